import Circuits
import Devices
import Noise
import Synchronization

/// A calibration as a function of the parameters of a fit.
final class FitCalibration: Sendable {
  let device: Device
  /// The calibration with a figure wherever a parameter needs one, and the figures of those gates
  /// alone that the circuits use: models of it are made often.
  let base: Calibration
  let parameters: [FitParameter]
  /// The sources of noise that are on.
  let sources: Set<NoiseSource>
  private let usage: FitUsage
  private let userNoise: UserNoise?
  /// The depolarizing parameter of each row of the base that is in use.
  private let depolarizing: [Int: Double]
  /// All of the calibration, and which of its rows those of the base are.
  private let whole: Calibration
  private let wholeRows: [Int]
  /// What has been computed of the infidelity beside the depolarizing part.
  private let infidelities = Mutex<[InfidelityKey: Double?]>([:])

  private struct InfidelityKey: Hashable {
    let gate: Calibration.GateFigures
    let qubits: [Calibration.QubitFigures]
  }

  /// The smallest depolarizing parameter to start from, where the calibration leaves none.
  static let least = 1e-5

  /// - Parameters:
  ///   - families: What is adjusted.
  ///   - selection: Which sources are on; `all` is every one for which there are figures.
  ///   - priorFactor: A factor on the widths of the priors.
  /// - Throws: `FitError.request` if a family cannot show, `NoiseError`.
  init(
    device: Device, calibration: Calibration, usage: FitUsage, families: [FitFamily],
    selection: NoiseSelection, priorFactor: Double, userNoise: UserNoise?
  ) throws {
    wholeRows = usage.rows(in: calibration).map(\.row).sorted()
    whole = calibration
    let used = calibration.with(gates: wholeRows.map { calibration.gates[$0] })
    var builder = FitParameters(used, usage: usage, priorFactor: priorFactor)
    for family in families { try builder.add(family) }
    let filled = builder.calibration
    // A source may have figures for other gates alone.
    let everything = try NoiseModel(
      device: device, calibration: filled.with(gates: filled.gates + calibration.gates),
      sources: selection, userNoise: userNoise)
    if selection != .all, let slow = everything.slowSources.first {
      throw NoiseError.slowSource(slow, "a fit")
    }
    var selected = everything.stepSources
    if everything.sources.contains(.correlated) {
      // What errs together is joined before it is read, which a state that goes on does not take.
      let goesOn = filled.couplings.contains {
        $0.statesReports && !Set(usage.measured[true] ?? []).isDisjoint(with: $0.qubits)
      }
      if !goesOn {
        selected.append(.correlated)
      } else if selection != .all || families.contains(.correlated) {
        throw FitError.request(
          "errors of two records together are fitted to measurements at the end of circuits only")
      }
    }
    let model = try NoiseModel(
      device: device, calibration: filled,
      sources: .only(Set(selected.filter { $0.missing(in: filled) == nil })), userNoise: userNoise)
    for family in families where family.sources.isDisjoint(with: model.sources) {
      throw FitError.request(
        "the family \(family.rawValue) has no effect with the noise "
          + "'\(NoiseSelection.only(model.sources))'")
    }
    var depolarizing: [Int: Double] = [:]
    for (row, application) in usage.rows(in: filled) {
      guard let rest = try model.infidelityBesideDepolarizing(application.gate, application.qubits)
      else { continue }
      let error = filled.gates[row].error?.value ?? 0
      depolarizing[row] = max(
        Self.least,
        AerRules.depolarizingParameter(
          error: error, relaxationFidelity: 1 - rest, qubits: application.qubits.count))
    }
    self.device = device
    base = filled
    sources = model.sources
    self.usage = usage
    self.userNoise = userNoise
    self.depolarizing = depolarizing
    parameters = builder.parameters.map { parameter in
      guard case .depolarizing(let rows) = parameter.target, let first = rows.first else {
        return parameter
      }
      return FitParameter(
        family: parameter.family, name: parameter.name, qubits: parameter.qubits,
        scale: parameter.scale, start: depolarizing[first] ?? Self.least, width: parameter.width,
        target: parameter.target)
    }
    guard !parameters.isEmpty else {
      throw FitError.request("no figure of the families asked for shows in these circuits")
    }
  }

