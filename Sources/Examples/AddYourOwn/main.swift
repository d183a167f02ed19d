import Backaction

/// Expectations as a converter with a few bits reports them.
struct Digitized: ReadoutProtocol {
  static let name = "digitized"
  static let summary = "exact averages, rounded to multiples of 1/16"
  static let meaning = "What a converter with five bits leaves of exact averages."
  static let optionKeys: Set<ReadoutOptions.Key> = []

  init(_ options: ReadoutOptions = ReadoutOptions()) {}
  var shots: Int? { nil }
  func sample(_ draw: ReadoutDraw, into values: inout [Double]) {
    for index in values.indices { values[index] = (16 * values[index]).rounded() / 16 }
  }
  func cost(_ sequence: SequenceTiming) -> ExecutionBudget { .simulationOnly }
}

/// The figures of a laboratory: a line `T1 T2 readout-error` for each qubit of a line of qubits.
struct AcmeImporter: Importer {
  let vendor = "acme"
  let help = "a text with T1, T2 in seconds and the readout error of each qubit"

  func run(_ payloads: [Payload], options: ImportOptions) throws -> ImportResult {
    var qubits: [Calibration.QubitFigures] = []
    for line in payloads.flatMap({ $0.text.split(separator: "\n") }) {
      let figures = line.split(separator: " ").compactMap { Double($0) }
      guard figures.count == 3 else {
        throw DeviceFileError(.invalid, file: payloads[0].name, "not three figures: \(line)")
      }
      qubits.append(
        Calibration.QubitFigures(
          t1: Quantity(figures[0]), t2: Quantity(figures[1]), readoutError: Quantity(figures[2]),
          readoutDuration: Quantity(1e-6)))
    }
    let pairs = (1..<qubits.count).flatMap { [[$0 - 1, $0], [$0, $0 - 1]] }
    let device = Device(
      name: options.name, vendor: "Acme", technology: .superconducting, source: "the laboratory",
      qubits: qubits.indices.map { Device.Qubit(label: "\($0)") },
      nativeGates: [
        Device.NativeGate("rz", isVirtual: true), Device.NativeGate("sx"),
        Device.NativeGate("cz", pairs: pairs),
      ],
      timing: Device.Timing(dt: nil, controllerLatency: Quantity(1e-6)),
      capabilities: Device.Capabilities(
        midCircuitMeasurement: true, reset: false, feedForward: true))
    func figures(_ gate: String, _ qubits: [Int], _ seconds: Double) -> Calibration.GateFigures {
      Calibration.GateFigures(
        gate: gate, qubits: qubits, error: Quantity(1e-3), duration: Quantity(seconds))
    }
    return try ImportResult(
      device,
      Calibration(
        id: "2026-01-01", device: options.name, date: "2026-01-01T00:00:00Z",
        source: "the laboratory", qubits: qubits,
        gates: qubits.indices.map { figures("sx", [$0], 40e-9) }
          + pairs.map { figures("cz", $0, 80e-9) }))
  }
}

do {
  try ReadoutProtocols.register(Digitized.self)
  try ImporterRegistry.register(AcmeImporter())
  let payload = Payload(name: "acme.txt", text: "80e-6 60e-6 0.02\n90e-6 70e-6 0.01\n")
  let machine = try ImporterRegistry.named("acme").run(
    [payload], options: ImportOptions(name: "acme-1"))
  let emulator = try Emulator(device: machine.device, calibration: machine.calibration)

  var configuration = TrainingConfiguration(task: .digits)
  configuration.model.qubits = 2
  configuration.hardware.protocol = "digitized"
  configuration.training.epochs = 1
  configuration.data.train = 64
  let run = try TrainedRun.train(configuration)
  let row = try Comparison(run, samples: 40)
    .row(.init(emulator: emulator, readoutProtocol: run.trainingProtocol))
  print(row.device, row.protocol, row.accuracy)
} catch { print("failed: \(error)") }
