import Channels
import Circuits

/// A cell's steps one after another as one circuit: bit b of step t is bit b + t · `bitCount`.
/// - Parameter angles: [step][parameter] in radians.
func unrolled(_ cell: NoisyCircuit, _ angles: [[Double]]) throws -> NoisyCircuit {
  var result = NoisyCircuit(qubits: cell.qubitCount, bits: cell.bitCount * angles.count)
  for (t, values) in angles.enumerated() {
    let table = Dictionary(uniqueKeysWithValues: zip(cell.parameters, values))
    for instruction in cell.instructions {
      var operation = instruction.operation
      switch operation {
      case .gate(let gate):
        operation = .gate(
          GateApplication(gate.gate, try gate.angles.map { Angle(try $0.value(table)) }))
      case .measure(let bit?, let own): operation = .measure(bit: bit + cell.bitCount * t, own)
      case .weakMeasure(let bit, let own):
        operation = .weakMeasure(bit: bit.map { $0 + cell.bitCount * t }, own)
      default: break
      }
      result.append(operation, on: instruction.qubits)
    }
  }
  return result
}