  /// The model of noise at coordinates.
  /// - Throws: `NoiseError`.
  func model(_ y: [Double]) throws -> NoiseModel {
    try NoiseModel(
      device: device, calibration: try figures(y), sources: .only(sources),
      userNoise: userNoise)
  }

  /// The calibration at coordinates, of which the provenance of figures is not yet that of a fit.
  /// - Throws: `NoiseError`.
  func calibration(_ y: [Double]) throws -> Calibration {
    let fitted = try figures(y)
    var gates = whole.gates
    for (row, own) in zip(wholeRows, fitted.gates) { gates[row] = own }
    return fitted.with(gates: gates)
  }

  /// The same with the gates of the base alone.
  private func figures(_ y: [Double]) throws -> Calibration {
    var draft = Draft(base)
    var factors: [Int: Double] = [:]
    var scale = 1.0
    for (parameter, y) in zip(parameters, y) {
      let value = parameter.value(y)
      switch parameter.target {
      case .scale: scale = value
      case .depolarizing(let rows): for row in rows { factors[row] = value / parameter.start }
      default: draft.set(parameter.target, value)
      }
    }
    if scale != 1 { draft.scale(by: scale, qubits: usage.qubits, rows: Array(depolarizing.keys)) }
    let hasScale = parameters.contains { $0.family == .scale }
    let changed = depolarizing.keys.filter { hasScale || factors[$0] != nil }
    if changed.isEmpty { return draft.calibration(base) }
    let model = try NoiseModel(
      device: device, calibration: draft.calibration(base), sources: .only(sources))
    for (row, application) in usage.rows(in: base) {
      guard let parameter = depolarizing[row], hasScale || factors[row] != nil,
        let rest = try infidelity(model, row, application)
      else { continue }
      let d = Double(1 << application.qubits.count)
      let strength = min(1, parameter * (factors[row] ?? 1) * scale)
      draft.setError(row, rest + strength * (d * (1 - rest) - 1) / d)
    }
    return draft.calibration(base)
  }
}

extension FitCalibration {
  /// The infidelity of a gate beside its depolarizing part, kept by the figures that it follows from.
  private func infidelity(
    _ model: NoiseModel, _ row: Int, _ place: FitUsage.Place
  ) throws -> Double? {
    let key = InfidelityKey(
      gate: model.calibration.gates[row],
      qubits: place.qubits.map { model.calibration.qubits[$0] })
    if let known = infidelities.withLock({ $0[key] }) { return known }
    let value = try model.infidelityBesideDepolarizing(place.gate, place.qubits)
    infidelities.withLock {
      if $0.count > 1 << 14 { $0 = [:] }
      $0[key] = value
    }
    return value
  }
}

extension Calibration {
  /// The calibration with other gates.
  func with(gates: [GateFigures]) -> Calibration {
    Calibration(
      id: id, device: device, date: date, source: source, notes: notes, qubits: qubits,
      gates: gates, measurement: measurement, couplings: couplings)
  }
}

/// A calibration that is being changed.
private struct Draft {
  var qubits: [Calibration.QubitFigures]
  var gates: [Calibration.GateFigures]
  var couplings: [Calibration.CouplingFigures]
  var measurement: Calibration.MeasurementFigures

  init(_ calibration: Calibration) {
    measurement = calibration.measurement
    qubits = calibration.qubits
    gates = calibration.gates
    couplings = calibration.couplings
  }

  func calibration(_ base: Calibration) -> Calibration {
    Calibration(
      id: base.id, device: base.device, date: base.date, source: base.source, notes: base.notes,
      qubits: qubits, gates: gates, measurement: measurement, couplings: couplings)
  }

