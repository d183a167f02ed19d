/// A pass over Pauli vectors that takes several blocks of a cell on up to four qubits over one tile
/// after the other: forward, or backward over state and adjoint together.
final class TilePass<V: LaneVector> {
  typealias Tile = UnsafeMutablePointer<V>

  private enum Operation {
    case run(qubit: Int, BoundRun<V>)
    case euler(qubit: Int, BoundEuler<V>)
    case shift(qubit: Int, Double)
    /// With the multiples of I that are added behind it to Z of both qubits.
    case controlled(low: Int, high: Int, BoundPair<V>, shifts: (low: Double, high: Double))
    case pair(low: Int, high: Int, BoundPair<V>)
    case wait(WaitElement)

    var qubits: [Int] {
      switch self {
      case .run(let qubit, _), .euler(let qubit, _), .shift(let qubit, _): [qubit]
      case .controlled(let low, let high, _, _), .pair(let low, let high, _): [low, high]
      case .wait(let element): [element.qubit] + element.neighbours
      }
    }
  }

  /// What a loop over tiles needs of an operation.
  private enum Step {
    case damp(stride: Int, values: Tile)
    case shift(stride: Int, amount: V)
    case euler(stride: Int, rows: EulerRows, values: Tile, sums: Tile)
    /// With the place where Σ λ rᵀ is added up, if it has angles.
    case run(stride: Int, values: Tile, correlation: Tile?)
    // Counting references would take a tenth of the time of small cells; `owners` keeps them.
    case controlled(Unmanaged<ControlledStep<V>>)
    case pair(Unmanaged<PairStep<V>>)
    case wait(Unmanaged<WaitStep<V>>)
  }

  /// Vectors between the tiles of state and adjoint, whose elements would otherwise meet in the same
  /// sets of the cache and wait for each other's stores.
  private static var gap: Int { 24 }

  private let window: TileWindow
  private let operations: [Operation]
  /// The first of the values of each operation, and of its correlation.
  private let values: [Tile]
  private let correlationPlaces: [Tile?]
  private let steps: [Step]
  /// Waits that act on the whole vector, if the pass has nothing else.
  private let direct: [WaitStep<V>]
  private let owners: [AnyObject]
  /// Whether the state can be taken back over the pass.
  let isReversible: Bool
  /// A bound on the logarithm by which that lengthens a vector.
  let logLengthening: Double
  private let space: AlignedBuffer<V>
  private let correlations: AlignedBuffer<V>
  private let tiles: AlignedBuffer<V>

  init(_ blocks: [CellProgram.Block], qubitCount: Int) {
    let needed = Set(blocks.flatMap(\.qubits))
    let window = TileWindow(
      needed: needed, width: min(CellProgram.tileQubits, qubitCount), qubitCount: qubitCount)
    self.window = window
    logLengthening = blocks.reduce(0) { $0 + $1.logLengthening }
    isReversible = logLengthening < .infinity
    let operations = Self.operations(blocks)
    let counts = operations.map { operation in
      switch operation {
      case .run(_, let run): run.vectorCount
      case .euler(_, let euler): euler.vectorCount
      case .shift, .wait: 0
      case .controlled(_, _, let pair, _), .pair(_, _, let pair): pair.vectorCount
      }
    }
    space = AlignedBuffer(count: counts.reduce(0, +), repeating: .zero)
    correlations = AlignedBuffer(count: 12 * operations.count, repeating: .zero)
    tiles = AlignedBuffer(count: 2 * window.size + Self.gap, repeating: .zero)
    let direct = Self.direct(operations, qubitCount: qubitCount)
    var steps: [Step] = []
    var owners: [AnyObject] = []
    var values: [Tile] = []
    var places: [Tile?] = []
    var next = space.base
    for (index, operation) in operations.enumerated() {
      values.append(next)
      var place: Tile?
      switch operation {
      case .run(let qubit, let run) where run.isDamping:
        steps.append(.damp(stride: window.stride(qubit), values: next))
      case .run(let qubit, let run):
        if run.isParametric { place = correlations.base + 12 * index }
        steps.append(.run(stride: window.stride(qubit), values: next, correlation: place))
      case .euler(let qubit, let euler):
        let stride = window.stride(qubit)
        let sums = correlations.base + 12 * index
        let rows = EulerRows(
          shared: euler.rows.shared * stride, first: euler.rows.first * stride,
          second: euler.rows.second * stride)
        place = sums
        steps.append(.euler(stride: stride, rows: rows, values: next, sums: sums))
      case .shift(let qubit, let amount):
        steps.append(
          .shift(stride: window.stride(qubit), amount: V(repeating: V.Scalar(amount))))
      case .controlled(let low, let high, let pair, let shifts):
        let strides = TilePair(
          count: window.size, low: window.stride(low), high: window.stride(high))
        if let step = ControlledStep(pair, shifts: shifts, pair: strides, values: next) {
          owners.append(step)
          steps.append(.controlled(.passUnretained(step)))
        } else {
          let step = PairStep(pair, pair: strides, values: next)
          owners.append(step)
          steps.append(.pair(.passUnretained(step)))
          for (qubit, amount) in [(low, shifts.low), (high, shifts.high)] where amount != 0 {
            steps.append(
              .shift(stride: window.stride(qubit), amount: V(repeating: V.Scalar(amount))))
          }
        }
      case .pair(let low, let high, let pair):
        let strides = TilePair(
          count: window.size, low: window.stride(low), high: window.stride(high))
        let step = PairStep(pair, pair: strides, values: next)
        owners.append(step)
        steps.append(.pair(.passUnretained(step)))
      case .wait(let element) where direct.isEmpty:
        let step = WaitStep<V>(element, qubits: window.qubits) { $0 * window.stride($1) }
        owners.append(step)
        steps.append(.wait(.passUnretained(step)))
      case .wait: break
      }
      places.append(place)
      next += counts[index]
    }
    self.direct = direct
    self.operations = operations
    self.steps = steps
    self.owners = owners
    self.values = values
    correlationPlaces = places
  }

