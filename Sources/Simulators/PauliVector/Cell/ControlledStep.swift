/// A controlled rotation of a tile with the noise behind it: see `ControlledForm`.
final class ControlledStep<V: LaneVector> {
  typealias Tile = UnsafeMutablePointer<V>
  typealias Kernels = TileKernels<V>

  private let form: ControlledForm
  private let pair: TilePair
  private let places: ControlledPlaces
  private let couplePlaces: (SIMD4<Int>, SIMD4<Int>)
  private let addsToAxis: Bool
  private let slot: Int
  private let inverseOffset: Int
  private let slopeOffset: Int
  /// What `BoundPair.evaluate` fills.
  private let values: Tile
  /// Coefficients of the kernels.
  private let coefficients: AlignedBuffer<V>

  /// Nil if the operation is no controlled rotation.
  /// - Parameters:
  ///   - shifts: The multiples of I that are added to Z of the lower and the higher qubit behind it.
  ///   - values: What `BoundPair.evaluate` fills.
  init?(
    _ bound: BoundPair<V>, shifts: (low: Double, high: Double), pair: TilePair, values: Tile
  ) {
    guard let form = ControlledForm(bound, shifts: shifts) else { return nil }
    self.form = form
    self.pair = pair
    let e = form.elements.map(pair.offset)
    places = ControlledPlaces(
      axis: e[1], first: e[2], second: e[3], zIdentity: e[4], zAxis: e[5], zFirst: e[6],
      zSecond: e[7])
    let lists = form.couples.map { couples in
      let e = couples.elements.map(pair.offset)
      return SIMD4(e[0], e[1], e[2], e[3])
    }
    couplePlaces = (lists[0], lists[1])
    addsToAxis = form.addsToAxis
    slot = bound.slot
    inverseOffset = bound.inverseOffset
    slopeOffset = bound.slopeOffset
    self.values = values
    coefficients = AlignedBuffer(
      count: Kernels.controlledCount + 2 * Kernels.couplesCount, repeating: .zero)
    func set(_ index: Int, _ value: Double) {
      coefficients.base[index] = V(repeating: V.Scalar(value))
    }
    for k in 0..<7 {
      set(4 + k, form.damping[k + 1])
      set(13 + k, 1 / form.damping[k + 1])
    }
    set(11, form.amounts.control)
    set(12, form.amounts.target)
    for (k, couples) in form.couples.enumerated() {
      set(Kernels.controlledCount + Kernels.couplesCount * k + 8, couples.amounts.0)
      set(Kernels.controlledCount + Kernels.couplesCount * k + 9, couples.amounts.1)
    }
  }

  /// The multiply-adds for a group of 16 elements, forward and backward.
  static var multiplyAdds: Double { 37 + 84 }

  private var first: Tile { coefficients.base + Kernels.controlledCount }
  private var second: Tile { first + Kernels.couplesCount }

  /// Takes over what `BoundPair.evaluate` has filled.
  @inline(__always)
  func prepare() {
    let c = coefficients.base
    let (a, b) = (V.Scalar(1 / form.damping[2]), V.Scalar(1 / form.damping[3]))
    c[0] = a * values[form.turn[0]] - 1
    c[1] = a * values[form.turn[1]]
    c[2] = b * values[form.turn[2]]
    c[3] = b * values[form.turn[3]] - 1
    for (couples, target) in zip(form.couples, [first, second]) {
      for k in 0..<8 {
        target[k] = values[couples.values[k]]
        target[10 + k] = values[inverseOffset + couples.values[k]]
      }
    }
  }

  /// Applies the operation.
  @inline(__always)
  func apply(_ tile: Tile) {
    // With a constant, each is a loop without the other's case.
    if addsToAxis {
      Kernels.controlled(tile, pair, places, addsToAxis: true, coefficients.base)
    } else {
      Kernels.controlled(tile, pair, places, addsToAxis: false, coefficients.base)
    }
    Kernels.couples(tile, pair, couplePlaces.0, first)
    Kernels.couples(tile, pair, couplePlaces.1, second)
  }

  /// Takes the adjoint back over the operation.
  @inline(__always)
  func transpose(_ lambda: Tile) {
    Kernels.controlledTransposed(lambda, pair, places, addsToAxis: addsToAxis, coefficients.base)
    Kernels.couplesTransposed(lambda, pair, couplePlaces.0, first)
    Kernels.couplesTransposed(lambda, pair, couplePlaces.1, second)
  }

  /// Goes back over the operation, and adds the derivative with respect to the angle to the gradient
  /// by slot.
  @inline(__always)
  func goBack(_ r: Tile, _ lambda: Tile, gradient: UnsafeMutablePointer<V>) {
    let (upper, lower) =
      addsToAxis
      ? Kernels.controlledBackward(
        r, lambda, pair, places, addsToAxis: true, coefficients.base)
      : Kernels.controlledBackward(
        r, lambda, pair, places, addsToAxis: false, coefficients.base)
    var sum = V.Scalar(form.rates.0) * upper + V.Scalar(form.rates.1) * lower
    let slopes = values + slopeOffset
    let a = Kernels.couplesBackward(r, lambda, pair, couplePlaces.0, first)
    let b = Kernels.couplesBackward(r, lambda, pair, couplePlaces.1, second)
    for (rates, sums) in [(form.couples[0].rates, a), (form.couples[1].rates, b)] {
      sum += slopes[rates[0]] * sums.0 + slopes[rates[1]] * sums.1
      sum += slopes[rates[2]] * sums.2 + slopes[rates[3]] * sums.3
    }
    gradient[slot] += sum
  }
}