  mutating func set(_ target: FitParameter.Target, _ value: Double) {
    switch target {
    case .qubit(let path, let qubit): qubits[qubit][keyPath: path] = Quantity(value)
    case .relaxation(let qubit):
      let dephasing = qubits[qubit].dephasingRate
      qubits[qubit].t1 = Quantity(value)
      qubits[qubit].t2 = Quantity(1 / (0.5 / value + dephasing))
    case .dephasing(let qubit):
      let t1 = qubits[qubit].t1?.value ?? .infinity
      qubits[qubit].t2 = Quantity(1 / (0.5 / t1 + 1 / value))
    case .overRotation(let rows):
      for row in rows { setCoherent(row) { $0.overRotation = Quantity(value) } }
    case .coherent(let rows, let word):
      for (place, row) in rows.enumerated() {
        // The second row is of the same gate on the exchanged qubits.
        let own = place == 0 ? word : String(word.reversed())
        setCoherent(row) { $0.angles[own] = Quantity(value) }
      }
    case .coupling(let path, let coupling):
      couplings[coupling][keyPath: path] = Quantity(value)
    case .measurement(let path): measurement[keyPath: path] = Quantity(value)
    case .depolarizing, .scale: break
    }
  }

  private mutating func setCoherent(
    _ row: Int, _ change: (inout Calibration.CoherentFigures) -> Void
  ) {
    var coherent = gates[row].coherent ?? Calibration.CoherentFigures()
    change(&coherent)
    gates[row] = gates[row].with(error: gates[row].error, coherent: coherent)
  }

  /// Gives a row another error; that of simultaneous gates keeps its ratio to it.
  mutating func setError(_ row: Int, _ value: Double) {
    let old = gates[row].error?.value ?? 0
    let simultaneous = gates[row].simultaneousError.map {
      old > 0 ? Quantity(min(1, $0.value * value / old)) : $0
    }
    gates[row] = gates[row].with(
      error: Quantity(value), coherent: gates[row].coherent, simultaneous: simultaneous)
  }

  /// Multiplies rates and flips by a factor and angles by its root, as a scale on the noise does.
  mutating func scale(by factor: Double, qubits used: [Int], rows: [Int]) {
    func flip(_ quantity: Quantity?) -> Quantity? {
      quantity.map {
        Quantity(factor <= 1 ? factor * $0.value : min(factor * $0.value, max(0.5, $0.value)))
      }
    }
    for qubit in used {
      var own = qubits[qubit]
      own.t1 = own.t1.map { Quantity($0.value / factor) }
      own.t2 = own.t2.map { Quantity($0.value / factor) }
      for path in Calibration.QubitFigures.flips { own[keyPath: path] = flip(own[keyPath: path]) }
      qubits[qubit] = own
    }
    let root = factor.squareRoot()
    for row in rows {
      guard var coherent = gates[row].coherent else { continue }
      coherent.overRotation = coherent.overRotation.map { Quantity(root * $0.value) }
      coherent.angles = coherent.angles.mapValues { Quantity(root * $0.value) }
      gates[row] = gates[row].with(error: gates[row].error, coherent: coherent)
    }
    let own = Set(used)
    couplings = couplings.map { coupling in
      guard own.isSuperset(of: coupling.qubits) else { return coupling }
      var result = coupling
      for (name, path) in Calibration.CouplingFigures.fields {
        result[keyPath: path] =
          Calibration.CouplingFigures.isReport(name)
          ? flip(coupling[keyPath: path])
          : coupling[keyPath: path].map { Quantity(root * $0.value) }
      }
      return result
    }
  }
}

extension Calibration.QubitFigures {
  /// Flips of records and resets.
  static var flips: [WritableKeyPath<Self, Quantity?> & Sendable] {
    [
      \.readoutError, \.p10, \.p01, \.midCircuitReadoutError, \.midCircuitP10, \.midCircuitP01,
      \.resetError, \.midCircuitResetError,
    ]
  }

  /// The rate of pure dephasing 1/T2 − 1/(2·T1), with T2 at most 2·T1; 0 where T2 is not known.
  var dephasingRate: Double {
    let t1 = t1?.value ?? .infinity
    guard let t2 = t2?.value else { return 0 }
    return max(0, 1 / t2 - 0.5 / t1)
  }
}

extension Calibration.GateFigures {
  /// The row with other errors.
  func with(
    error: Quantity?, coherent: Calibration.CoherentFigures?, simultaneous: Quantity?? = nil
  ) -> Self {
    Self(
      gate: gate, qubits: qubits, error: error, duration: duration, leakage: leakage,
      coherent: coherent, angleDependence: angleDependence,
      simultaneousError: simultaneous ?? simultaneousError, seepage: seepage)
  }
}
