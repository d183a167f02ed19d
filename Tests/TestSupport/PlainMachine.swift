import Circuits
import Devices
import Foundation
import LinearAlgebra
import Numerics

/// A plain density-matrix emulator of a noisy machine, written from the page "What happens when" of
/// Noise and from nothing else of the product: waits by the master equation in small steps of time.
///
/// It knows the policy `physical` at scale 1, no over-rotation and no lost qubits beyond their
/// replacement by the mixed state.
public struct PlainMachine {
  let device: Device
  let calibration: Calibration
  let sources: Set<String>
  let qubits: [Int]
  private(set) var entries: [ScheduledCircuit.Entry]
  private let end: Double
  /// Hertz by which the frequency of a qubit is off its frame.
  let offsets: [Int: Double]
  var turned: [Int: Double] = [:]
  /// Measurements that wait for others that are made together with them.
  var held: [HeldReading] = []
  /// The unnormalised state for each value of the classical bits, on `qubits` in their order.
  public internal(set) var states: [UInt64: ComplexMatrix]

  /// Runs a schedule to its end.
  /// - Parameters:
  ///   - sources: Names of the sources that are on.
  ///   - offsets: What comes on top of the calibrated detuning of qubits in this run, in hertz.
  public init(
    _ schedule: ScheduledCircuit, device: Device, calibration: Calibration, sources: Set<String>,
    offsets: [Int: Double] = [:]
  ) throws {
    self.offsets = offsets
    self.device = device
    self.calibration = calibration
    self.sources = sources
    qubits = schedule.circuit.activeQubits
    entries = schedule.entries.filter { $0.instruction.operation != .barrier }
    if sources.contains("crosstalk") {
      entries = entries.enumerated().sorted {
        let (a, b) = ($0.element.start + $0.element.end, $1.element.start + $1.element.end)
        return a == b ? $0.offset < $1.offset : a < b
      }.map(\.element)
    }
    end = schedule.duration
    let dimension = 1 << qubits.count
    var start = ComplexMatrix(rows: dimension, columns: dimension)
    start[0, 0] = 1
    states = [0: start]
    try run()
  }

  /// Tr(Pρ) over all values of the bits.
  public func expectation(_ pauli: PauliString) -> Double {
    let dimension = 1 << qubits.count
    let p = pauli.factors.reduce(ComplexMatrix.identity(dimension)) { product, factor in
      embedding(
        factor.pauli.matrix, on: [qubits.firstIndex(of: factor.qubit)!], dimension: dimension)
        * product
    }
    return states.values.reduce(0) { $0 + (p * $1).trace.real }
  }

  // MARK: Time

  private mutating func run() throws {
    if sources.contains("reset") {
      for qubit in qubits {
        let q = excited(qubit)
        flip(qubit, q > 0 ? q : calibration.qubits[qubit].resetError?.value ?? 0)
      }
    }
    for qubit in qubits { lose(qubit, calibration.measurement.resetLeakage) }
    let byTime = sources.contains("crosstalk")
    if byTime {
      var now = 0.0
      for entry in entries {
        wait(from: now, to: (entry.start + entry.end) / 2)
        now = (entry.start + entry.end) / 2
        try turnAndAct(entry)
      }
      wait(from: now, to: end)
    } else {
      // Without couplings every qubit has its own time.
      var now: [Int: Double] = [:]
      for entry in entries {
        for qubit in entry.instruction.qubits {
          wait(from: now[qubit] ?? 0, to: entry.end, only: qubit)
          now[qubit] = entry.end
        }
        try turnAndAct(entry)
      }
      for qubit in qubits { wait(from: now[qubit] ?? 0, to: end, only: qubit) }
    }
    for qubit in qubits { turn(qubit, until: end, from: end) }
  }

