import Circuits
import Devices
import Emulation
import Learning
import Models
import Noise
import Randomness
import Readout
import TestSupport
import Testing

/// Networks on a machine whose records err together.
@Suite struct CorrelatedReadoutTrainingTests {
  private func emulator(_ sources: NoiseSelection) throws -> Emulator {
    let (device, calibration) = try DeviceLibrary.standard.resolve(
      device: "ibm_lagos", calibration: nil)
    var random = RandomStream(seed: 22)
    let couplings = device.topology.edges.map { pair in
      var result = Calibration.CouplingFigures(qubits: pair, zz: nil)
      for prepared in 0..<4 {
        for report in 0..<4 where report != prepared {
          result[report: report, prepared: prepared] = Quantity(random.uniform(0.01...0.06))
        }
      }
      return result
    }
    return try Emulator(
      device: device,
      calibration: Calibration(
        id: calibration.id, device: device.name, date: nil, source: "invented",
        qubits: calibration.qubits, gates: calibration.gates, couplings: couplings),
      noise: NoiseSettings(sources))
  }

  private func model(
    _ letters: String, _ readoutProtocol: any ReadoutProtocol,
    _ sources: NoiseSelection = .all
  ) throws -> QuantumRecurrentModel {
    let shape = try QuantumRecurrentShape(
      qubits: 3, layers: 1, ansatz: .circuit19, hidden: [4],
      readouts: try Readouts(letters: letters, qubits: [0, 1, 2]), finalReadouts: nil,
      featureCount: 2, classCount: 3, stepCount: 3, pooling: .history,
      controller: ControllerShape(angleScale: 0.5, feedbackScale: 0.7, startsOpenLoop: false))
    return try QuantumRecurrentModel(
      shape, on: shape.emulated(readoutProtocol, on: emulator(sources)).circuit, seed: 7)
  }

  @Test(
    "Gradients go through records that err together",
    arguments: [
      ("XYZ", Expectation()), ("Z", try! Ensemble(shots: nil)),
      ("XZ", try! Weak(ReadoutOptions(shots: 0, strength: 0.6, instrument: .analytic))),
    ] as [(String, any ReadoutProtocol)])
  func gradients(_ setting: (String, any ReadoutProtocol)) throws {
    let batch = try nineRandomSequences().batch([0, 1, 2])
    let context = RunContext(seed: 1, purpose: .training)
    let model = try model(setting.0, setting.1)
    try expectGradient(of: model, on: batch, context, every: 3)
    let alone = try self.model(setting.0, setting.1, .allBut([.correlated]))
    let difference =
      try model.lossAndGradient(batch, context: context).loss
      - alone.lossAndGradient(batch, context: context).loss
    #expect(abs(difference) > 1e-4)
  }

  /// What decides about a step's own operations errs one by one; what is read after it does not.
  @Test func recordsThatDecideStayApart() throws {
    var step = Circuit(qubits: 3, bits: 3)
    for qubit in 0..<3 { step.append(.sx, on: qubit) }
    step.measure(0, into: 2)
    step.instructions.append(
      Instruction(
        .gate(GateApplication(.x)), on: [1], conditions: [Condition(bits: [2], equals: 1)]))
    step.measure(1, into: 0)
    step.measure(2, into: 1)
    let cell = try emulator(.only([.readout, .correlated])).cell(step)
    for joint in cell.noisy.jointRecords { #expect(!joint.bits.contains(2)) }
    #expect(
      cell.noisy.instructions.allSatisfy { $0.conditions.allSatisfy { $0.bits == [2] } })
  }
}
