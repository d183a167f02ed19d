import Circuits
import Devices

/// What a routed program will cost, told from its slots before they are made of native gates.
///
/// Entanglers are counted with their errors on their pairs, waits with the relaxation of each
/// qubit between its first and its last slot, runs of one-qubit gates as two pulses.
struct Forecast {
  /// −ln of the estimated success.
  private(set) var cost = 0.0

  init(_ program: SlotProgram, _ target: Target) {
    var free = [Double?](repeating: nil, count: program.qubitCount)
    var waited = [Double](repeating: 0, count: program.qubitCount)
    let usual = target.typicalEntanglerDuration
    var durations: [[Int]: Double] = [:]
    for slot in program.slots {
      var length = 0.0
      switch slot.kind {
      case .barrier, .assign: continue
      case .interaction(let interaction):
        guard let link = target.link(slot.qubits[0], slot.qubits[1]) else {
          cost = .infinity
          return
        }
        cost += link.cost(interaction)
        let pair = link.qubits
        let single =
          durations[pair] ?? link.duration(interaction, target.calibration) ?? usual
        durations[pair] = single
        length = Double(link.count(interaction)) * single
      case .native(let application):
        let link = target.link(slot.qubits[0], slot.qubits[1])
        cost += link?.native(application.gate, slot.qubits)?.cost ?? link?.cost(.move) ?? 0
        length = usual
      case .measure:
        cost += target.readoutCost(slot.qubits[0])
        length = Forecast.length(of: slot, target)
      case .reset, .conditional, .delay: length = Forecast.length(of: slot, target)
      }
      for qubit in slot.qubits { cost += 2 * target.pulses[qubit].pulseCost }
      let start = slot.qubits.reduce(0) { max($0, free[$1] ?? 0) }
      for qubit in slot.qubits {
        if let last = free[qubit] { waited[qubit] += start - last }
        free[qubit] = start + length
      }
    }
    for qubit in waited.indices where waited[qubit] > 0 {
      cost += waited[qubit] * target.waitingRate(qubit)
    }
  }

  /// The seconds that a slot on one qubit takes.
  static func length(of slot: Slot, _ target: Target) -> Double {
    switch slot.kind {
    case .measure: target.calibration.qubits[slot.qubits[0]].readoutDuration?.value ?? 0
    case .reset: target.calibration.qubits[slot.qubits[0]].resetDuration?.value ?? 0
    case .delay(let duration): duration.seconds(dt: target.device.timing.dt?.value) ?? 0
    case .interaction, .native, .conditional, .barrier, .assign: 0
    }
  }
}

extension Link {
  /// The duration of one entangler of the kind that an interaction is made of, in seconds.
  func duration(_ interaction: Interaction, _ calibration: Calibration) -> Double? {
    entanglers(for: interaction).first.flatMap {
      calibration.figures($0.gate, on: $0.qubits)?.duration?.value
    }
  }
}
