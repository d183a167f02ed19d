import Circuits
import Foundation

/// A specification and metrics put together.
struct GoogleReading {
  let specification: GoogleSpecification
  let metrics: GoogleMetrics
  let phases: GooglePhases?
  private let metricsFile: String

  init(
    _ specification: GoogleSpecification, _ metrics: GoogleMetrics, _ phases: GooglePhases?,
    metricsFile: String
  ) {
    self.specification = specification
    self.metrics = metrics
    self.phases = phases
    self.metricsFile = metricsFile
  }

  /// Whether `cz` has no metrics of its own but can be made of two `sqrt_iswap`.
  private var composesCZ: Bool {
    specification.has("cz") && errorMetric("cz") == nil && errorMetric("sqrt_iswap") != nil
      && specification.has("sqrt_iswap")
  }

  /// The Pauli error of a two-qubit gate: of the pair by itself where it is given, else of all
  /// pairs at once.
  private func errorMetric(_ gate: String) -> String? {
    ["two_qubit_\(gate)", "two_qubit_parallel_\(gate)"]
      .map { "\($0)_gate_xeb_pauli_error_per_cycle" }.first(where: metrics.has)
  }

  /// The Pauli error of all pairs at once, where that of a pair by itself is given, too.
  private func simultaneousMetric(_ gate: String) -> String? {
    let name = "two_qubit_parallel_\(gate)_gate_xeb_pauli_error_per_cycle"
    return metrics.has(name) && errorMetric(gate) != name ? name : nil
  }

  func device(
    _ options: ImportOptions, source: String, notes: inout ImportNotes
  ) throws -> Device {
    var natives: [Device.NativeGate] = [.init("rz", isVirtual: true), .init("prx")]
    for (vendor, metric, gate) in GoogleImporter.pairGates where specification.has(vendor) {
      guard errorMetric(metric) != nil || (gate == "cz" && composesCZ) else {
        notes.add("dropped: \(vendor), which has no metrics")
        continue
      }
      natives.append(.init(gate, pairs: specification.pairs))
    }
    let known = [
      "phased_xz", "virtual_zpow", "syc", "sqrt_iswap", "cz", "meas", "reset", "wait",
    ]
    notes.add(about: specification.gates.map(\.name).filter { !known.contains($0) }) {
      "dropped: native operations \($0)"
    }
    notes.add("phased_xz is prx and a change of frame rz")
    let resets = specification.has("reset")
    if !resets {
      notes.add("no reset in the specification, so measurement is taken to be final")
    }
    return Device(
      name: options.name, vendor: "Google", technology: .superconducting, source: source,
      qubits: specification.labels.map { label in
        let place = label.split(separator: "_").compactMap { Double($0) }
        return Device.Qubit(label: label, position: [place[1], place[0]])
      },
      nativeGates: natives,
      timing: .init(
        dt: nil, controllerLatency: AssumedValues.controllerLatency(.superconducting),
        feedForward: AssumedValues.feedForward(.superconducting)),
      capabilities: .init(midCircuitMeasurement: resets, reset: resets, feedForward: false))
  }

  func qubits(
    notes: inout ImportNotes
  ) throws -> (qubits: [Calibration.QubitFigures], gates: [Calibration.GateFigures]) {
    let time = specification.duration("phased_xz")
    let readout = readoutDuration(notes: &notes)
    var gates: [Calibration.GateFigures] = []
    var result: [Calibration.QubitFigures] = []
    for (index, label) in specification.labels.enumerated() {
      var figures = Calibration.QubitFigures()
      let t1 = try metrics.value(
        "single_qubit_idle_t1_micros", [label], .coherenceTime, &notes
      ) { $0 / 1e6 }
      figures.t1 = t1.map { Quantity($0) }
      figures.t2 = try coherenceTime(label, t1: t1, gateTime: time, notes: &notes)
      figures.p10 = try metrics.value(
        "single_qubit_p00_error", [label], .probability, &notes
      ).map { Quantity($0) }
      figures.p01 = try metrics.value(
        "single_qubit_p11_error", [label], .probability, &notes
      ).map { Quantity($0) }
      figures.readoutDuration = readout
      figures.resetDuration = specification.duration("reset").map { Quantity($0) }
      result.append(figures)
      let error =
        try metrics.gateError(
          "single_qubit_rb_pauli_error_per_gate", [label], times: 2, over: 3, &notes)
        ?? metrics.gateError(
          "single_qubit_rb_average_error_per_gate", [label], times: 1, over: 1, &notes)
      gates.append(
        .init(
          gate: "prx", qubits: [index], error: error.map { Quantity($0) },
          duration: time.map { Quantity($0) }))
    }
    notes.add("Pauli errors are taken times d/(d + 1): average infidelities")
    notes.add("no T2 in the metrics: it follows from the incoherent error, as in cirq-google")
    notes.add("readout errors are those of qubits read by themselves")
    let bare = specification.labels.indices.filter { result[$0].t1 == nil }
    notes.add(about: bare.map { specification.labels[$0] }) { "no T1 of the qubits \($0)" }
    return (result, gates)
  }

