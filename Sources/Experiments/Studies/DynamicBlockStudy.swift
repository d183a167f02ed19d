import Circuits
import Emulation
import Noise
import Simulators
import Transpiler

/// The error of a data qubit over a block in which another one is measured and a Z of the data qubit
/// depends on the record: with all noise, and with records, waiting, ZZ
/// coupling and gates alone, with and without decoupling.
///
/// The measured qubit is in |1⟩ and the data qubit in |+⟩; a record 1 turns the data qubit by Z, and
/// another Z undoes it, so that a wrong record leaves an error. The error is (1 − ⟨X⟩)/2.
struct DynamicBlockStudy {
  let emulator: Emulator

  init(_ emulator: Emulator) { self.emulator = emulator }

  func run() throws -> StudyResult {
    let pair = try Characterization(emulator).defaultQubits
    guard pair.count == 2, emulator.device.capabilities.feedForward else {
      throw ExperimentError.noMachine(experiment: Study.dynamicBlocks.rawValue)
    }
    let own = emulator.noise.sources
    let groups = Self.groups.map { ($0.name, own.intersection($0.sources)) }
      .filter { !$0.1.isEmpty }
    func errors(_ sequence: DecouplingSequence?) throws -> [Double] {
      try [error(emulator, pair, sequence)]
        + groups.map {
          try error(emulator.with(sources: $0.1, userNoise: nil), pair, sequence)
        }
    }
    let (plain, decoupled) = (try errors(nil), try errors(.xy4))
    func value(_ errors: [Double], _ name: String) -> Double {
      groups.firstIndex { $0.0 == name }.map { errors[$0 + 1] } ?? 0
    }
    let leading = value(decoupled, "records") + value(decoupled, "waiting")
    let part = leading / max(1e-300, decoupled.dropFirst().reduce(0, +))
    let zz = [plain, decoupled].map { value($0, "ZZ") }
    return StudyResult(
      study: Study.dynamicBlocks.rawValue, device: emulator.device.name,
      places: ["all"] + groups.map(\.0), placeTitle: "noise",
      valueTitle: "error of the data qubit",
      series: [.init("without decoupling", plain), .init("with decoupling (XY4)", decoupled)],
      isReproduced: part > 0.5 && zz[0] > zz[1],
      conclusion:
        "with decoupling, records and waiting are \((100 * part).rounded()) % of the error; ZZ "
        + "adds \((zz[0] * 1e4).rounded() / 1e4) without it and \((zz[1] * 1e4).rounded() / 1e4) with it"
    )
  }

  /// Sources that belong together: relaxation of the measured qubit is part of the calibrated record.
  private static let groups: [(name: String, sources: Set<NoiseSource>)] = [
    ("records", [.readout, .measurement]), ("waiting", [.idle]), ("ZZ", [.crosstalk]),
    ("gates", [.gate, .relaxation, .coherent, .leakage]),
  ]

  private func error(
    _ machine: Emulator, _ pair: [Int], _ sequence: DecouplingSequence?
  ) throws -> Double {
    var circuit = Circuit(qubits: 2, bits: 1)
    circuit.append(.h, on: 0)
    circuit.append(.x, on: 1)
    circuit.instructions.append(Instruction(.barrier, on: [0, 1]))
    circuit.measure(1, into: 0)
    circuit.instructions.append(
      Instruction(
        .gate(GateApplication(.z)), on: [0], conditions: [Condition(bits: [0], equals: 1)]))
    circuit.append(.z, on: 0)
    let request = SimulationRequest(
      expectations: [PauliString(parsing: "X0")].compactMap(\.self))
    let result = try machine.placing(pair).decoupling(sequence).run(
      circuit, request, method: .density)
    return (1 - result.expectations[0]) / 2
  }
}