  /// A tile is worth its copying if more than one operation acts on it, unless the whole vector is in
  /// the second-level cache.
  private static func direct(_ operations: [Operation], qubitCount: Int) -> [WaitStep<V>] {
    let elements = operations.compactMap {
      if case .wait(let element) = $0 { element } else { nil }
    }
    let bytes = MemoryLayout<V>.stride << (2 * qubitCount)
    guard elements.count == operations.count, elements.count == 1 || bytes <= 1 << 19 else {
      return []
    }
    return elements.map { element in
      WaitStep(element, qubits: Array(0..<qubitCount)) { digit, qubit in
        PauliVector<V>.place(digit << (2 * qubit))
      }
    }
  }

  /// The operations of blocks in order. What is added to Z behind a controlled rotation is part of
  /// it.
  private static func operations(_ blocks: [CellProgram.Block]) -> [Operation] {
    var result: [Operation] = []
    func place(_ shift: Double, on qubit: Int) -> Bool {
      guard let last = result.lastIndex(where: { $0.qubits.contains(qubit) }),
        case .controlled(let low, let high, let pair, var shifts) = result[last]
      else { return false }
      if qubit == low { shifts.low += shift } else { shifts.high += shift }
      result[last] = .controlled(low: low, high: high, pair, shifts: shifts)
      return true
    }
    for block in blocks {
      for element in block.elements {
        func qubit(_ position: Int) -> Int { position == 0 ? block.low : block.high }
        switch element {
        case .run(let position, let factors):
          result.append(operation(factors, qubit: qubit(position)))
        case .shift(let position, let amount):
          if place(amount, on: qubit(position)) { continue }
          result.append(.shift(qubit: qubit(position), amount))
        case .irreversible(let position, let matrix):
          result.append(
            .run(qubit: qubit(position), BoundRun([.constant(matrix, inverse: matrix)])))
        case .pair(let pair), .irreversiblePair(let pair):
          let bound = BoundPair<V>(pair)
          result.append(
            ControlledForm(bound, shifts: (1, 1)) == nil
              ? .pair(low: block.low, high: block.high, bound)
              : .controlled(low: block.low, high: block.high, bound, shifts: (0, 0)))
        case .wait(let element): result.append(.wait(element))
        }
      }
    }
    return result
  }

  private static func operation(_ factors: [RunFactor], qubit: Int) -> Operation {
    BoundEuler(factors).map { .euler(qubit: qubit, $0) } ?? .run(qubit: qubit, BoundRun(factors))
  }

  /// The multiply-adds for each element, forward and backward.
  var multiplyAdds: Double {
    operations.reduce(0) { sum, operation in
      switch operation {
      case .run(_, let run): sum + (run.isDamping ? 3 : run.isParametric ? 12 : 9)
      case .euler: sum + 8.5
      case .shift: sum + 0.75
      case .controlled: sum + ControlledStep<V>.multiplyAdds / 16
      case .pair(_, _, let pair):
        sum + Double(pair.multiplyAdds.forward + pair.multiplyAdds.backward) / 16
      case .wait(let element): sum + 3 * element.multiplyAdds
      }
    }
  }

  private func bind(_ basis: UnsafePointer<V>, isBackward: Bool) {
    for (index, operation) in operations.enumerated() {
      switch operation {
      case .run(_, let run): run.evaluate(basis, into: values[index], isBackward: isBackward)
      case .euler(_, let euler): euler.evaluate(basis, into: values[index])
      case .shift, .wait: break
      case .controlled(_, _, let pair, _), .pair(_, _, let pair):
        pair.evaluate(basis, into: values[index], isBackward: isBackward)
      }
    }
    for case let step as ControlledStep<V> in owners { step.prepare() }
  }

