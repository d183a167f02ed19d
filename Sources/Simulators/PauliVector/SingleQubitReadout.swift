import Channels

/// A measurement of one qubit, with everything before it, as a functional of the qubit's Paulis.
public struct SingleQubitReadout {
  /// Coefficients of I, X, Y, Z in P(0) − P(1) of the record.
  public let functional: [Double]

  /// Reads the functional off a circuit on one qubit that ends with one measurement.
  /// - Parameter reportsTruth: Whether errors of the record do not count.
  /// - Throws: `SimulationError` if the circuit is anything else.
  public init(_ circuit: NoisyCircuit, reportsTruth: Bool = false) throws {
    let qubits = try CompactQubits(circuit)
    guard qubits.list.count == 1 else {
      throw SimulationError.invalidRequest("a readout of one qubit acts on one qubit")
    }
    var matrix = PauliMatrix.identity
    var functional: [Double]?
    for stage in try PauliFusion.program(circuit, qubits).stages {
      switch stage {
      case .block(let block):
        for case .run(_, let factors) in block.elements where functional == nil {
          for case .single(let factor) in factors { matrix = factor * matrix }
        }
      case .measure(_, _?, let measurement) where functional == nil:
        let assignment = reportsTruth ? AssignmentMatrix.ideal : measurement.records
        functional = (0..<4).map { k in
          (k == 0 ? assignment.p01 - assignment.p10 : 0) + assignment.contrast * matrix[3, k]
        }
      default:
        throw SimulationError.invalidRequest("a readout of one qubit ends with its measurement")
      }
    }
    guard let functional else {
      throw SimulationError.invalidRequest("a readout of one qubit ends with its measurement")
    }
    self.functional = functional
  }
}
