import Circuits
import Randomness
import TestSupport
import Testing
import Transpiler

@Suite struct VerificationTests {
  /// Every change of one instruction of a transpiled circuit is noticed.
  @Test func mistakesAreNoticed() throws {
    var random = RandomStream(seed: 8)
    let machine = Machine.ecrPath(5)
    let circuit = circuit19(4, layers: 1)
    let good = try machine.transpile(circuit)
    #expect(Verification().compare(circuit, good).isVerified)
    for index in good.circuit.instructions.indices {
      var changed = good.circuit
      if index % 2 == 0 {
        changed.instructions.remove(at: index)
      } else {
        let qubit = changed.instructions[index].qubits[0]
        changed.instructions.insert(
          .gate(.rx, [Angle(random.uniform(0.01...1))], on: [qubit]), at: index)
      }
      let outcome = Verification(tolerance: 1e-9).compare(
        circuit, good.replacing(circuit: changed))
      #expect(!outcome.isVerified, "instruction \(index)")
    }
    var layout = good.finalLayout
    layout.swapAt(0, 1)
    #expect(!Verification().compare(circuit, good.replacing(finalLayout: layout)).isVerified)
  }

  @Test func lostMeasurementIsNoticed() throws {
    let machine = Machine.cxPath(3)
    var circuit = Circuit(qubits: 2, bits: 2)
    circuit.append(.h, on: 0)
    circuit.measure(0, into: 0)
    circuit.append(.cx, on: 0, 1)
    circuit.measure(1, into: 1)
    let good = try machine.transpile(circuit)
    #expect(Verification().compare(circuit, good).isVerified)
    var changed = good.circuit
    changed.instructions.removeAll { $0.operation == .measure && $0.bits == [0] }
    #expect(!Verification().compare(circuit, good.replacing(circuit: changed)).isVerified)
  }

  /// Too wide for the state vector, and with blocks of two qubits that are made anew: where a
  /// rotation is too much, nothing is proved and nothing called equal.
  @Test func tooLargeIsNotVerified() throws {
    var random = RandomStream(seed: 2)
    let machine = Machine.cxPath(40)
    var circuit = Circuit(qubits: 36)
    for qubit in 0..<35 {
      for gate in [Gate.cx, .rxx, .cx, .ryy, .cx] {
        for place in [qubit, qubit + 1] {
          let angles = (0..<3).map { _ in Angle(random.uniform(-3...3)) }
          circuit.instructions.append(.gate(.u, angles, on: [place]))
        }
        circuit.instructions.append(
          .gate(gate, gate.parameters.map { _ in 0.7 }, on: [qubit, qubit + 1]))
      }
    }
    let result = try machine.transpile(circuit)
    #expect(Verification().compare(circuit, result).isVerified)
    var changed = result.circuit
    let middle = changed.instructions.count / 2
    changed.instructions.insert(
      .gate(.rx, [0.1], on: [changed.instructions[middle].qubits[0]]), at: middle)
    let outcome = Verification().compare(circuit, result.replacing(circuit: changed))
    guard case .unverifiable = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(outcome.method == "none" && !outcome.isVerified)
  }

  /// Wide circuits with parameters are compared, and mistakes show.
  @Test func wideCircuitsAreProbed() throws {
    for machine in [Machine.cxPath(40), .zones(36)] {
      let circuit = circuit19(36, layers: 1)
      let result = try machine.transpile(circuit, TranspilerOptions(optimization: 1))
      let outcome = Verification().compare(circuit, result)
      #expect(outcome.isVerified, "\(machine.device.name): \(outcome)")
      var layout = result.finalLayout
      layout.swapAt(3, 17)
      #expect(
        !Verification().compare(circuit, result.replacing(finalLayout: layout)).isVerified)
      var changed = result.circuit
      let pairs = changed.instructions.indices.filter { changed.instructions[$0].qubits.count == 2 }
      changed.instructions.remove(at: pairs[pairs.count / 2])
      #expect(!Verification().compare(circuit, result.replacing(circuit: changed)).isVerified)
    }
  }
}
