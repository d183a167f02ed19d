/// How a controlled rotation acts on the 16 elements of a pair, and what relaxation adds behind it.
///
/// Those with I or Z on the control are a `DifferenceBlock` and four elements that are only damped;
/// those with X or Y fall into four blocks of two. What is added to Z on one of the qubits connects
/// blocks of two pairwise, and stays within the other eight elements.
struct ControlledForm {
  /// Two blocks of two, each with its elements in an order of its own.
  struct Couples {
    /// Two elements of the first block, then two of the second.
    let elements: [Int]
    /// Positions of the first block's matrix elements row by row, then of the second's.
    let values: [Int]
    /// Positions, among the derivatives, of λ₀ r₁, λ₁ r₀, λ₂ r₃ and λ₃ r₂.
    let rates: [Int]
    /// The multiples of element 0 that are added to element 3, and of 2 to 1.
    let amounts: (Double, Double)
  }

  /// The digits I, axis, first and second turned one of the target, with I on the control; the same
  /// with Z.
  let elements: [Int]
  /// Positions of the turned elements' matrix (first with first, first with second, …).
  let turn: [Int]
  /// What the eight are multiplied by behind the rotation.
  let damping: [Double]
  let rates: (Double, Double)
  let couples: [Couples]
  /// The multiple of I that is added to Z of the control, and of the target.
  let amounts: (control: Double, target: Double)
  /// Whether the target's Z is the axis, and not the second of the turned ones.
  let addsToAxis: Bool

  /// Nil if the operation has another form.
  /// - Parameter shifts: The multiples of I that are added to Z of the lower and the higher qubit.
  init?<V: LaneVector>(_ bound: BoundPair<V>, shifts: (low: Double, high: Double)) {
    guard bound.usesGenerator, let blocks = bound.layout.blocks else { return nil }
    let places = bound.differences.indices.filter { bound.differences[$0] != nil }
    guard places.count == 1, let form = bound.differences[places[0]] else { return nil }
    let block = blocks[places[0]]
    var four = form.order.map { block.elements[$0] }
    var (order, damping, rates) = (form.order, form.damping, form.rates)
    // The element and its partner differ by the control's digit.
    let isLow = four[0] >> 2 == four[2] >> 2
    func digits(_ element: Int) -> (control: Int, target: Int) {
      isLow ? (element & 3, element >> 2) : (element >> 2, element & 3)
    }
    func element(_ control: Int, _ target: Int) -> Int {
      isLow ? control + 4 * target : 4 * control + target
    }
    if digits(four[0]).control == 3 {
      (four, order) = ([2, 3, 0, 1].map { four[$0] }, [2, 3, 0, 1].map { order[$0] })
      damping = [2, 3, 0, 1].map { damping[$0] }
    }
    if digits(four[0]).target == 3 {
      (four, order) = ([1, 0, 3, 2].map { four[$0] }, [1, 0, 3, 2].map { order[$0] })
      damping = [1, 0, 3, 2].map { damping[$0] }
      rates = (rates.1, rates.0)
    }
    let (first, second) = (digits(four[0]).target, digits(four[1]).target)
    let axis = 6 - first - second
    guard first > 0, second > 0, first != second, (1...3).contains(axis),
      four == [element(0, first), element(0, second), element(3, first), element(3, second)]
    else { return nil }
    elements =
      [0, axis, first, second].map { element(0, $0) }
      + [0, axis, first, second].map { element(3, $0) }
    turn = [(0, 0), (0, 1), (1, 0), (1, 1)].map { block.values + 4 * order[$0.0] + order[$0.1] }
    func factor(_ element: Int) -> Double? {
      guard let own = blocks.first(where: { $0.elements.contains(element) }) else { return 1 }
      let entry = bound.entries.first { ($0.row, $0.column) == (element, element) }
      guard own.elements == [element], let entry, entry.isConstant else { return nil }
      return entry.a0
    }
    let kept = [elements[0], elements[1], elements[4], elements[5]].compactMap(factor)
    guard kept.count == 4, kept[0] == 1 else { return nil }
    self.damping = [1, kept[1], damping[0], damping[1], kept[2], kept[3], damping[2], damping[3]]
    self.rates = rates
    amounts = isLow ? (shifts.low, shifts.high) : (shifts.high, shifts.low)
    addsToAxis = axis == 3
    guard
      let couples = Self.couples(
        bound, source: [1, 2].map { element($0, 0) }, target: [1, 2].map { element($0, 3) },
        elements: [1, 2].flatMap { control in (0..<4).map { element(control, $0) } },
        amount: amounts.target)
    else { return nil }
    self.couples = couples
    let fused = couples.flatMap(\.rates) + form.derivatives
    guard Set(fused).count == bound.derivative.count else { return nil }
  }

  /// The blocks of two of the elements, those side by side that what is added to Z connects.
  private static func couples<V: LaneVector>(
    _ bound: BoundPair<V>, source: [Int], target: [Int], elements: [Int], amount: Double
  ) -> [Couples]? {
    var blocks = (bound.layout.blocks ?? []).filter { elements.contains($0.elements[0]) }
    guard blocks.count == 4, blocks.allSatisfy({ $0.elements.count == 2 }),
      Set(blocks.flatMap(\.elements)) == Set(elements)
    else { return nil }
    func take(_ element: Int) -> PairLayout.Block? {
      blocks.firstIndex { $0.elements.contains(element) }.map { blocks.remove(at: $0) }
    }
    var result: [Couples] = []
    func append(_ a: PairLayout.Block, _ b: PairLayout.Block, first: Int, last: Int) -> Bool {
      func values(_ block: PairLayout.Block, isTurned: Bool) -> [Int] {
        (isTurned ? [3, 2, 1, 0] : [0, 1, 2, 3]).map { block.values + $0 }
      }
      let (isFirstTurned, isLastTurned) = (a.elements[0] != first, b.elements[1] != last)
      let list =
        (isFirstTurned ? a.elements.reversed() : a.elements)
        + (isLastTurned ? b.elements.reversed() : b.elements)
      let rates = [(0, 1), (1, 0), (2, 3), (3, 2)].compactMap { pair in
        bound.derivative.firstIndex { $0 == (list[pair.0], list[pair.1]) }
      }
      guard rates.count == 4 else { return false }
      func adds(_ from: Int, _ to: Int) -> Double {
        zip(source, target).contains { $0 == list[from] && $1 == list[to] } ? amount : 0
      }
      let other = zip(source, target).filter { list.contains($0) || list.contains($1) }
      let isComplete = other.allSatisfy { pair in
        [(0, 3), (2, 1)].contains { list[$0.0] == pair.0 && list[$0.1] == pair.1 }
      }
      guard isComplete || amount == 0 else { return false }
      result.append(
        Couples(
          elements: list,
          values: values(a, isTurned: isFirstTurned) + values(b, isTurned: isLastTurned),
          rates: rates, amounts: (adds(0, 3), adds(2, 1))))
      return true
    }
    for (from, to) in zip(source, target) {
      guard let a = take(from) else { continue }
      guard let b = take(to), append(a, b, first: from, last: to) else { return nil }
    }
    if blocks.count == 2 {
      let (a, b) = (blocks[0], blocks[1])
      guard append(a, b, first: a.elements[0], last: b.elements[1]) else { return nil }
    }
    return result.count == 2 ? result : nil
  }
}
