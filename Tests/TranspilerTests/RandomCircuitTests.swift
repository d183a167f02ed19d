import Circuits
import Devices
import Randomness
import TestSupport
import Testing
import Transpiler

@Suite struct RandomCircuitTests {
  /// 120 random circuits over the native sets, at all levels, with and without parameters.
  @Test(arguments: 0..<11)
  func randomGates(_ kind: Int) throws {
    var random = RandomStream(seed: 11, kind)
    for trial in 0..<15 {
      let machine = Machine.all(6)[kind]
      let parameters = trial % 3 == 0 ? [] : (0..<5).map { Parameter("p\($0)") }
      let width = 2 + trial % 4
      let circuit = random.circuit(qubits: width, gates: 25, parameters: parameters)
      let options = TranspilerOptions(
        optimization: trial % 4, seed: UInt64(trial), allowEuler: trial % 2 == 0,
        returnToInitialLayout: trial % 5 == 0, schedule: trial % 2 == 0 ? .alap : .asap)
      let result = try machine.transpile(circuit, options)
      expectRight(result, circuit, on: machine, seed: UInt64(trial))
      if options.returnToInitialLayout { #expect(result.restoresLayout) }
      #expect(result.circuit.qubitCount == machine.device.qubitCount)
    }
  }

  /// Measurements in the middle, resets, conditions, delays and barriers.
  @Test(arguments: [0, 1, 2, 3, 5, 6, 7, 8, 9, 10])
  func dynamicCircuits(_ kind: Int) throws {
    var random = RandomStream(seed: 12, kind)
    for trial in 0..<12 {
      let machine = Machine.all(6)[kind]
      let parameters = trial % 2 == 0 ? [] : (0..<3).map { Parameter("p\($0)") }
      var circuit = random.dynamicCircuit(qubits: 4, bits: 3, steps: 30, parameters: parameters)
      if trial % 3 == 0 {
        // Values written into bits, on which later steps depend.
        for _ in 0..<8 {
          let value = Bool.random(using: &random)
          circuit.instructions.insert(
            Instruction(
              .assign(value), on: [], bits: [Int.random(in: 0..<3, using: &random)],
              conditions: value ? [random.condition(bits: 3)] : []),
            at: Int.random(in: 0...circuit.instructions.count, using: &random))
        }
      }
      let result = try machine.transpile(
        circuit, TranspilerOptions(optimization: trial % 4, seed: UInt64(trial)))
      expectRight(result, circuit, on: machine, seed: UInt64(trial))
      let measured = { (c: Circuit) in c.instructions.count { $0.operation == .measure } }
      #expect(measured(result.circuit) == measured(circuit))
      func assigned(_ circuit: Circuit) -> Int {
        circuit.instructions.count { if case .assign = $0.operation { true } else { false } }
      }
      #expect(assigned(result.circuit) == assigned(circuit))
    }
  }

  @Test func sameSeedSameCircuit() throws {
    var random = RandomStream(seed: 5)
    let machine = Machine.ecrPath(7)
    let circuit = random.circuit(qubits: 5, gates: 30)
    let options = TranspilerOptions(seed: 4)
    let first = try machine.transpile(circuit, options)
    let second = try machine.transpile(circuit, options)
    #expect(first == second)
  }
}

extension RandomStream {
  /// A circuit with everything that a circuit can have.
  mutating func dynamicCircuit(
    qubits: Int, bits: Int, steps: Int, parameters: [Parameter]
  ) -> Circuit {
    var result = Circuit(qubits: qubits, bits: bits, parameters: parameters)
    for _ in 0..<steps {
      var conditions: [Condition] = []
      if index(weights: [3, 1]) == 1 { conditions = [condition(bits: bits)] }
      switch index(weights: [12, 2, 1, 1, 1]) {
      case 0:
        let application = application(Gate.all, parameters)
        result.instructions.append(
          Instruction(
            .gate(application), on: self.qubits(application.gate.qubitCount, of: qubits),
            conditions: conditions))
      case 1:
        result.instructions.append(
          Instruction(
            .measure, on: self.qubits(1, of: qubits),
            bits: [Int.random(in: 0..<bits, using: &self)],
            conditions: conditions))
      case 2:
        result.instructions.append(
          Instruction(.reset, on: self.qubits(1, of: qubits), conditions: conditions))
      case 3:
        result.instructions.append(
          Instruction(.delay(.seconds(1e-7)), on: self.qubits(1, of: qubits)))
      default:
        result.instructions.append(Instruction(.barrier, on: self.qubits(3, of: qubits)))
      }
    }
    return result
  }
}
