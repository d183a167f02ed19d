import Circuits
import Devices
import Testing
import Transpiler

extension Machine {
  func transpile(
    _ circuit: Circuit, _ options: TranspilerOptions = TranspilerOptions()
  ) throws -> TranspiledCircuit {
    try Transpiler(device: device, calibration: calibration, options: options).transpile(circuit)
  }

  /// Fails unless every instruction exists on its qubits in their order, in working order.
  func expectNative(_ circuit: Circuit, _ comment: Comment? = nil) {
    for instruction in circuit.instructions {
      guard let application = instruction.application else { continue }
      let gate = application.gate
      guard let native = device.nativeGate(gate.name) else {
        Issue.record("\(gate) is not native on \(device.name)")
        continue
      }
      if native.isVirtual { continue }
      if let pairs = native.pairs {
        #expect(pairs.contains(instruction.qubits), "\(gate) on \(instruction.qubits)")
      }
      let figures = calibration.figures(gate, on: instruction.qubits)
      #expect(figures?.error != nil && figures?.isFaulty == false, "\(gate) \(instruction.qubits)")
      #expect(
        instruction.qubits.allSatisfy { !calibration.qubits[$0].isFaulty },
        "\(gate) on \(instruction.qubits)")
    }
  }
}

/// A transpiled circuit that is native and equivalent to what it came from.
func expectRight(
  _ result: TranspiledCircuit, _ circuit: Circuit, on machine: Machine, seed: UInt64 = 1
) {
  machine.expectNative(result.circuit)
  let outcome = Verification(seed: seed).compare(circuit, result)
  #expect(outcome.isVerified, "\(machine.device.name): \(outcome)")
}

/// Circuit 19 of Sim, Johnson and Aspuru-Guzik, Adv. Quantum Technol. 2, 1900070 (2019).
func circuit19(_ n: Int, layers: Int, steps: Int = 1) -> Circuit {
  var circuit = Circuit(qubits: n)
  for step in 0..<steps {
    for layer in 0..<layers {
      func angle(_ kind: String, _ qubit: Int) -> Angle {
        let parameter = Parameter("t\(step)_\(layer)_\(kind)_\(qubit)")
        circuit.parameters.append(parameter)
        return Angle(parameter)
      }
      let rx = (0..<n).map { angle("rx", $0) }
      let rz = (0..<n).map { angle("rz", $0) }
      let crx = (0..<n).map { angle("crx", $0) }
      for q in 0..<n {
        circuit.append(.rx, rx[q], on: q)
        circuit.append(.rz, rz[q], on: q)
      }
      for q in 0..<n { circuit.append(.crx, crx[q], on: q, (q + 1) % n) }
    }
  }
  return circuit
}
