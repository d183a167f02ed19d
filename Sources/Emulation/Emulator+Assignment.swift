import Circuits
import LinearAlgebra
import Simulators
import Transpiler

extension Emulator {
  /// How often some qubits that are measured together report what, given what they were prepared in,
  /// as calibration circuits find it: each prepares a state by flips and measures all qubits.
  /// - Parameters:
  ///   - qubits: Physical qubits, at most `Mitigation.largestGroup`.
  ///   - isMidCircuit: Whether the circuits go on after the measurement, for which some machines have
  ///     another kind.
  /// - Returns: 2ᵏ × 2ᵏ probabilities, [report][prepared]; index bit k belongs to the k-th qubit.
  /// - Throws: `EmulationError.mitigation` for too many qubits; the errors of transpiler and noise.
  public func assignmentMatrix(
    of qubits: [Int], isMidCircuit: Bool = false
  ) throws -> RealMatrix {
    guard qubits.count <= Mitigation.largestGroup else {
      throw EmulationError.mitigation(
        "\(Mitigation.Method.correlated.rawValue) corrects at most \(Mitigation.largestGroup) "
          + "qubits together, not \(qubits.count): it takes 2^\(qubits.count) calibration circuits; "
          + "use \(Mitigation.Method.assignment.rawValue)")
    }
    let size = 1 << qubits.count
    var result = RealMatrix(rows: size, columns: size)
    for prepared in 0..<size {
      var circuit = Circuit(qubits: qubits.count, bits: qubits.count)
      for k in qubits.indices where prepared >> k & 1 == 1 { circuit.append(.x, on: k) }
      circuit.instructions.append(Instruction(.barrier, on: Array(qubits.indices)))
      for k in qubits.indices { circuit.measure(k, into: k) }
      if isMidCircuit {
        circuit.instructions.append(Instruction(.barrier, on: Array(qubits.indices)))
        for k in qubits.indices { circuit.append(.x, on: k) }
      }
      var options = transpilerOptions
      options.initialLayout = qubits
      options.foldsGates = false
      let transpiled = try Transpiler(device: device, calibration: calibration, options: options)
        .transpile(circuit)
      let probabilities = try Simulation(noise.noisy(transpiled.schedule)).run(
        SimulationRequest(probabilities: true), method: .density
      ).probabilities
      for (bits, probability) in probabilities ?? [:] {
        result[Int(bits, radix: 2) ?? 0, prepared] = probability
      }
    }
    return result
  }
}
