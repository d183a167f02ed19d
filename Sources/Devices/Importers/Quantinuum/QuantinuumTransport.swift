import Foundation

/// How long a round of transport takes in which every qubit takes part in one two-qubit gate.
struct QuantinuumTransport {
  /// Seconds.
  let time: Double
  /// Where the time comes from.
  let origin: String
  /// The average infidelity of a qubit in a round.
  let memoryError: Double?
  /// The part of it that is coherent, a turn by the same angle in each round.
  let coherentPart: Double
  /// Whether that part is of the machine's own emulator.
  let isOwn: Bool

  private static func rate(
    _ key: String, of emulator: QuantinuumMachine, _ notes: inout ImportNotes
  ) throws -> Double? {
    try emulator.figure("dephasing_rates", key, .decay, &notes)
  }

  /// The time at which the emulator's dephasing gives the memory error r of the machine of the
  /// same files, (π f t)² + g t = r for the quadratic rate f and the linear rate g; else the value
  /// that the lists of 2024 give for H1-1.
  init(
    _ machine: QuantinuumMachine, _ machines: [QuantinuumMachine], _ emulator: QuantinuumMachine?,
    notes: inout ImportNotes
  ) throws {
    memoryError = try machine.figure("memory_error", "memory_error", &notes)
    let sameList = machines.last { $0.name == machine.name && $0.file == emulator?.file }
    if let emulator, let sameList,
      let r = try sameList.figure("memory_error", "memory_error", &notes), r > 0,
      let f = try Self.rate("quadratic_dephasing_rate", of: emulator, &notes),
      let g = try Self.rate("linear_dephasing_rate", of: emulator, &notes), f + g > 0
    {
      let a = Double.pi * Double.pi * f * f
      time = 2 * r / (g + (g * g + 4 * a * r).squareRoot())
      coherentPart = a * time / (a * time + g)
      isOwn = true
      origin =
        "the time at which the dephasing rates of the emulator \(emulator.name) "
        + "(\(f) Hz quadratic, \(g) 1/s linear) give the memory error \(r), both in "
        + emulator.file
    } else {
      time = 0.0376
      coherentPart = 1
      isOwn = false
      origin =
        "37.6 ms, at which the emulator H1-1E of 2024 (0.122 Hz quadratic) has the memory error "
        + "2.08e-4 of the machine's record of 2024-02-04 (pytket-quantinuum machine list)"
    }
  }

  /// T2 = −t / ln(1 − 3r) for the incoherent part r of the memory error of a round of time t. Where
  /// there is none, what such an ion has at best.
  var coherenceTime: Quantity? {
    guard let whole = memoryError, whole > 0, whole < 1.0 / 3 else { return nil }
    let r = whole * (1 - coherentPart)
    guard r > 0 else { return AssumedValues.ytterbiumCoherence }
    return Quantity(
      -time / log(1 - 3 * r), .derived,
      citation: "linear dephasing that gives \(1 - coherentPart) of memory_error \(whole) in one "
        + "round of transport; the round takes \(origin)")
  }

  /// The frequency δ = √(3/2)·f that turns a qubit by 2πδt in a round of time t and so gives the
  /// coherent part r = (πft)² of the memory error.
  var detuning: Quantity? {
    guard let whole = memoryError, whole > 0, whole < 1.0 / 3, coherentPart > 0 else { return nil }
    let rate = (whole * coherentPart).squareRoot() / (Double.pi * time)
    let part =
      isOwn
      ? "\(coherentPart) of memory_error \(whole), as much as the emulator's quadratic rate gives"
      : "memory_error \(whole), coherent as that of the emulator H1-1E of 2024"
    return Quantity(
      1.5.squareRoot() * rate, isOwn ? .derived : .assumed,
      citation: "a turn about Z in each round of transport that gives \(part); the round takes "
        + origin)
  }

  /// The time of one batch of two-qubit gates: the zones hold so many at once.
  func gateDuration(_ machine: QuantinuumMachine) -> Quantity {
    let pairs = max(1, machine.qubitCount / 2)
    let zones = machine.gateZones ?? pairs
    let batches = (pairs + zones - 1) / zones
    return Quantity(
      time / Double(batches), .assumed,
      citation: "a round of transport, cooling and gates on all qubits in \(batches) batch(es) of "
        + "\(min(zones, pairs)); the round takes \(origin)")
  }
}
