/// A 4 × 4 block D·C of a controlled rotation, with D a diagonal: C turns the differences of two
/// elements and their partners, which belong to I and Z of the control, and leaves their sums alone.
///
/// With w the two differences and C restricted to them 1 + 2m, the elements change by m·w and their
/// partners by −m·w.
struct DifferenceBlock: Sendable {
  /// Positions in the block: the two elements, then their partners.
  let order: [Int]
  /// D in that order.
  let damping: [Double]
  /// Positions, among all elements of the derivative, of those of the block.
  let derivatives: [Int]
  /// The elements (first, second) and (second, first) of the generator without D.
  let rates: (Double, Double)

  /// Nil if the block has another form, or its angle no generator.
  init?(_ elements: [Int], of element: PairElement) {
    guard elements.count == 4, let generator = element.generator else { return nil }
    var matrix = [[PairElement.Entry?]](repeating: [nil, nil, nil, nil], count: 4)
    for entry in element.entries {
      if let i = elements.firstIndex(of: entry.row), let j = elements.firstIndex(of: entry.column) {
        matrix[i][j] = entry
      }
    }
    func numbers(_ i: Int, _ j: Int) -> [Double] {
      matrix[i][j].map { [$0.a0, $0.a1, $0.b1, $0.a2, $0.b2] } ?? [0, 0, 0, 0, 0]
    }
    func isNear(_ a: [Double], _ b: [Double]) -> Bool {
      zip(a, b).allSatisfy { abs($0 - $1) < 1e-14 }
    }
    func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }
    for partner in [1, 2, 3] {
      let others = [1, 2, 3].filter { $0 != partner }
      let order = [0, others[0], partner, others[1]]
      let pairs = [order[0]: order[2], order[2]: order[0], order[1]: order[3], order[3]: order[1]]
      let d = order.map { sum(numbers($0, $0), numbers($0, pairs[$0] ?? 0))[0] }
      guard d.allSatisfy({ $0 != 0 }) else { continue }
      let fits = order.indices.allSatisfy { a in
        let i = order[a]
        guard let own = pairs[i], let b = order.firstIndex(of: own) else { return false }
        return order.allSatisfy { j in
          guard let other = pairs[j] else { return false }
          // Sums stay, and partners change alike.
          let kept = i == j || i == other ? [d[a], 0, 0, 0, 0] : [0, 0, 0, 0, 0]
          return isNear(sum(numbers(i, j), numbers(i, other)), kept)
            && isNear(numbers(i, j).map { $0 / d[a] }, numbers(own, other).map { $0 / d[b] })
        }
      }
      guard fits else { continue }
      var rates = [[Double]](repeating: [0, 0, 0, 0], count: 4)
      var positions: [Int] = []
      for (index, rate) in generator.enumerated() {
        guard let i = elements.firstIndex(of: rate.row), let a = order.firstIndex(of: i) else {
          continue
        }
        guard let j = elements.firstIndex(of: rate.column), let b = order.firstIndex(of: j) else {
          return nil
        }
        rates[a][b] = rate.value * d[b] / d[a]
        positions.append(index)
      }
      // ±g between the pairs, nothing within them.
      let (g, h) = (rates[0][1], rates[1][0])
      let expected = [[0, g, 0, -g], [h, 0, -h, 0], [0, -g, 0, g], [-h, 0, h, 0]]
      guard zip(rates, expected).allSatisfy({ isNear($0, $1) }) else { return nil }
      self.order = order
      damping = d
      derivatives = positions
      self.rates = (g, h)
      return
    }
    return nil
  }
}
