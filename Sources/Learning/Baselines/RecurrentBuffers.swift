/// The arrays of a pass through time, in one allocation that is kept between batches.
struct RecurrentBuffers: Sendable {
  private var storage: [Double] = []
  private var steps = 0
  private var rows = 0
  private var units = 0
  private var width = 0

  /// Makes room for sequences of `steps` steps, `rows` samples, `units` hidden units and `width`
  /// gate values.
  mutating func prepare(steps: Int, rows: Int, units: Int, width: Int) {
    self.steps = steps
    self.rows = rows
    self.units = units
    self.width = width
    let states = 2 * (steps + 1) * rows * units + 2 * rows * units
    let needed = 4 * steps * rows * width + states + width * units
    if storage.count < needed { storage = [Double](repeating: 0, count: needed) }
  }

  mutating func withPointers(_ body: (RecurrentPointers) -> Void) {
    storage.withUnsafeMutableBufferPointer { storage in
      guard let base = storage.baseAddress else { return }
      body(RecurrentPointers(base, steps: steps, rows: rows, units: units, width: width))
    }
  }
}

/// Where each array is: gates, projections and their gradients `[step][row][gate]`, hidden states
/// and memories `[step + 1][row][unit]` with the start first.
struct RecurrentPointers {
  let steps: Int
  let rows: Int
  let gates: UnsafeMutablePointer<Double>
  let adjointHidden: UnsafeMutablePointer<Double>
  /// The recurrent weights as a matrix `[gate · unit][unit]`.
  let recurrentMatrix: UnsafeMutablePointer<Double>
  private let units: Int
  private let gateStride: Int
  private let stateStride: Int
  private let projections: UnsafeMutablePointer<Double>
  private let adjointGates: UnsafeMutablePointer<Double>
  private let adjointProjections: UnsafeMutablePointer<Double>
  private let hiddenStates: UnsafeMutablePointer<Double>
  private let memories: UnsafeMutablePointer<Double>
  private let adjointMemory: UnsafeMutablePointer<Double>

  init(
    _ base: UnsafeMutablePointer<Double>, steps: Int, rows: Int, units: Int, width: Int
  ) {
    self.steps = steps
    self.rows = rows
    self.units = units
    gateStride = rows * width
    stateStride = rows * units
    gates = base
    projections = gates + steps * gateStride
    adjointGates = projections + steps * gateStride
    adjointProjections = adjointGates + steps * gateStride
    hiddenStates = adjointProjections + steps * gateStride
    memories = hiddenStates + (steps + 1) * stateStride
    adjointHidden = memories + (steps + 1) * stateStride
    adjointMemory = adjointHidden + stateStride
    recurrentMatrix = adjointMemory + stateStride
  }

  /// The hidden state before step t; after the last step for t = steps.
  func hidden(_ t: Int) -> UnsafeMutablePointer<Double> { hiddenStates + t * stateStride }

  func recurrent(_ t: Int) -> UnsafeMutablePointer<Double> { projections + t * gateStride }

  func adjointInput(_ t: Int) -> UnsafeMutablePointer<Double> { adjointGates + t * gateStride }

  func adjointRecurrent(_ t: Int) -> UnsafeMutablePointer<Double> {
    adjointProjections + t * gateStride
  }

  func step(_ t: Int) -> CellStep {
    CellStep(
      rows: rows, units: units, gates: gates + t * gateStride, recurrent: recurrent(t),
      oldHidden: hidden(t), oldMemory: memories + t * stateStride, hidden: hidden(t + 1),
      memory: memories + (t + 1) * stateStride)
  }

  func adjoint(_ t: Int) -> CellAdjoint {
    CellAdjoint(
      hidden: adjointHidden, memory: adjointMemory, input: adjointInput(t),
      recurrent: adjointRecurrent(t))
  }

  func clearStart() {
    hiddenStates.update(repeating: 0, count: stateStride)
    memories.update(repeating: 0, count: stateStride)
  }

  /// Lets a row start from hidden units and memory, in this order.
  func setStart(_ state: [Double], row: Int) {
    for j in 0..<units {
      hiddenStates[row * units + j] = state[j]
      memories[row * units + j] = state[units + j]
    }
  }

  /// The hidden units and the memory of a row after the last step.
  func end(_ row: Int) -> [Double] {
    let place = steps * stateStride + row * units
    return (0..<units).map { hiddenStates[place + $0] } + (0..<units).map { memories[place + $0] }
  }

  func clearAdjoint() {
    adjointHidden.update(repeating: 0, count: 2 * stateStride)
  }
}
