import Circuits
import LinearAlgebra
import Numerics

/// The unitary of a circuit of gates, qubit 0 least significant: the plain reference.
func unitary(_ circuit: Circuit, _ values: [Parameter: Double] = [:]) throws -> ComplexMatrix {
  let dimension = 1 << circuit.qubitCount
  var result = ComplexMatrix.identity(dimension)
  for instruction in circuit.instructions {
    guard let application = instruction.application else { continue }
    let gate = try application.matrix(values)
    var next = ComplexMatrix(rows: dimension, columns: dimension)
    for row in 0..<dimension {
      var local = 0
      for (k, qubit) in instruction.qubits.enumerated() { local |= ((row >> qubit) & 1) << k }
      for other in 0..<gate.columnCount where gate[local, other] != .zero {
        var source = row
        for (k, qubit) in instruction.qubits.enumerated() {
          source = (source & ~(1 << qubit)) | ((other >> k) & 1) << qubit
        }
        for column in 0..<dimension {
          next[row, column] += gate[local, other] * result[source, column]
        }
      }
    }
    result = next
  }
  return result
}

/// A unitary under controls, which are the first qubits; e^{i·phase} belongs to the unitary.
func controlled(_ u: ComplexMatrix, by count: Int, on state: Int? = nil) -> ComplexMatrix {
  let controls = 1 << count
  var result = ComplexMatrix.identity(controls * u.rowCount)
  let active = state ?? controls - 1
  for i in 0..<u.rowCount {
    for j in 0..<u.rowCount { result[active + controls * i, active + controls * j] = u[i, j] }
  }
  return result
}
