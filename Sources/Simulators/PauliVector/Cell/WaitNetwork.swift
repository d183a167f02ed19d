import LinearAlgebra

/// What happens to waiting qubits that are coupled to each other, kept until something else happens
/// to one of them.
///
/// Relaxation and couplings leave populations and coherences apart. What does not commute with an
/// operation that comes is taken out as few elements, however many moments of relaxation it has.
struct WaitNetwork {
  /// What is taken out, in order.
  enum Piece {
    /// A matrix on one qubit.
    case single(PauliMatrix, qubit: Int)
    /// What coupled qubits do; all of one release commute.
    case wait(WaitElement)
    /// A ZZ rotation of the lower and the higher qubit.
    case coupling(low: Int, high: Int, angle: Double)
    /// A turn about Z.
    case turn(Double, qubit: Int)
  }

  private enum Item {
    case local(PauliMatrix, qubit: Int)
    case coupling(low: Int, high: Int, angle: Double)
  }

  private var items: [Item] = []
  private let inverseLimit: Double

  init(inverseLimit: Double) { self.inverseLimit = inverseLimit }

  /// Whether a matrix leaves populations and coherences apart and turns the latter about Z at most.
  static func admits(_ m: PauliMatrix) -> Bool {
    let isApart =
      [m.i[1], m.i[2], m.z[1], m.z[2], m.x[0], m.x[3], m.y[0], m.y[3]].allSatisfy {
        abs($0) < 1e-16
      }
    return isApart && abs(m.x[1] - m.y[2]) < 1e-15 && abs(m.x[2] + m.y[1]) < 1e-15
  }

  mutating func add(_ matrix: PauliMatrix, on qubit: Int) {
    items.append(.local(matrix, qubit: qubit))
  }

  mutating func add(coupling angle: Double, low: Int, high: Int) {
    // Rotations of one pair between which neither qubit relaxes are one.
    for index in items.indices.reversed() {
      switch items[index] {
      case .local(_, low), .local(_, high):
        items.append(.coupling(low: low, high: high, angle: angle))
        return
      case .coupling(low, high, let earlier):
        items[index] = .coupling(low: low, high: high, angle: earlier + angle)
        return
      default: continue
      }
    }
    items.append(.coupling(low: low, high: high, angle: angle))
  }

  /// Takes out what does not commute with operations on some qubits, and what has to come before.
  mutating func release(_ qubits: [Int]) -> [Piece] {
    var taken = [Bool](repeating: false, count: items.count)
    var relaxing = Set<Int>()
    var coupled = Set<Int>()
    for index in items.indices.reversed() {
      switch items[index] {
      case .local(_, let qubit):
        guard qubits.contains(qubit) || coupled.contains(qubit) else { continue }
        relaxing.insert(qubit)
      case .coupling(let low, let high, _):
        guard
          qubits.contains(low) || qubits.contains(high) || relaxing.contains(low)
            || relaxing.contains(high)
        else { continue }
        coupled.formUnion([low, high])
      }
      taken[index] = true
    }
    let released = items.indices.filter { taken[$0] }.map { items[$0] }
    items = items.indices.filter { !taken[$0] }.map { items[$0] }
    return pieces(released)
  }

  private func pieces(_ items: [Item]) -> [Piece] {
    var events: [Int: [WaitElement.Event]] = [:]
    var isRelaxing = false
    for item in items {
      switch item {
      case .local(let matrix, let qubit):
        isRelaxing = true
        events[qubit, default: []].append(.local(matrix))
      case .coupling(let low, let high, let angle):
        events[low, default: []].append(.coupling(neighbour: high, angle: angle))
        events[high, default: []].append(.coupling(neighbour: low, angle: angle))
      }
    }
    var result: [Piece] = []
    for (qubit, own) in events.sorted(by: { $0.key < $1.key }) where isRelaxing {
      let isCoupled = own.contains { if case .coupling = $0 { true } else { false } }
      guard isCoupled else {
        for case .local(let matrix) in own { result.append(.single(matrix, qubit: qubit)) }
        continue
      }
      guard let element = WaitElement(own, on: qubit, limit: inverseLimit) else {
        return items.map(Self.piece)
      }
      result.append(.wait(element))
      if element.turn != 0 { result.append(.turn(element.turn, qubit: qubit)) }
    }
    return isRelaxing ? result : items.map(Self.piece)
  }

  private static func piece(_ item: Item) -> Piece {
    switch item {
    case .local(let matrix, let qubit): .single(matrix, qubit: qubit)
    case .coupling(let low, let high, let angle): .coupling(low: low, high: high, angle: angle)
    }
  }
}
