import Circuits
import Devices
import Foundation
import TestSupport
import Testing
import Transpiler

@Suite struct MetricsTests {
  @Test func byHand() throws {
    let machine = Machine.cxPath(3)
    var circuit = Circuit(qubits: 3, bits: 1)
    circuit.append(.sx, on: 0)
    circuit.append(.rz, 0.3, on: 0)
    circuit.append(.cx, on: 0, 1)
    circuit.append(.cx, on: 1, 2)
    circuit.append(.cx, on: 0, 1)
    circuit.measure(2, into: 0)
    let schedule = try Scheduler.schedule(
      circuit, device: machine.device, calibration: machine.calibration, policy: .asap)
    let metrics = CircuitMetrics(
      schedule, device: machine.device, calibration: machine.calibration)
    #expect(metrics.gateCounts == ["sx": 1, "rz": 1, "cx": 3, "measure": 1])
    #expect(metrics.oneQubitGates == 1)
    #expect(metrics.twoQubitGates == 3)
    #expect(metrics.twoQubitDepth == 3)
    #expect(metrics.depth == 4)
    #expect(metrics.duration.isClose(to: 40e-9 + 600e-9 + 1000e-9, 1e-15))
    let c = machine.calibration
    func success(_ gate: String, _ qubits: [Int]) -> Double {
      1 - c.figures(gate, qubits)!.error!.value
    }
    let figures = c.qubits[0]
    let waiting =
      0.5 + exp(-300e-9 / figures.t1!.value) / 6 + exp(-300e-9 / figures.t2!.value) / 3
    let expected =
      success("sx", [0]) * success("cx", [0, 1]) * success("cx", [0, 1]) * success("cx", [1, 2])
      * (1 - c.qubits[2].readoutError!.value) * waiting
    #expect(metrics.estimatedSuccess.isClose(to: expected, 1e-12))
  }

  @Test func errorsThatNameTheirPlace() throws {
    let machine = Machine.cxPath(3)
    #expect(
      throws: TranspilerError.calibrationMismatch(
        device: "cx-path", qubits: 3, calibration: "test", calibrated: 4)
    ) {
      try Transpiler(device: machine.device, calibration: Machine.cxPath(4).calibration)
    }
    let rigid = Machine("rigid", qubits: 2, oneQubit: ["x", "id"], twoQubit: [("cx", [[0, 1]])])
    #expect(throws: TranspilerError.noOneQubitBasis(device: "rigid")) {
      try Transpiler(device: rigid.device, calibration: rigid.calibration)
    }
    let error = TranspilerError.missingDuration(
      operation: "cx", qubits: [0, 1], device: "cx-path")
    #expect("\(error)".contains("qubits 0, 1") && "\(error)".contains("cx-path"))
  }

  @Test func capabilitiesAreRespected() throws {
    let machine = Machine.ions(3)
    var device = machine.device
    device = Device(
      name: device.name, vendor: "test", technology: .trappedIon, source: "test",
      qubits: device.qubits, nativeGates: device.nativeGates, timing: device.timing,
      capabilities: Device.Capabilities(
        midCircuitMeasurement: false, reset: false, feedForward: false))
    let transpiler = try Transpiler(device: device, calibration: machine.calibration)
    var circuit = Circuit(qubits: 2, bits: 2)
    circuit.append(.h, on: 0)
    circuit.measure(0, into: 0)
    circuit.measure(1, into: 1)
    #expect(try transpiler.transpile(circuit).metrics.gateCounts["measure"] == 2)
    var later = circuit
    later.append(.x, on: 0)
    #expect(throws: TranspilerError.self) { try transpiler.transpile(later) }
    var reset = circuit
    reset.instructions.insert(Instruction(.reset, on: [0]), at: 1)
    #expect(throws: TranspilerError.self) { try transpiler.transpile(reset) }
    // A reset with which a program begins asks for nothing but the start of every shot.
    var initial = circuit
    initial.instructions.insert(Instruction(.reset, on: [0, 1]), at: 0)
    initial.instructions.insert(Instruction(.barrier, on: [0, 1]), at: 0)
    #expect(try transpiler.transpile(initial).metrics.gateCounts["reset"] == nil)
  }
}
