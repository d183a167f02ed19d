import Channels
import Circuits
import Emulation
import LinearAlgebra
import TestSupport

/// The records of Z after each step of a placed and noisy circuit, by a dense simulation of what is used
/// of the machine.
/// - Parameters:
///   - angles: `[step][parameter]`.
///   - qubits: The logical qubits that are read.
/// - Returns: `[step][qubit]`.
func denseReadouts(
  _ cell: EmulatedCell, _ emulator: Emulator, _ parameters: [Parameter], angles: [[Double]],
  qubits: [Int]
) throws -> [[Double]] {
  let used = cell.program.qubits.sorted()
  let place = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
  var compact = cell.noisy
  compact.qubitCount = used.count
  compact.instructions = compact.instructions.map { instruction in
    NoisyInstruction(
      instruction.operation, on: instruction.qubits.map { place[$0] ?? 0 },
      conditions: instruction.conditions)
  }
  let records = try qubits.map { try emulator.readout(.z, of: cell.layout[$0]).functional }
  var state: ComplexMatrix?
  return try angles.map { values in
    let dense = try DenseReference(
      compact, Dictionary(uniqueKeysWithValues: zip(parameters, values)), from: state)
    state = dense.state
    return records.map { record in
      record.terms.reduce(0) { sum, term in
        sum + term.coefficient * dense.expectation(term.pauli.mapping { place[$0] ?? 0 })
      }
    }
  }
}