  /// The master equation from one time to another, piece by piece between starts and ends.
  private mutating func wait(from start: Double, to stop: Double, only: Int? = nil) {
    guard stop > start else { return }
    let cuts = entries.flatMap { [$0.start, $0.end] }.filter { $0 > start && $0 < stop }.sorted()
    for (bits, state) in states {
      var state = state
      var now = start
      for cut in cuts + [stop] where cut > now {
        let middle = (now + cut) / 2
        let going = entries.filter { $0.start < middle && $0.end > middle }
        let register = qubits.map { qubit -> LindbladReference.Qubit in
          let here = going.first { $0.instruction.qubits.contains(qubit) }
          let relaxes = only == nil || only == qubit ? relaxes(here, bits) : false
          return figures(relaxes ? qubit : nil)
        }
        var couplings: [(pair: [Int], zz: Double)] = []
        for coupling in calibration.couplings where sources.contains("crosstalk") {
          let places = coupling.qubits.compactMap { qubits.firstIndex(of: $0) }
          guard places.count == 2, let zz = coupling.zz?.value else { continue }
          let isOwn = going.contains {
            Set($0.instruction.qubits) == Set(coupling.qubits) && happens($0, bits)
          }
          if !isOwn { couplings.append((places, zz)) }
        }
        state = LindbladReference(register, couplings: couplings).evolve(
          state, seconds: cut - now)
        now = cut
      }
      states[bits] = state
    }
  }

  /// Whether a qubit relaxes as a waiting one beside what is going on on it.
  private func relaxes(_ entry: ScheduledCircuit.Entry?, _ bits: UInt64) -> Bool {
    guard let entry, happens(entry, bits) else { return sources.contains("idle") }
    if case .delay = entry.instruction.operation { return sources.contains("relaxation") }
    return false
  }

  private func happens(_ entry: ScheduledCircuit.Entry, _ bits: UInt64) -> Bool {
    entry.instruction.conditions.allSatisfy { $0.holds { bits >> UInt64($0) & 1 == 1 } }
  }

  // MARK: Operations

  mutating func act(_ entry: ScheduledCircuit.Entry) throws {
    let all = states
    let chosen = all.filter { happens(entry, $0.key) }
    states = chosen
    let instruction = entry.instruction
    switch instruction.operation {
    case .gate(let application):
      try gate(application, instruction.qubits, entry)
      disturbNeighbours(application, instruction.qubits, seconds: entry.end - entry.start)
    case .measure: try measure(figures(entry), entry)
    case .reset: reset(figures(entry), instruction.qubits[0])
    case .assign(let value): assign(value, to: instruction.bits[0])
    case .delay, .barrier: break
    }
    for (bits, state) in all where chosen[bits] == nil {
      states[bits] = states[bits].map { $0 + state } ?? state
    }
  }

  private mutating func assign(_ value: Bool, to bit: Int) {
    let mask = UInt64(1) << UInt64(bit)
    let all = states
    states = [:]
    for (bits, state) in all {
      let next = value ? bits | mask : bits & ~mask
      states[next] = states[next].map { $0 + state } ?? state
    }
  }

  /// The figures of a qubit for a measurement or a reset, those of the middle of a program in it.
  private func figures(_ entry: ScheduledCircuit.Entry) -> Calibration.QubitFigures {
    let instruction = entry.instruction
    var own = calibration.qubits[instruction.qubits[0]]
    let place = entries.firstIndex(of: entry) ?? 0
    func uses(_ other: ScheduledCircuit.Entry) -> Bool {
      if case .delay = other.instruction.operation { return false }
      return other.instruction.qubits.contains(instruction.qubits[0])
    }
    let later = entries[(place + 1)...]
    let isMiddle =
      instruction.operation == .reset
      ? entries[..<place].contains { $0.instruction.qubits.contains(instruction.qubits[0]) }
      : later.contains { other in
        uses(other)
          || other.instruction.conditions.contains { $0.bits.contains(instruction.bits[0]) }
      }
    guard isMiddle else { return own }
    own.readoutDuration = own.midCircuitReadoutDuration ?? own.readoutDuration
    own.resetDuration = own.midCircuitResetDuration ?? own.resetDuration
    own.resetError = own.midCircuitResetError ?? own.resetError
    let errors = [own.midCircuitReadoutError, own.midCircuitP10, own.midCircuitP01]
    if errors.contains(where: { $0 != nil }) {
      (own.readoutError, own.p10, own.p01) = (errors[0], errors[1], errors[2])
    }
    return own
  }

