import Foundation

/// Quantinuum: a machine list (`machine_info`), with emulator entries and the tables of emulator
/// parameters (`emulator_parameters.csv`) where they are at hand.
///
/// The machine carries its qubits to gate zones and back. The list has no durations, and its memory
/// error is that of a qubit in one round of transport in which every qubit takes part in one
/// two-qubit gate. What of it the emulator's quadratic rate gives is coherent and becomes a detuning;
/// for the rest, T2 is chosen so that a qubit that waits as long as a round loses just that: a phase
/// flip of probability p = 3/2 · r shrinks coherences by 1 − 2p = e^(−t/T2).
public struct QuantinuumImporter: Importer {
  /// `quantinuum`.
  public let vendor = "quantinuum"
  /// Which files to give.
  public let help = "machine lists (JSON) and, if at hand, emulator_parameters.csv"

  /// The importer.
  public init() {}

  /// Reads the lists and tables.
  /// - Throws: `DeviceFileError`.
  public func run(_ payloads: [Payload], options: ImportOptions) throws -> ImportResult {
    let files = payloads.map(\.name).joined(separator: ", ")
    let machines = try QuantinuumMachine.list(payloads)
    let machine = try QuantinuumMachine.choose(machines, options, files: files)
    let emulator = machines.last { $0.isEmulator && $0.name == machine.name + "E" }
    var notes = ImportNotes()
    let leakage = try QuantinuumLeakage(payloads, machine, notes: &notes)
    let round = try QuantinuumTransport(machine, machines, emulator, notes: &notes)
    let source = options.source ?? "Quantinuum machine list, \(files)"
    let device = device(machine, options, source, notes: &notes)
    var gates: [Calibration.GateFigures] = []
    let qubits = try [Calibration.QubitFigures](
      repeating: qubit(machine, emulator, round, notes: &notes), count: machine.qubitCount)
    let oneQubit = try machine.gateError("1q_gate_error", "p1", &notes).map { Quantity($0) }
    let twoQubit = try machine.gateError("2q_gate_error", "p2", &notes).map { Quantity($0) }
    gates += qubits.indices.map {
      .init(
        gate: "prx", qubits: [$0], error: oneQubit, duration: AssumedValues.quantinuumU1q,
        leakage: leakage.oneQubit)
    }
    let law = try emulator.flatMap { try angleDependence($0, notes: &notes) }
    notes.add(
      law == nil
        ? "the error of rzz is the same for every angle"
        : "the error of rzz depends on its angle as in the emulator")
    gates += Calibration.GateFigures.allTuples(arity: 2, qubitCount: qubits.count).map {
      .init(
        gate: "rzz", qubits: $0, error: twoQubit, duration: round.gateDuration(machine),
        leakage: leakage.twoQubit, angleDependence: law)
    }
    let measurement = try measurement(machine, emulator, notes: &notes)
    let calibration = Calibration(
      id: machine.date.map { String($0.prefix(10)) } ?? "undated", device: options.name,
      date: machine.date, source: source, notes: notes.list, qubits: qubits, gates: gates,
      measurement: measurement)
    return try ImportResult(checking: device, calibration, files: payloads)
  }

  private func device(
    _ machine: QuantinuumMachine, _ options: ImportOptions, _ source: String,
    notes: inout ImportNotes
  ) -> Device {
    let known = ["U1q", "Rz", "ZZ", "RZZ"]
    notes.add(about: machine.gates.filter { !known.contains($0) }) {
      "dropped: native operations \($0)"
    }
    notes.add("U1q is prx, Rz a change of frame, ZZ and RZZ are rzz")
    notes.add("figures are averages over the machine, the same for every qubit and pair")
    notes.add("the duration of rzz contains the transport; dephasing in it counts within its error")
    return Device(
      name: options.name, vendor: "Quantinuum", technology: .trappedIon, source: source,
      qubits: (0..<machine.qubitCount).map { Device.Qubit(label: "\($0)") },
      nativeGates: [.init("rz", isVirtual: true), .init("prx"), .init("rzz")],
      timing: .init(dt: nil, controllerLatency: AssumedValues.controllerLatency(.trappedIon)),
      capabilities: .init(
        midCircuitMeasurement: true, reset: true, feedForward: true,
        parallelTwoQubitGates: machine.gateZones))
  }

  /// The emulator's law for the error of RZZ(θ).
  private func angleDependence(
    _ emulator: QuantinuumMachine, notes: inout ImportNotes
  ) throws -> Calibration.AngleDependence? {
    let names = ["przz_a", "przz_b", "przz_c", "przz_d", "przz_power"]
    let numbers = try names.compactMap { name in
      try emulator.figure(
        "fit_parameters", name, name == "przz_power" ? .exponent : .coefficient, &notes
      ).map {
        Quantity(
          $0, .derived, citation: "\(name) of the emulator \(emulator.name), \(emulator.file)")
      }
    }
    guard numbers.count == names.count else { return nil }
    let law = Calibration.AngleDependence(
      a: numbers[0], b: numbers[1], c: numbers[2], d: numbers[3], power: numbers[4])
    guard law.isNeverNegative else {
      notes.add("dropped: przz_a to przz_d, which give a negative error at some angle")
      return nil
    }
    return law
  }

  private func qubit(
    _ machine: QuantinuumMachine, _ emulator: QuantinuumMachine?, _ round: QuantinuumTransport,
    notes: inout ImportNotes
  ) throws -> Calibration.QubitFigures {
    var figures = Calibration.QubitFigures(
      readoutDuration: AssumedValues.quantinuumMeasure,
      resetDuration: AssumedValues.quantinuumReset)
    let p10 = try machine.figure("spam_error", "p_meas_0", &notes)
    let p01 = try machine.figure("spam_error", "p_meas_1", &notes)
    figures.p10 = p10.map { Quantity($0) }
    figures.p01 = p01.map { Quantity($0) }
    if let p10, let p01 {
      figures.readoutError = Quantity(
        (p10 + p01) / 2, .derived, citation: "mean of p_meas_0 and p_meas_1")
    }
    figures.t2 = round.coherenceTime
    figures.detuning = round.detuning
    notes.add("no T1 in the list: missing, not infinite")
    if let p = try emulator?.figure("init_fault_probability", "p_init", &notes),
      let emulator
    {
      figures.resetError = Quantity(
        p, .derived, citation: "p_init of the emulator \(emulator.name), \(emulator.file)")
    }
    return figures
  }

  /// A measurement or a reset makes a spectator scatter light with probability P = 18/5 · r.
  private func measurement(
    _ machine: QuantinuumMachine, _ emulator: QuantinuumMachine?, notes: inout ImportNotes
  ) throws -> Calibration.MeasurementFigures {
    func probability(_ r: Double?, _ name: String) -> Quantity? {
      guard let r, r <= 5.0 / 18 else { return nil }
      return Quantity(
        18 * r / 5, .derived,
        citation: "18/5 r with \(name) r = \(r), an average infidelity per spectator; 18/5 is the "
          + "total rate of the vendor's emulator (PECOS general noise)")
    }
    var figures = Calibration.MeasurementFigures()
    figures.spectatorScattering = probability(
      try machine.figure("crosstalk_error", "p_crosstalk_meas", &notes), "p_crosstalk_meas")
    if let emulator {
      figures.resetScattering = probability(
        try emulator.figure("crosstalk_probability", "p_crosstalk_init", &notes),
        "p_crosstalk_init of the emulator \(emulator.name)")
    }
    return figures
  }
}
