import Circuits
import Elementary

extension Device {
  /// The largest number of qubits that a profile may have.
  public static let qubitLimit = 2048

  /// Everything wrong or doubtful, field by field; a loaded device has no errors.
  public func validate() -> [DeviceProblem] {
    var validator = Validator()
    validator.checkName(name, "name", upperCase: false)
    validator.checkText(vendor, "vendor")
    validator.checkText(source, "source")
    validateQubits(&validator)
    validateGates(&validator)
    validator.check(timing.dt, "timing.dt", .samplingTime)
    validator.check(timing.controllerLatency, "timing.controller_latency", .duration)
    validator.check(timing.feedForward, "timing.feed_forward", .duration)
    validator.check(timing.repetitionDelay, "timing.repetition_delay", .duration)
    validator.check(noiseScale, "noise_scale", .factor)
    let grids = [
      ("granularity", timing.granularity), ("pulse_alignment", timing.pulseAlignment),
      ("acquire_alignment", timing.acquireAlignment),
    ]
    for (key, samples) in grids {
      guard let samples else { continue }
      if samples < 1 {
        validator.error("timing.\(key)", "\(samples) is not allowed; 1 sample or more")
      } else if timing.dt == nil {
        validator.error("timing.\(key)", "is in samples and needs timing.dt")
      }
    }
    if let parallel = capabilities.parallelTwoQubitGates, parallel < 1 {
      validator.error(
        "capabilities.parallel_two_qubit_gates",
        "\(parallel) is not allowed; 1 or more, left out for no limit")
    }
    return validator.problems
  }

  private func validateQubits(_ validator: inout Validator) {
    if qubits.isEmpty { validator.error("qubits", "a device has at least one qubit") }
    if qubits.count > Self.qubitLimit {
      validator.error("qubits", "\(qubits.count) qubits; at most \(Self.qubitLimit)")
    }
    var first: [String: Int] = [:]
    for (index, qubit) in qubits.enumerated() {
      if qubit.label.isEmpty { validator.error("qubits[\(index)].label", "is empty") }
      if let earlier = first[qubit.label] {
        validator.error(
          "qubits[\(index)].label", "\"\(qubit.label)\" is also the label of qubits[\(earlier)]")
      } else {
        first[qubit.label] = index
      }
      if let position = qubit.position, position.count != 2 || !position.allSatisfy(\.isFinite) {
        validator.error(
          "qubits[\(index)].position",
          "\(position) is not a place; two numbers, column and row, or left out")
      }
    }
  }

  private func validateGates(_ validator: inout Validator) {
    if nativeGates.isEmpty { validator.error("native_gates", "a device has native gates") }
    var seen: Set<String> = []
    for (index, native) in nativeGates.enumerated() {
      let field = "native_gates[\(index)]"
      if !seen.insert(native.name).inserted {
        validator.error("\(field).name", "\"\(native.name)\" is listed twice")
      }
      guard let gate = native.gate, gate.name == native.name else {
        validator.error("\(field).name", Self.unknownGate(native.name))
        continue
      }
      if gate.qubitCount > 2 {
        validator.error(
          "\(field).name", "\"\(native.name)\" acts on \(gate.qubitCount) qubits; at most 2")
      }
      if native.isVirtual, gate.qubitCount != 1 || !gate.traits.contains(.diagonal) {
        validator.error(
          "\(field).virtual",
          "\"\(native.name)\" cannot be a change of frame; only diagonal one-qubit gates can")
      }
      validatePairs(native, gate, field, &validator)
    }
    if !validator.problems.contains(where: { $0.severity == .error }) { checkReach(&validator) }
  }

  private func validatePairs(
    _ native: NativeGate, _ gate: Gate, _ field: String, _ validator: inout Validator
  ) {
    guard let pairs = native.pairs else { return }
    if gate.qubitCount != 2 {
      validator.error("\(field).pairs", "\"\(native.name)\" is not a two-qubit gate; leave it out")
      return
    }
    var seen: Set<[Int]> = []
    for (index, pair) in pairs.enumerated() {
      let place = "\(field).pairs[\(index)]"
      if pair.count != 2 || pair.first == pair.last {
        validator.error(place, "\(pair) is not a pair of two different qubits")
      } else if !pair.allSatisfy(qubits.indices.contains) {
        validator.error(place, "\(pair) is out of range; qubits are 0 to \(qubits.count - 1)")
      } else if !seen.insert(pair).inserted {
        validator.error(place, "\(pair) is listed twice")
      }
    }
  }

  /// Warns when some qubits cannot be brought together.
  private func checkReach(_ validator: inout Validator) {
    guard qubits.count > 1 else { return }
    guard nativeGates.contains(where: { $0.gate?.qubitCount == 2 }) else {
      validator.warning("native_gates", "there is no two-qubit gate")
      return
    }
    let unreached = topology.distances(from: 0).enumerated().filter { $0.element == nil }
    if !unreached.isEmpty {
      validator.warning(
        "native_gates",
        "\(unreached.count) of \(qubits.count) qubits are not connected with qubit 0: "
          + Validator.examples(unreached.map(\.offset)))
    }
  }

  /// Why a gate name is refused.
  static func unknownGate(_ name: String) -> String {
    if let gate = Gate.named(name), gate.name != name {
      return "\"\(name)\" is an alias; write \"\(gate.name)\""
    }
    let near = NearestNames.suggestion(name, among: Gate.all.map(\.name))
    return "\"\(name)\" is not in the gate table"
      + (near.map { "; did you mean \"\($0)\"?" } ?? "; known: "
        + Gate.all.map(\.name).joined(separator: ", "))
  }
}
