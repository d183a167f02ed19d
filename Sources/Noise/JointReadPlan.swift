import Circuits

/// Which measurements are made together, of qubits whose records err together.
///
/// In a schedule the middle of each falls into the time of the other; without one nothing but
/// measurements and barriers lies between them. Measurements under conditions stay alone.
struct JointReadPlan {
  /// A measurement of a qubit.
  private struct Site {
    let qubit: Int
    /// Its place among the qubit's measurements.
    let number: Int
    let time: ClosedRange<Double>?
    /// How many other operations came before.
    let run: Int

    func isTogether(with other: Site) -> Bool {
      guard qubit != other.qubit else { return false }
      guard let time, let otherTime = other.time else { return run == other.run }
      func middle(_ time: ClosedRange<Double>) -> Double { (time.lowerBound + time.upperBound) / 2 }
      return otherTime.contains(middle(time)) && time.contains(middle(otherTime))
    }
  }

  /// The pairs of each group, ascending.
  private(set) var pairs: [[[Int]]] = []
  /// How many measurements each group has.
  private(set) var sizes: [Int] = []
  /// By qubit, the group of each of its measurements that are still to come; nil for one alone.
  private var coming: [Int: ArraySlice<Int?>] = [:]

  /// A plan for no measurements.
  init() {}

  /// Groups measurements, in the order in which they act.
  /// - Parameters:
  ///   - steps: All operations, with their times in seconds where there is a schedule.
  ///   - joint: The pairs whose records err together.
  ///   - apart: Bits whose measurements stay alone.
  init(
    _ steps: [(instruction: Instruction, time: ClosedRange<Double>?)], joint: [[Int]],
    apart: Set<Int> = []
  ) {
    let concerned = Set(joint.joined())
    if concerned.isEmpty { return }
    let isJoint = Set(joint)
    var counts: [Int: Int] = [:]
    var open: [[Site]] = []
    var closed: [[Site]] = []
    var run = 0
    for (instruction, time) in steps {
      if instruction.operation == .barrier { continue }
      guard instruction.operation == .measure else {
        run += 1
        continue
      }
      let isAlone =
        !instruction.conditions.isEmpty || instruction.bits.count < instruction.qubits.count
        || !apart.isDisjoint(with: instruction.bits)
      if isAlone { run += 1 }
      for qubit in instruction.qubits where concerned.contains(qubit) {
        let site = Site(qubit: qubit, number: counts[qubit, default: 0], time: time, run: run)
        counts[qubit, default: 0] += 1
        if isAlone { continue }
        Self.add(site, to: &open, closed: &closed, isJoint)
      }
    }
    var groups: [Int: [Int?]] = [:]
    for (qubit, count) in counts { groups[qubit] = Array(repeating: nil, count: count) }
    for group in closed + open where group.count > 1 {
      let members = Set(group.map(\.qubit))
      for site in group { groups[site.qubit]?[site.number] = sizes.count }
      pairs.append(joint.filter(members.isSuperset))
      sizes.append(group.count)
    }
    coming = groups.mapValues { $0[...] }
  }

  /// Joins a measurement with the groups all of whose measurements are made together with it, if it
  /// errs together with one of theirs.
  private static func add(
    _ site: Site, to open: inout [[Site]], closed: inout [[Site]], _ isJoint: Set<[Int]>
  ) {
    var own = [site]
    var others: [[Site]] = []
    for group in open {
      let isCompatible = group.allSatisfy { old in own.allSatisfy(old.isTogether) }
      let errs = group.contains { isJoint.contains([$0.qubit, site.qubit].sorted()) }
      if isCompatible && errs {
        own += group
      } else if let last = group.last, last.isTogether(with: site) || last.qubit == site.qubit {
        others.append(group)
      } else if let end = group.map({ $0.time?.upperBound ?? -1 }).max(),
        let start = site.time?.lowerBound, end >= start
      {
        others.append(group)
      } else {
        closed.append(group)
      }
    }
    open = others + [own]
  }

  /// The group of a qubit's next measurement; nil if it is made alone.
  mutating func next(_ qubit: Int) -> Int? { coming[qubit]?.popFirst() ?? nil }
}
