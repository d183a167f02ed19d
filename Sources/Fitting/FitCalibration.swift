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
  private let selection: NoiseSelection
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
    if !selection.isEverySource, let slow = everything.slowSources.first {
      throw NoiseError.slowSource(slow, "a fit")
    }
    var selected = everything.stepSources.filter { $0 != .correlated }
    if everything.sources.contains(.correlated) {
      // What errs together is joined before it is read, which a state that goes on does not take.
      let goesOn = filled.couplings.contains {
        $0.statesReports && !Set(usage.measured[true] ?? []).isDisjoint(with: $0.qubits)
      }
      if !goesOn {
        selected.append(.correlated)
      } else if !selection.isEverySource || families.contains(.correlated) {
        throw FitError.request(
          "errors of two records together are fitted to measurements at the end of circuits only")
      }
    }
    let known = everything.selecting(Set(selected.filter { $0.missing(in: filled) == nil }))
    let model = try Self.model(device, filled, known, userNoise)
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
    self.selection = known
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
    try Self.model(device, figures(y), selection, userNoise)
  }

  /// The noise of circuits whose runs are all alike.
  private static func model(
    _ device: Device, _ calibration: Calibration, _ selection: NoiseSelection,
    _ userNoise: UserNoise?
  ) throws -> NoiseModel {
    try NoiseModel(
      device: device, calibration: calibration, sources: selection, userNoise: userNoise
    ).withoutSlowSources(for: "a fit")
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
    var draft = CalibrationDraft(base)
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
      device: device, calibration: draft.calibration(base), sources: selection)
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