  /// Applies the pass to a state.
  func apply(_ state: Tile, basis: UnsafePointer<V>) {
    if !direct.isEmpty {
      for step in direct { step.apply(state) }
      return
    }
    bind(basis, isBackward: false)
    let count = window.size
    window.forEachTile(V.self) { base in
      let tile = window.isContiguous ? state + base : tiles.base
      if !window.isContiguous { window.load(state + base, into: tile) }
      for step in steps {
        switch step {
        case .damp(let stride, let m):
          TileKernels<V>.damp(tile, count: count, stride: stride, m)
        case .run(let stride, let m, _):
          TileKernels<V>.run(tile, count: count, stride: stride, m)
        case .euler(let stride, let rows, let m, _):
          TileKernels<V>.euler(tile, count: count, stride: stride, rows, m)
        case .shift(let stride, let amount):
          TileKernels<V>.shift(tile, count: count, stride: stride, amount)
        case .controlled(let step): step._withUnsafeGuaranteedRef { $0.apply(tile) }
        case .pair(let step): step._withUnsafeGuaranteedRef { $0.apply(tile) }
        case .wait(let step): step._withUnsafeGuaranteedRef { $0.apply(tile) }
        }
      }
      if !window.isContiguous { window.store(tile, into: state + base) }
    }
  }

  /// Takes state and adjoint back over the pass and adds the derivative with respect to every angle
  /// to the gradient by slot. The state behind an irreversible block is left as it is.
  func goBack(
    _ state: Tile, _ lambda: Tile, basis: UnsafePointer<V>, gradient: UnsafeMutablePointer<V>
  ) {
    if !direct.isEmpty {
      for step in direct.reversed() {
        step.invert(state)
        step.transpose(lambda)
      }
      return
    }
    bind(basis, isBackward: true)
    guard isReversible else { return transpose(lambda) }
    correlations.fill(.zero)
    let count = window.size
    window.forEachTile(V.self) { base in
      let r = window.isContiguous ? state + base : tiles.base
      let l = window.isContiguous ? lambda + base : tiles.base + count + Self.gap
      if !window.isContiguous {
        window.load(state + base, into: r)
        window.load(lambda + base, into: l)
      }
      for step in steps.reversed() {
        switch step {
        case .damp(let stride, let m):
          TileKernels<V>.damp(r, count: count, stride: stride, m + 12)
          TileKernels<V>.dampTransposed(l, count: count, stride: stride, m)
        case .run(let stride, let m, let correlation):
          TileKernels<V>.run(r, count: count, stride: stride, m + 12)
          if let correlation {
            TileKernels<V>.correlate(r, l, count: count, stride: stride, into: correlation)
          }
          TileKernels<V>.runTransposed(l, count: count, stride: stride, m)
        case .euler(let stride, let rows, let m, let sums):
          TileKernels<V>.eulerBackward(r, l, count: count, stride: stride, rows, m, into: sums)
        case .shift(let stride, let amount):
          TileKernels<V>.shift(r, count: count, stride: stride, -amount)
          TileKernels<V>.shiftTransposed(l, count: count, stride: stride, amount)
        case .controlled(let step):
          step._withUnsafeGuaranteedRef { $0.goBack(r, l, gradient: gradient) }
        case .pair(let step): step._withUnsafeGuaranteedRef { $0.goBack(r, l, gradient: gradient) }
        case .wait(let step):
          step._withUnsafeGuaranteedRef {
            $0.invert(r)
            $0.transpose(l)
          }
        }
      }
      if !window.isContiguous {
        window.store(r, into: state + base)
        window.store(l, into: lambda + base)
      }
    }
    for (index, operation) in operations.enumerated() {
      guard let sums = correlationPlaces[index] else { continue }
      switch operation {
      case .run(_, let run):
        run.pullback(sums, basis, space: values[index], gradient: gradient)
      case .euler(_, let euler): euler.pullback(sums, gradient: gradient)
      case .shift, .controlled, .pair, .wait: break
      }
    }
  }

  private func transpose(_ lambda: Tile) {
    let count = window.size
    window.forEachTile(V.self) { base in
      let tile = window.isContiguous ? lambda + base : tiles.base
      if !window.isContiguous { window.load(lambda + base, into: tile) }
      for step in steps.reversed() {
        switch step {
        case .damp(let stride, let m):
          TileKernels<V>.dampTransposed(tile, count: count, stride: stride, m)
        case .run(let stride, let m, _):
          TileKernels<V>.runTransposed(tile, count: count, stride: stride, m)
        case .euler(let stride, let rows, let m, _):
          TileKernels<V>.eulerTransposed(tile, count: count, stride: stride, rows, m)
        case .shift(let stride, let amount):
          TileKernels<V>.shiftTransposed(tile, count: count, stride: stride, amount)
        case .controlled(let step): step._withUnsafeGuaranteedRef { $0.transpose(tile) }
        case .pair(let step): step._withUnsafeGuaranteedRef { $0.transpose(tile) }
        case .wait(let step): step._withUnsafeGuaranteedRef { $0.transpose(tile) }
        }
      }
      if !window.isContiguous { window.store(tile, into: lambda + base) }
    }
  }
}