  /// The specifications of the Sycamore processors have a measurement of 4 ms, hundreds of times T1.
  private func readoutDuration(notes: inout ImportNotes) -> Quantity? {
    guard let duration = specification.duration("meas") else { return nil }
    guard duration > Self.longestReadout else { return Quantity(duration) }
    notes.add(
      "repaired: the measurement of \(duration) s in the specification is beyond every T1; "
        + "4 us, as in the table of durations of cirq-google")
    return AssumedValues.googleReadout
  }

  /// Longer readouts than this, in seconds, would leave nothing to read.
  private static let longestReadout = 1e-4

  /// T2 from the incoherent error e per gate of time t; Tφ is 10 s where relaxation explains it.
  private func coherenceTime(
    _ label: String, t1: Double?, gateTime: Double?, notes: inout ImportNotes
  ) throws -> Quantity? {
    guard let t1, let gateTime, gateTime > 0,
      let error = try metrics.value(
        "single_qubit_rb_incoherent_error_per_gate", [label], .probability, &notes)
    else { return nil }
    let rest = error - gateTime / (3 * t1)
    let dephasing = rest > 0 ? gateTime / (3 * rest) : 10
    return Quantity(
      1 / (1 / (2 * t1) + 1 / dephasing), .derived, citation: "T1 and incoherent error")
  }

  func pairs(
    _ device: Device, notes: inout ImportNotes
  ) throws -> [Calibration.GateFigures] {
    var rows: [Calibration.GateFigures] = []
    for (vendor, metric, gate) in GoogleImporter.pairGates {
      guard let native = device.nativeGate(gate) else { continue }
      guard let name = errorMetric(metric) else {
        if gate == "cz" { rows += try composed(native, notes: &notes) }
        continue
      }
      notes.add("errors of \(gate) are per cycle, which contains a layer of one-qubit gates")
      let duration = specification.duration(vendor).map { Quantity($0) }
      let simultaneous = simultaneousMetric(metric)
      if simultaneous != nil {
        notes.add("errors of \(gate) in parallel are its simultaneous_error")
      } else if name.contains("parallel") {
        notes.add("errors of \(gate) are those of all pairs at once, the only ones")
      }
      var missing: [String] = []
      for pair in native.pairs ?? [] {
        let labels = pair.map { specification.labels[$0] }
        let alone = try metrics.gateError(name, labels, times: 4, over: 5, &notes)
        let parallel = try simultaneous.flatMap {
          try metrics.gateError($0, labels, times: 4, over: 5, &notes)
        }
        let error = (alone ?? parallel).map { Quantity($0) }
        let coherent = try coherentError(metric, labels, notes: &notes)
        if error == nil { missing.append(labels.joined(separator: "-")) }
        rows.append(
          .init(
            gate: gate, qubits: pair, error: error, duration: duration, coherent: coherent,
            simultaneousError: alone == nil ? nil : parallel.map { Quantity($0) }))
      }
      notes.add(about: missing) { "no error of \(gate) for \($0)" }
    }
    return rows
  }

  private static let angles = ["theta", "phi"]

  private func angleMetric(_ gate: String, _ angle: String) -> String {
    "two_qubit_parallel_\(gate)_gate_xeb_entangler_\(angle)_error_per_cycle"
  }

