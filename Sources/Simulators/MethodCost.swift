/// What a way to simulate a circuit would take: a rough count, in which one step of a method is one
/// pass over its state, for the choice between methods.
///
/// With n qubits in use and g gates on two of them,
///
/// | method | multiply-adds |
/// |---|---|
/// | density | 16·4ⁿ·g·r |
/// | statevector | 16·2ⁿ·g·r |
/// | trajectories | shots·(16·2ⁿ + 200)·g |
/// | stabilizer | n²/2 a measurement, n a gate, for each shot or for one reference |
///
/// where the exponent of trajectories is only as many qubits as are entangled at a time, and r the
/// number of records of measurements before the end for each of which a state is kept. Exact methods
/// take the sum over groups of qubits that have nothing to do with each other. Each block of a sampled run takes
/// as long as some 200 multiply-adds whatever its size. Each record and, if probabilities are
/// wanted, each of their entries takes as long as `perRecord` multiply-adds.
public struct MethodCost: Equatable, Sendable {
  /// The method.
  public let method: SimulationMethod
  /// Its multiply-adds.
  public let multiplyAdds: Double
  /// The bytes of its states.
  public let bytes: Double

  /// A method's cost.
  public init(method: SimulationMethod, multiplyAdds: Double, bytes: Double) {
    self.method = method
    self.multiplyAdds = multiplyAdds
    self.bytes = bytes
  }

  /// What a record of outcomes costs, in multiply-adds: some ten microseconds.
  public static let perRecord = 2.5e5

  /// Exact numbers that take no more multiply-adds than this, a tenth of a second, are given
  /// even where fewer would do for sampled ones.
  public static let exactForFree = 2.5e9

  /// The method of choice.
  ///
  /// Exact numbers are asked for if there are no shots, or probabilities are wanted: then it is the
  /// cheapest exact method that fits in the memory, stabilizers among them. Otherwise it is the
  /// cheapest method that fits, but an exact one if that takes no longer than anybody would notice. If
  /// none fits, it is the one that needs the least memory, which will be refused with its bytes.
  /// - Parameter costs: Those of the methods that can simulate the circuit, at least one.
  public static func preferred(
    of costs: [MethodCost], for request: SimulationRequest
  ) -> SimulationMethod {
    let asksForExact = request.shots == nil || request.probabilities
    let allowed = costs.filter { !asksForExact || $0.method != .trajectories }
    let fitting = allowed.filter { $0.bytes <= request.memoryLimit }
    func cheapest(_ costs: [MethodCost]) -> MethodCost? {
      costs.min { $0.multiplyAdds < $1.multiplyAdds }
    }
    if let exact = cheapest(fitting.filter { $0.method != .trajectories }),
      exact.multiplyAdds <= exactForFree
    {
      return exact.method
    }
    let choice = cheapest(fitting) ?? allowed.min { $0.bytes < $1.bytes }
    return choice?.method ?? .density
  }
}
