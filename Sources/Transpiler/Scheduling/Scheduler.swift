import Circuits
import Devices

/// Places native circuits on physical qubits in time.
public enum Scheduler {
  /// The circuit with a start and a duration for every instruction.
  ///
  /// Durations are those of the calibration: of gates by name and qubits (in either order for
  /// symmetric gates), of measurement and reset by qubit. Virtual gates and barriers take no time.
  /// A step under a condition waits for the measurements of its bits and the device's
  /// latency of feed-forward. Where the device limits how many two-qubit gates can run at once, further
  /// ones wait. Gates and measurements start on the device's grids of samples.
  /// - Parameters:
  ///   - circuit: A circuit in native gates; qubit i is physical qubit i.
  ///   - policy: Whether instructions come as soon or as late as possible; late ones end no later
  ///     than with `asap`, except under a limit of parallel gates.
  ///   - isPiece: Whether more of a program comes before and after the circuit.
  /// - Throws: `TranspilerError.missingDuration`, `.missingSamplingTime`, `.qubitOutOfRange`.
  public static func schedule(
    _ circuit: Circuit, device: Device, calibration: Calibration,
    policy: SchedulingPolicy = .alap, isPiece: Bool = false
  ) throws -> ScheduledCircuit {
    let durations = try DurationTable(device: device, calibration: calibration)
    let isMidCircuit = circuit.midCircuitFlags(isPiece: isPiece)
    let lengths = try circuit.instructions.indices.map {
      try durations.duration(of: circuit.instructions[$0], isMidCircuit: isMidCircuit[$0])
    }
    let latency = device.feedForwardLatency
    let limit = device.capabilities.parallelTwoQubitGates
    let grid = TimeGrid(device.timing)
    switch policy {
    case .asap:
      let starts = forward(circuit, lengths, grid, latency: latency, limit: limit)
      return ScheduledCircuit(circuit, starts: starts, durations: lengths)
    case .alap:
      // The same from the end: time runs backwards, so starts are found from ends.
      var starts = backward(circuit, lengths, grid, latency: latency, limit: limit)
      let total = grid.end(starts.reduce(0, max))
      // One subtraction from the sum that `backward` kept: an instruction without duration then
      // starts at exactly the same time as the one after it, and their order stays.
      for index in starts.indices { starts[index] = max(0, total - starts[index]) }
      return ScheduledCircuit(circuit, starts: starts, durations: lengths)
    }
  }

  /// Earliest starts.
  private static func forward(
    _ circuit: Circuit, _ lengths: [Double], _ grid: TimeGrid, latency: Double, limit: Int?
  ) -> [Double] {
    var free = [Double](repeating: 0, count: circuit.qubitCount)
    var written: [Int: Double] = [:]
    var read: [Int: Double] = [:]
    var zones = Zones(limit)
    return circuit.instructions.enumerated().map { index, instruction in
      var start = instruction.qubits.reduce(0) { max($0, free[$1]) }
      for bit in instruction.conditions.flatMap(\.bits) {
        if let time = written[bit] { start = max(start, time + latency) }
      }
      for bit in instruction.bits { start = max(start, written[bit] ?? 0, read[bit] ?? 0) }
      start = grid.aligned(start, instruction, lengths[index])
      if instruction.usesZone {
        start = zones.claim(from: start, for: lengths[index]) {
          grid.aligned($0, instruction, lengths[index])
        }
      }
      let end = start + lengths[index]
      for qubit in instruction.qubits { free[qubit] = end }
      for bit in instruction.bits { written[bit] = end }
      for bit in instruction.conditions.flatMap(\.bits) { read[bit] = max(read[bit] ?? 0, end) }
      return start
    }
  }

  /// Distances of the starts of instructions from the end of the circuit, each the smallest.
  private static func backward(
    _ circuit: Circuit, _ lengths: [Double], _ grid: TimeGrid, latency: Double, limit: Int?
  ) -> [Double] {
    var free = [Double](repeating: 0, count: circuit.qubitCount)
    var written: [Int: Double] = [:]
    var read: [Int: Double] = [:]
    var zones = Zones(limit)
    var result = [Double](repeating: 0, count: lengths.count)
    for index in circuit.instructions.indices.reversed() {
      let instruction = circuit.instructions[index]
      var end = instruction.qubits.reduce(0) { max($0, free[$1]) }
      for bit in instruction.bits {
        if let time = read[bit] { end = max(end, time + latency) }
        end = max(end, written[bit] ?? 0)
      }
      for bit in instruction.conditions.flatMap(\.bits) { end = max(end, written[bit] ?? 0) }
      let length = lengths[index]
      func aligned(_ end: Double) -> Double {
        let start = grid.aligned(end + length, instruction, length)
        return start == end + length ? end : start - length
      }
      var start = grid.aligned(end + length, instruction, length)
      if instruction.usesZone {
        end = zones.claim(from: aligned(end), for: length, aligned)
        start = grid.aligned(end + length, instruction, length)
      }
      for qubit in instruction.qubits { free[qubit] = start }
      for bit in instruction.bits { written[bit] = max(written[bit] ?? 0, start) }
      for bit in instruction.conditions.flatMap(\.bits) {
        read[bit] = max(read[bit] ?? 0, start)
      }
      result[index] = start
    }
    return result
  }

  /// The places where two-qubit gates happen, on machines that have fewer than they could use.
  private struct Zones {
    private var free: [Double]

    init(_ limit: Int?) { free = Array(repeating: 0, count: max(0, limit ?? 0)) }

    /// The earliest start, and the zone is taken: the one that became free last before the wanted
    /// start, or else the one that becomes free first.
    /// - Parameter aligned: The next time that is allowed.
    mutating func claim(
      from start: Double, for length: Double, _ aligned: (Double) -> Double
    ) -> Double {
      guard !free.isEmpty else { return start }
      let ready = free.indices.filter { free[$0] <= start }
      let zone =
        ready.max { free[$0] < free[$1] } ?? free.indices.min { free[$0] < free[$1] } ?? 0
      let begin = free[zone] > start ? aligned(free[zone]) : start
      free[zone] = begin + length
      return begin
    }
  }
}

extension Instruction {
  fileprivate var usesZone: Bool { application.map { $0.gate.qubitCount > 1 } ?? false }
}