  /// The error of the entangler's angles, the PhasedFSim gate with θ and φ from the metrics and ζ
  /// and γ from the z-phases (χ = 0), as a Hamiltonian: with n the number of excitations it is
  /// γ n + φ |11⟩⟨11| + α (x (XX + YY)/2 + z (ZI − IZ)/2), where cos α = cos θ cos ζ,
  /// x sin α = sin θ and z sin α = cos θ sin ζ.
  private func coherentError(
    _ gate: String, _ labels: [String], notes: inout ImportNotes
  ) throws -> Calibration.CoherentFigures? {
    let theta = try metrics.value(angleMetric(gate, "theta"), labels, .angle, &notes)
    let phi = try metrics.value(angleMetric(gate, "phi"), labels, .angle, &notes)
    guard theta != nil || phi != nil else { return nil }
    let zeta = phases?.angle(gate, "zeta", labels[0], labels[1]) ?? 0
    let gamma = phases?.angle(gate, "gamma", labels[0], labels[1]) ?? 0
    let (s, c) = (sin(theta ?? 0), cos(theta ?? 0))
    let alpha = atan2((s * s + c * c * sin(zeta) * sin(zeta)).squareRoot(), c * cos(zeta))
    let factor = sin(alpha) == 0 ? 1 : alpha / sin(alpha)
    let (x, z) = (factor * s, factor * c * sin(zeta))
    let phase = -gamma - (phi ?? 0) / 2
    let angles = [
      "XX": x, "YY": x, "ZZ": (phi ?? 0) / 2, "ZI": phase + z, "IZ": phase - z,
    ]
    guard angles.values.allSatisfy(QuantityRule.angle.allows) else {
      notes.add(
        "dropped: angles of the entangler whose sums are beyond half a turn",
        at: labels.joined(separator: "-"))
      return nil
    }
    return .init(angles: angles.filter { $0.value != 0 }.mapValues { Quantity($0) })
  }

  /// `cz` of two cycles of `sqrt_iswap`: Pauli errors add, and each cycle has its layer of
  /// one-qubit gates.
  private func composed(
    _ native: Device.NativeGate, notes: inout ImportNotes
  ) throws -> [Calibration.GateFigures] {
    guard let name = errorMetric("sqrt_iswap") else { return [] }
    let parallel = simultaneousMetric("sqrt_iswap")
    notes.add("cz has no metrics: its figures are those of the two sqrt_iswap that make it")
    let citation = "two sqrt_iswap with a layer of one-qubit gates"
    let layer = specification.duration("phased_xz") ?? 0
    let duration = specification.duration("sqrt_iswap").map {
      Quantity(2 * $0 + layer, .derived, citation: citation)
    }
    return try (native.pairs ?? []).map { pair in
      let labels = pair.map { specification.labels[$0] }
      func twice(_ metric: String) throws -> Quantity? {
        try metrics.gateError(metric, labels, times: 8, over: 5, &notes).map {
          Quantity($0, .derived, citation: citation)
        }
      }
      let error = try twice(name)
      return .init(
        gate: "cz", qubits: pair, error: error, duration: duration,
        simultaneousError: error == nil ? nil : try parallel.flatMap(twice))
    }
  }

  /// What of the metrics is not in the calibration.
  func noteUnused(_ notes: inout ImportNotes) {
    var used: Set = [
      "single_qubit_idle_t1_micros", "single_qubit_p00_error", "single_qubit_p11_error",
      "single_qubit_rb_pauli_error_per_gate", "single_qubit_rb_average_error_per_gate",
      "single_qubit_rb_incoherent_error_per_gate",
    ]
    for gate in GoogleImporter.pairGates {
      guard let name = errorMetric(gate.metric) else { continue }
      used.insert(name)
      simultaneousMetric(gate.metric).map { _ = used.insert($0) }
      used.formUnion(Self.angles.map { angleMetric(gate.metric, $0) })
    }
    let unused = metrics.names.filter { !used.contains($0) }
    if !unused.isEmpty { notes.add("dropped: " + unused.joined(separator: ", ")) }
  }
}
