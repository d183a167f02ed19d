extension AngleTable {
  /// Evaluates every angle for several sequences at once.
  /// - Parameters:
  ///   - lanes: The number of sequences.
  ///   - values: [parameter][lane] in radians.
  ///   - atoms: Scratch space of `atomCount` × `lanes` numbers, which the gradient needs afterwards.
  ///   - angles: Receives [angle][lane].
  public func evaluate(
    lanes: Int, _ values: UnsafePointer<Double>, atoms: UnsafeMutablePointer<Double>,
    angles: UnsafeMutablePointer<Double>
  ) {
    atoms.update(from: values, count: parameters.count * lanes)
    if !blocks.isEmpty { evaluateBlocks(lanes: lanes, atoms) }
    for (index, output) in outputs.enumerated() {
      let target = angles + index * lanes
      for lane in 0..<lanes { target[lane] = output.constant }
      for term in output.terms {
        let source = atoms + term.atom * lanes
        for lane in 0..<lanes { target[lane] += term.coefficient * source[lane] }
      }
    }
  }

  private func evaluateBlocks(lanes: Int, _ atoms: UnsafeMutablePointer<Double>) {
    var single = [Double](repeating: 0, count: atomCount)
    for lane in 0..<lanes {
      for p in parameters.indices { single[p] = atoms[p * lanes + lane] }
      for (index, block) in blocks.enumerated() {
        let euler = block.angles(single)
        let base = parameters.count + 3 * index
        (single[base], single[base + 1], single[base + 2]) = (euler.theta, euler.phi, euler.lambda)
        for k in base..<base + 3 { atoms[k * lanes + lane] = single[k] }
      }
    }
  }

  /// Writes the derivative with respect to the parameters, given the one with respect to the
  /// angles, for several sequences at once.
  /// - Parameters:
  ///   - angleGradient: [angle][lane].
  ///   - atoms: The scratch space as the evaluation left it.
  ///   - gradient: Receives [parameter][lane].
  public func pullback(
    lanes: Int, _ angleGradient: UnsafePointer<Double>, atoms: UnsafePointer<Double>,
    gradient: UnsafeMutablePointer<Double>
  ) {
    var slopes = [Double](repeating: 0, count: atomCount * lanes)
    for (index, output) in outputs.enumerated() {
      let source = angleGradient + index * lanes
      for term in output.terms {
        let target = term.atom * lanes
        for lane in 0..<lanes { slopes[target + lane] += term.coefficient * source[lane] }
      }
    }
    if !blocks.isEmpty { pullBackBlocks(lanes: lanes, atoms, &slopes) }
    gradient.update(from: slopes, count: parameters.count * lanes)
  }

  private func pullBackBlocks(
    lanes: Int, _ atoms: UnsafePointer<Double>, _ slopes: inout [Double]
  ) {
    var single = [Double](repeating: 0, count: atomCount)
    var gradient = single
    for lane in 0..<lanes {
      for k in single.indices {
        single[k] = atoms[k * lanes + lane]
        gradient[k] = slopes[k * lanes + lane]
      }
      for index in blocks.indices.reversed() {
        let base = parameters.count + 3 * index
        let upstream = (gradient[base], gradient[base + 1], gradient[base + 2])
        if upstream == (0, 0, 0) { continue }
        blocks[index].pullback(
          upstream, phi: single[base + 1], atoms: single, gradient: &gradient)
      }
      for p in parameters.indices { slopes[p * lanes + lane] = gradient[p] }
    }
  }
}
