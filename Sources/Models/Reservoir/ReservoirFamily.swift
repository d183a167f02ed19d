import Hybrid
import Circuits
import Randomness

/// A family of fixed circuits into which inputs go as angles.
///
/// A new one is a value in a file of its own and a place in `all`.
public struct ReservoirFamily: Sendable {
  /// What a circuit is drawn for.
  public struct Request: Hashable, Sendable {
    /// The number of qubits.
    public var qubits: Int
    /// How often the layer of a step is repeated.
    public var layers: Int
    /// The numbers that go into a step.
    public var inputs: Int
    /// The share of random couplings that are zero.
    public var sparsity: Double
    /// The seed of all that is random.
    public var seed: UInt64

    /// A request from its parts.
    public init(qubits: Int, layers: Int, inputs: Int, sparsity: Double = 0, seed: UInt64) {
      self.qubits = qubits
      self.layers = layers
      self.inputs = inputs
      self.sparsity = sparsity
      self.seed = seed
    }
  }

  /// The name in configurations.
  public let name: String
  /// What it is, a line for the help.
  public let summary: String
  /// Whether the readouts of a step go into the next one.
  public let feedsBack: Bool
  /// The fewest qubits, and whether their number must be even.
  public let leastQubits: Int
  /// See `leastQubits`.
  public let needsPairs: Bool
  /// The fewest layers of which something can be read.
  public var leastLayers = 1
  /// The qubits that are read.
  public let readQubits: @Sendable (Request) -> [Int]
  /// The inputs that so many qubits take; nil for any number.
  var inputCount: (@Sendable (Int) -> Int)?
  /// What is read, where that is not one Pauli of each qubit; nil for what the model asks for.
  var paulis: (@Sendable (Request) -> [PauliString])?
  /// Appends a step to a builder.
  let build: @Sendable (inout ReservoirBuilder) -> Void

  /// All families; the first is the default.
  public static let all: [ReservoirFamily] = [
    .ising, .echoState, .feedback, .convolution, .stringOrder,
  ]

  /// The circuit of a step: parameters `x0`, `x1` … for the inputs, and, where readouts are fed back,
  /// `z0` … for those of `readQubits`.
  /// - Throws: `ModelError.configuration` for numbers of qubits, layers or inputs that make none.
  public func circuit(_ request: Request) throws(ModelError) -> Circuit {
    guard request.qubits >= leastQubits, !needsPairs || request.qubits % 2 == 0 else {
      throw ModelError.configuration(
        "a reservoir \(name) has \(needsPairs ? "an even number of qubits, " : "")\(leastQubits) or "
          + "more, not \(request.qubits)")
    }
    if let inputCount, inputCount(request.qubits) != request.inputs {
      throw ModelError.configuration(
        "a reservoir \(name) of \(request.qubits) qubits takes \(inputCount(request.qubits)) inputs, "
          + "but there are \(request.inputs)")
    }
    guard request.layers >= leastLayers, request.inputs >= 1 else {
      throw ModelError.configuration(
        "a reservoir \(name) has \(leastLayers) or more layers and at least one input, not "
          + "\(request.layers) and \(request.inputs)")
    }
    var builder = ReservoirBuilder(request, feedback: feedsBack ? readQubits(request).count : 0)
    build(&builder)
    return builder.circuit
  }

  /// The odd qubits, which are read and reset; the others keep the memory.
  static func oddQubits(_ request: Request) -> [Int] {
    Array(stride(from: 1, to: request.qubits, by: 2))
  }
}

/// A step of a reservoir as it is written down.
struct ReservoirBuilder {
  let request: ReservoirFamily.Request
  var circuit: Circuit
  /// The parameters of the inputs.
  let inputs: [Angle]
  /// The parameters of the readouts that are fed back.
  let feedback: [Angle]

  init(_ request: ReservoirFamily.Request, feedback count: Int) {
    self.request = request
    let inputs = (0..<request.inputs).map { Parameter("x\($0)") }
    let feedback = (0..<count).map { Parameter("z\($0)") }
    circuit = Circuit(qubits: request.qubits, parameters: inputs + feedback)
    self.inputs = inputs.map { Angle($0) }
    self.feedback = feedback.map { Angle($0) }
  }

  mutating func reset(_ qubits: [Int]) {
    for qubit in qubits { circuit.instructions.append(Instruction(.reset, on: [qubit])) }
  }

  /// Random numbers, a stream for each kind.
  func draws(_ kind: Int, _ count: Int, _ draw: (inout RandomStream) -> Double) -> [Double] {
    var stream = RandomStream(seed: request.seed, Self.purpose, kind)
    return (0..<count).map { _ in draw(&stream) }
  }

  func normal(_ kind: Int, _ count: Int, mean: Double = 0, deviation: Double) -> [Double] {
    draws(kind, count) { mean + deviation * $0.normal() }
  }

  func uniform(_ kind: Int, _ count: Int, from low: Double, to high: Double) -> [Double] {
    draws(kind, count) { low + (high - low) * $0.uniform() }
  }

  /// Numbers of which a share, rounded down, is set to zero at random places.
  func sparse(_ kind: Int, _ values: [Double]) -> [Double] {
    var result = values
    let keys = draws(kind, values.count) { $0.uniform() }
    let order = values.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    for index in order.prefix(Int(request.sparsity * Double(values.count))) { result[index] = 0 }
    return result
  }

  /// The inputs times weights, plus a bias.
  func angle(_ weights: ArraySlice<Double>, bias: Double) -> Angle {
    zip(inputs, weights).reduce(Angle(bias)) { $0 + $1.1 * $1.0 }
  }

  /// No other stream of the run's seed has this first number.
  private static let purpose = -107
}
