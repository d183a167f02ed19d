import Circuits

extension AmplitudeState {
  /// ⟨P⟩ of a Pauli string in the normalised state.
  /// - Parameter weight: The squared norm of the vector, from `storedWeight`.
  func expectation(_ pauli: PauliString, weight: Double) -> Double {
    var (flip, sign, quarterTurns) = (0, 0, 0)
    var product = 1.0
    var isStoredPart = false
    for factor in pauli.factors {
      let digit = digits[factor.qubit]
      guard digit >= 0 else {
        product *= Self.expectation(factor.pauli, apart[factor.qubit])
        continue
      }
      isStoredPart = isStoredPart || factor.pauli != .i
      if factor.pauli == .x || factor.pauli == .y { flip |= 1 << digit }
      if factor.pauli == .y || factor.pauli == .z { sign |= 1 << digit }
      if factor.pauli == .y { quarterTurns += 1 }
    }
    guard isStoredPart else { return product }
    return product * sum(flip: flip, sign: sign, quarterTurns: quarterTurns & 3) / weight
  }

  /// The squared norm of the vector.
  var storedWeight: Double { sum(flip: 0, sign: 0, quarterTurns: 0) }

  private static func expectation(_ pauli: Pauli, _ s: SIMD4<Double>) -> Double {
    let (zero, one) = (s[0] * s[0] + s[1] * s[1], s[2] * s[2] + s[3] * s[3])
    switch pauli {
    case .i: return 1
    case .x: return 2 * (s[0] * s[2] + s[1] * s[3]) / (zero + one)
    case .y: return 2 * (s[0] * s[3] - s[1] * s[2]) / (zero + one)
    case .z: return (zero - one) / (zero + one)
    }
  }

  /// ⟨ψ|P|ψ⟩ with P|j⟩ = i^turns (−1)^(j·sign) |j ⊕ flip⟩.
  private func sum(flip: Int, sign: Int, quarterTurns: Int) -> Double {
    let width = V.scalarCount
    let (farFlip, nearFlip) = (flip >> Self.laneDigits, flip & (width - 1))
    let farSign = sign >> Self.laneDigits
    var signs = V(repeating: 1)
    for lane in 0..<width where ((lane ^ nearFlip) & sign).nonzeroBitCount & 1 == 1 {
      signs[lane] = -1
    }
    if quarterTurns == 2 || quarterTurns == 3 { signs = -signs }
    var total = 0.0
    for start in Swift.stride(from: 0, to: count, by: 256) {
      var part = V.zero
      for i in start..<min(start + 256, count) {
        let j = i ^ farFlip
        let (a, b) = (re.base[i], im.base[i])
        let c = Kernels.permuted(re.base[j], by: nearFlip)
        let d = Kernels.permuted(im.base[j], by: nearFlip)
        let term = quarterTurns & 1 == 0 ? a * c + b * d : b * c - a * d
        if (j & farSign).nonzeroBitCount & 1 == 0 { part += term } else { part -= term }
      }
      total += Double((part * signs).sum())
    }
    return total
  }
}
