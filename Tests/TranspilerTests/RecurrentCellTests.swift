import Circuits
import Devices
import Testing
import Transpiler

/// Cells that are transpiled once and repeated.
@Suite struct RecurrentCellTests {
  @Test(arguments: [4, 5, 6])
  func cellReturns(_ n: Int) throws {
    for machine in [Machine.ecrPath(n), LayoutTests.heavyHex, .czGrid(2, 4)] {
      let cell = circuit19(n, layers: 1)
      let result = try machine.transpile(
        cell, TranspilerOptions(returnToInitialLayout: true))
      #expect(result.restoresLayout)
      expectRight(result, cell, on: machine)

      let rename = { (parameter: Parameter, copy: Int) in Parameter("\(parameter.name)_\(copy)") }
      let steps = try result.repeated(2, rename: rename)
      let unrolled = cell.repeated(2, rename: rename)
      #expect(steps.parameters == unrolled.parameters)
      let repeated = result.replacing(circuit: steps)
      #expect(Verification().compare(unrolled, repeated).isVerified)
    }
  }

  @Test func movedCellIsNotRepeated() throws {
    let machine = Machine.cxPath(4)
    var circuit = Circuit(qubits: 3)
    circuit.append(.cx, on: 0, 1)
    circuit.append(.cx, on: 1, 2)
    circuit.append(.cx, on: 0, 2)
    circuit.append(.cx, on: 0, 2)
    circuit.append(.ry, 0.3, on: 0)
    circuit.append(.cx, on: 0, 2)
    let result = try machine.transpile(circuit, TranspilerOptions(initialLayout: [0, 1, 2]))
    if !result.restoresLayout {
      #expect(throws: TranspilerError.self) { try result.repeated(2) { name, _ in name } }
    }
    expectRight(result, circuit, on: machine)
  }

  /// The angles of a cell that must not use Euler blocks are affine, and the circuit is right.
  @Test func affineCell() throws {
    let machine = Machine.ecrPath(4)
    let cell = circuit19(4, layers: 2)
    let result = try machine.transpile(cell, TranspilerOptions(allowEuler: false))
    expectRight(result, cell, on: machine)
    for instruction in result.circuit.instructions {
      for angle in instruction.application?.angles ?? [] { #expect(angle.isAffine) }
    }
    let short = try machine.transpile(cell)
    #expect(short.metrics.oneQubitGates <= result.metrics.oneQubitGates)
    #expect(short.metrics.twoQubitGates == result.metrics.twoQubitGates)
  }

  /// Binding the transpiled circuit is the same as transpiling the bound one, in effect.
  @Test func bindingCommutes() throws {
    let machine = Machine.czGrid(2, 3)
    let cell = circuit19(5, layers: 1)
    let result = try machine.transpile(cell)
    var values: [Parameter: Double] = [:]
    for (index, parameter) in cell.parameters.enumerated() {
      values[parameter] = 0.37 * Double(index) - 2
    }
    let bound = try result.circuit.binding(values)
    #expect(bound.instructions.allSatisfy { $0.application?.angles.allSatisfy(\.isAffine) ?? true })
    #expect(
      Verification().compare(try cell.binding(values), result.replacing(circuit: bound))
        .isVerified)
  }
}
