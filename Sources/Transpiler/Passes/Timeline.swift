import Circuits

/// What each slot of a routed program costs and how long it takes, and from these what the whole
/// program costs: quick to tell again when a few slots change.
struct Timeline {
  /// One slot.
  struct Load {
    var first: Int
    /// −1 for a slot on one qubit.
    var second: Int
    /// In seconds.
    var length: Double
    /// −ln of the success of its entanglers.
    var cost: Double
    /// Its entanglers.
    var count: Int
  }

  /// A program with one slot more, or with some slots changed.
  struct Edit {
    /// The new loads of slots, by their old indices; nil for a slot that is left out.
    var changes: [(index: Int, load: Load?)] = []
    /// A slot that comes before that with this old index.
    var insertion: (index: Int, load: Load)?
  }

  private(set) var loads: [Load?]
  private let rates: [Double]
  private let target: Target

  init(_ program: SlotProgram, _ target: Target) {
    self.target = target
    rates = (0..<program.qubitCount).map { target.waitingRate($0) }
    loads = []
    loads = program.slots.map { load(of: $0) }
  }

  /// Tells the load of a slot again that has changed.
  mutating func update(_ index: Int, _ slot: Slot) { loads[index] = load(of: slot) }

  /// A slot has come before that with an index.
  mutating func insert(_ slot: Slot, at index: Int) { loads.insert(load(of: slot), at: index) }

  /// A slot has gone.
  mutating func remove(_ index: Int) { loads.remove(at: index) }

  /// The load of an interaction on neighbours; nil where there is nothing to do.
  func load(_ interaction: Interaction, on qubits: [Int]) -> Load? {
    guard !interaction.axes.isEmpty, let link = target.link(qubits[0], qubits[1]) else {
      return nil
    }
    let single = link.duration(interaction, target.calibration) ?? target.typicalEntanglerDuration
    let count = link.count(interaction)
    return Load(
      first: qubits[0], second: qubits[1], length: Double(count) * single,
      cost: link.cost(interaction), count: count)
  }

  private func load(of slot: Slot) -> Load? {
    switch slot.kind {
    case .interaction(let interaction): return load(interaction, on: slot.qubits)
    case .native:
      return Load(
        first: slot.qubits[0], second: slot.qubits[1], length: target.typicalEntanglerDuration,
        cost: 0, count: 1)
    case .measure, .reset, .conditional, .delay:
      let length = Forecast.length(of: slot, target)
      return Load(first: slot.qubits[0], second: -1, length: length, cost: 0, count: 0)
    case .barrier, .assign: return nil
    }
  }

  /// −ln of the success of the entanglers and of waiting, with every slot as early as it can be.
  func cost(_ edit: Edit = Edit()) -> Double {
    var free = [Double](repeating: -1, count: rates.count)
    var total = 0.0
    func add(_ load: Load) {
      let start: Double
      total += load.cost
      if load.second < 0 {
        start = max(0, free[load.first])
      } else {
        start = max(0, free[load.first], free[load.second])
        let other = free[load.second]
        if other >= 0 { total += (start - other) * rates[load.second] }
        free[load.second] = start + load.length
      }
      let last = free[load.first]
      if last >= 0 { total += (start - last) * rates[load.first] }
      free[load.first] = start + load.length
    }
    for index in loads.indices {
      if let insertion = edit.insertion, insertion.index == index { add(insertion.load) }
      if let change = edit.changes.first(where: { $0.index == index }) {
        if let load = change.load { add(load) }
      } else if let load = loads[index] {
        add(load)
      }
    }
    if let insertion = edit.insertion, insertion.index == loads.count { add(insertion.load) }
    return total
  }
}
