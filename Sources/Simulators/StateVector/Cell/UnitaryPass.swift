/// A part of a program for an ideal cell that runs over one window of the state after the other, so
/// that state and adjoint stay in the second-level cache; over the whole state if that fits.
final class UnitaryPass<V: LaneVector> {
  typealias Plane = UnsafeMutablePointer<V>

  /// Windows of 2¹⁰ amplitudes: state and adjoint are 256 kB. States of up to 2¹¹ need none.
  static var windowBits: Int { 10 }
  static func usesWindows(_ qubitCount: Int) -> Bool { qubitCount > windowBits + 1 }

  private enum Element {
    case twoLevel(BoundTwoLevel<V>)
    case dense(low: Int, high: Int, StateFactor, space: Plane)
  }

  private let window: Window?
  private let isContiguous: Bool
  private let elements: [Element]
  private let storage: BoundTwoLevel<V>.Storage
  /// For each 4 × 4 matrix itself, its adjoint and the correlation.
  private let denseSpace: AlignedBuffer<V>

  /// - Parameter window: Has the qubits of all elements; nil for the whole state.
  init(_ list: ArraySlice<UnitaryProgram.Element>, window: Window?) {
    self.window = window
    isContiguous = window.map { $0.bits == Array(0..<$0.bits.count) } ?? true
    func position(_ qubit: Int) -> Int { window?.position(qubit) ?? qubit }
    let counts = list.map { element in
      if case .twoLevel(let two) = element { two.factors.count } else { 0 }
    }
    let storage = BoundTwoLevel<V>.Storage(
      factorCount: counts.reduce(0, +), operationCount: counts.count)
    denseSpace = AlignedBuffer(count: 96 * counts.count { $0 == 0 }, repeating: .zero)
    var (offset, dense) = (0, denseSpace.base)
    var elements: [Element] = []
    var previous: BoundTwoLevel<V>?
    for (index, element) in list.enumerated() {
      switch element {
      case .twoLevel(let two):
        let bound = BoundTwoLevel(
          two, position: position, storage: storage, factorOffset: offset, index: index,
          previous: previous)
        previous = bound
        elements.append(.twoLevel(bound))
      case .dense(let low, let high, let factor):
        elements.append(
          .dense(low: 1 << position(low), high: 1 << position(high), factor, space: dense))
        dense += 96
      }
      offset += counts[index]
    }
    self.elements = elements
    self.storage = storage
  }

  /// Computes the matrices.
  func bind(_ basis: UnsafePointer<V>, isBackward: Bool) {
    for element in elements {
      switch element {
      case .twoLevel(let two): two.evaluate(basis)
      case .dense(_, _, let factor, let space):
        LaneMatrix<V>.evaluate(factor, basis: basis, into: space, dimension: 4)
        if isBackward { LaneMatrix<V>.adjoint(space, into: space + 32, dimension: 4) }
      }
    }
  }

  /// Applies the pass.
  /// - Parameter scratch: Room for two windows.
  func apply(_ state: LaneState<V>, basis: UnsafePointer<V>, scratch: Plane) {
    bind(basis, isBackward: false)
    guard let window else { return apply(state.re.base, state.im.base, state.count) }
    for number in 0..<window.count {
      if isContiguous {
        let start = number * window.size
        apply(state.re.base + start, state.im.base + start, window.size)
      } else {
        let (re, im) = (scratch, scratch + window.size)
        window.load(number, of: state.re.base, into: re)
        window.load(number, of: state.im.base, into: im)
        apply(re, im, window.size)
        window.store(number, of: state.re.base, from: re)
        window.store(number, of: state.im.base, from: im)
      }
    }
  }

  private func apply(_ re: Plane, _ im: Plane, _ count: Int) {
    for element in elements {
      switch element {
      case .twoLevel(let two):
        TwoLevelKernels<V>.apply(
          re, im, count: count, low: two.low, high: two.high, first: two.first,
          second: two.second, matrix: two.space)
      case .dense(let low, let high, _, let space):
        StateKernels<V>.pair(re, im, count: count, low: low, high: high, matrix: space)
      }
    }
  }

  /// Takes state and adjoint back over the pass and adds the derivative with respect to every angle
  /// to the gradient by slot.
  /// - Parameter scratch: Room for four windows.
  func goBack(
    _ state: LaneState<V>, _ lambda: LaneState<V>, basis: UnsafePointer<V>, gradient: Plane,
    scratch: Plane
  ) {
    bind(basis, isBackward: true)
    storage.clear()
    let planes = [state.re.base, state.im.base, lambda.re.base, lambda.im.base]
    if let window {
      for number in 0..<window.count {
        if isContiguous {
          goBack(planes.map { $0 + number * window.size }, window.size, gradient)
        } else {
          let parts = (0..<4).map { scratch + $0 * window.size }
          for (plane, part) in zip(planes, parts) { window.load(number, of: plane, into: part) }
          goBack(parts, window.size, gradient)
          for (plane, part) in zip(planes, parts) { window.store(number, of: plane, from: part) }
        }
      }
    } else {
      goBack(planes, state.count, gradient)
    }
    for case .twoLevel(let two) in elements.reversed() where two.isParametric {
      two.pullback(basis, gradient: gradient)
    }
    for case .dense(_, _, .rotation(let rotation, let slot), let space) in elements {
      let slope = LaneMatrix<V>.slope(
        rotation, basis: basis + 2 * slot, correlation: space + 64)
      gradient[slot] += 2 * slope
      (space + 64).update(repeating: .zero, count: 32)
    }
  }

  private func goBack(_ planes: [Plane], _ count: Int, _ gradient: Plane) {
    let (re, im, lr, li) = (planes[0], planes[1], planes[2], planes[3])
    for element in elements.reversed() {
      switch element {
      case .twoLevel(let two):
        TwoLevelKernels<V>.goBack(
          re, im, lr, li, count: count, low: two.low, high: two.high, first: two.first,
          second: two.second, matrix: two.space,
          correlation: two.isParametric ? two.correlation : nil)
      case .dense(let low, let high, let factor, let space):
        StateKernels<V>.pair(re, im, count: count, low: low, high: high, matrix: space + 32)
        if case .rotation = factor {
          StateKernels<V>.correlate(
            lr, li, re, im, count: count, low: low, high: high, into: space + 64)
        }
        StateKernels<V>.pair(lr, li, count: count, low: low, high: high, matrix: space + 32)
      }
    }
  }

  /// As the kernels say, for each amplitude of the state.
  var multiplyAdds: Double {
    elements.reduce(0) { sum, element in
      switch element {
      case .twoLevel(let two):
        // 16 for a pair forward, 32 back, and 16 for the correlation.
        sum + (two.low == two.high ? 0.5 : 0.25) * (two.isParametric ? 64 : 48)
      case .dense(_, _, let factor, _): sum + (factor.isConstant ? 48 : 64)
      }
    }
  }
}