  private mutating func gate(
    _ application: GateApplication, _ on: [Int], _ entry: ScheduledCircuit.Entry
  ) throws {
    let gate = application.gate
    kraus([try application.matrix()], on)
    guard device.nativeGate(gate.name)?.isVirtual != true else { return }
    let isSymmetric = gate.traits.contains(.symmetric)
    guard
      let row = calibration.figures(gate.name, on)
        ?? (isSymmetric ? calibration.figures(gate.name, on.reversed()) : nil)
    else { return }
    var error = row.error?.value ?? 0
    if sources.contains("crosstalk"), let beside = row.simultaneousError?.value,
      entries.contains(where: {
        $0 != entry && $0.instruction.qubits.count == on.count
          && $0.instruction.application != nil
          && min($0.end, entry.end)
            > max($0.start, entry.start) + 1e-13
          && $0.duration > 0
      })
    {
      error = beside
    }
    var factor = 1.0
    if let law = row.angleDependence, let theta = application.angles.first?.constantValue {
      let turn = remainder(theta, 2 * .pi)
      let x = pow(abs(turn) / .pi, law.power.value)
      factor =
        turn < 0
        ? law.a.value * x + law.b.value
        : turn > 0 ? law.c.value * x + law.d.value : (law.b.value + law.d.value) / 2
      factor = max(0, factor)
      error *= factor
    }
    let d = Double(1 << on.count)
    let loss =
      sources.contains("leakage")
      ? 1 - pow(1 - min(1, factor * (row.leakage?.value ?? 0)), 1 / Double(on.count)) : 0
    let unitary = sources.contains("coherent") ? unitary(row.coherent, on.count) : nil
    let elements = transferElements(unitary, on.count)
    /// From the trace of the transfer matrix of the unitary error and then relaxation.
    func others(_ time: Double) -> Double {
      let single = on.map { transfer($0, time, kept: 1 - loss) }
      let trace = elements.reduce(0) { sum, element in
        sum
          + on.indices.reduce(element.value) { product, place in
            product * single[place][4 * element.from[place] + element.to[place]]
          }
      }
      return (trace / d + 1) / (d + 1)
    }
    let duration = row.duration?.value ?? 0
    var time = duration
    if row.duration?.provenance == .assumed, row.error.map({ $0.provenance != .assumed }) == true,
      error > 0
    {
      time *= largest { 1 - others($0 * duration) <= error }
    }
    if let unitary { kraus([unitary], on) }
    if sources.contains("gate") {
      let f = others(time)
      depolarize(on, min(max(0, d * (error - (1 - f)) / (d * f - 1)), d * d / (d * d - 1)))
    }
    for qubit in on where loss > 0 { depolarize([qubit], loss) }
    if sources.contains("relaxation") { for qubit in on { relax(qubit, time) } }
  }

  private mutating func reset(_ own: Calibration.QubitFigures, _ qubit: Int) {
    kraus(
      [0, 1].map {
        var k = ComplexMatrix(rows: 2, columns: 2)
        k[0, $0] = 1
        return k
      }, [qubit])
    if sources.contains("relaxation") {
      relax(qubit, own.resetDuration?.value ?? 0)
    }
    if sources.contains("reset") { flip(qubit, own.resetError?.value ?? 0) }
    lose(qubit, calibration.measurement.resetLeakage)
    disturbOthers(resetting: qubit)
    guard sources.contains("idle"), let wait = calibration.measurement.resetWait?.value else {
      return
    }
    for other in qubits where other != qubit {
      relax(other, wait)
      turned[other, default: 0] -= wait
    }
  }
}
