import Circuits
import Foundation

/// Where the pulses of a sequence come in each wait of a schedule.
///
/// All sequences have their pulses at equal distances, which is the identity for what turns the
/// qubit alone; free is when the first one comes. Between two coupled qubits the interaction
///
///     (πζ/2) (1 − Z₁ − Z₂ + Z₁Z₂)
///
/// is left with ∫ s₁ s₂ dt and ∫ s dt of the signs s that pulses turn. Waits that begin or end at
/// different times would bring it back under fixed times, so the first pulse of every wait is put
/// where these integrals, with the neighbours' pulses as they are, are least; there always is a
/// place where one of them vanishes, since pulses half a period later turn its sign.
struct DecouplingPlan {
  /// A wait that could have pulses.
  struct Window {
    let qubit: Int
    let start: Double
    let end: Double
    /// Times of barriers inside it.
    let barriers: [Double]
    /// Whether the qubit's own coherence matters: not beside a measurement.
    let isCoherent: Bool
    /// What was chosen.
    var pulses: [Pulse] = []
  }

  /// A π pulse.
  struct Pulse {
    let start: Double
    let length: Double
    var middle: Double { start + length / 2 }
  }

  /// A coupled neighbour.
  struct Coupling {
    let neighbour: Int
    /// πζ/2 in rad/s.
    let rate: Double
  }

  private(set) var windows: [Window]
  private let couplings: [[Coupling]]
  /// The middles of each qubit's operations, in order; before the first it is in |0⟩.
  private let touches: [[Double]]
  /// The windows of each qubit, in order.
  private let windowsOfQubit: [[Int]]

  /// How many places of the first pulse are tried.
  private static let places = 24
  /// How often all waits are gone through.
  private static let sweeps = 3

  init(_ windows: [Window], couplings: [[Coupling]], touches: [[Double]]) {
    self.windows = windows
    self.couplings = couplings
    self.touches = touches
    var lists = [[Int]](repeating: [], count: couplings.count)
    for (index, window) in windows.enumerated() { lists[window.qubit].append(index) }
    windowsOfQubit = lists
  }

  /// Chooses the pulses of every wait, or none.
  /// - Parameters:
  ///   - fit: The pulses of a qubit in a window whose first one comes after a share of a period;
  ///     nil where they do not fit.
  ///   - price: What the pulses of a qubit are likely to spoil.
  ///   - dephasing: What a wait without pulses costs beside couplings.
  mutating func choose(
    fit: (Window, Double) -> [Pulse]?, price: (Int) -> Double, dephasing: (Window) -> Double
  ) {
    // The middle of the range first: it needs no pulse at the edges, and ties stay with it.
    let shares =
      [0.5]
      + (0...Self.places).map { Double($0) / Double(Self.places) }.filter { $0 != 0.5 }
    for _ in 0..<Self.sweeps {
      var hasChanged = false
      for index in windows.indices {
        let before = windows[index].pulses
        let window = windows[index]
        var best = (
          pulses: [Pulse](),
          cost: cost(index, []) + (window.isCoherent ? dephasing(window) : 0)
        )
        for share in shares {
          guard let pulses = fit(window, share) else { continue }
          let cost = cost(index, pulses) + price(window.qubit)
          if cost < best.cost * (1 - 1e-9) - 1e-15 { best = (pulses, cost) }
        }
        windows[index].pulses = best.pulses
        hasChanged =
          hasChanged || before.map(\.start) != best.pulses.map(\.start)
      }
      if !hasChanged { break }
    }
  }

  /// What couplings do during a wait: squares of the angles that are left, each at most 1.
  private func cost(_ index: Int, _ pulses: [Pulse]) -> Double {
    let window = windows[index]
    let own = pulses.map(\.middle)
    var total = 0.0
    for coupling in couplings[window.qubit] {
      guard let first = touches[coupling.neighbour].first else { continue }
      let from = max(window.start, first)
      guard from < window.end else { continue }
      let single = coupling.rate * Self.integral(own, from, window.end)
      total += min(1, single * single)
      let cuts = Self.between(touches[coupling.neighbour], from, window.end) + [window.end]
      let flips = flips(of: coupling.neighbour, from, window.end)
      var start = from
      for cut in cuts {
        let angle =
          coupling.rate
          * Self.integral((own + flips.filter { $0 > start && $0 < cut }).sorted(), start, cut)
        total += min(1, angle * angle)
        start = cut
      }
    }
    return total
  }

  /// The times of an ascending list between two others.
  private static func between(_ times: [Double], _ start: Double, _ end: Double) -> [Double] {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= start { low = middle + 1 } else { high = middle }
    }
    return Array(times[low...].prefix { $0 < end })
  }

  /// The pulses of a qubit between two times.
  private func flips(of qubit: Int, _ start: Double, _ end: Double) -> [Double] {
    let list = windowsOfQubit[qubit]
    var (low, high) = (0, list.count)
    while low < high {
      let middle = (low + high) / 2
      if windows[list[middle]].end <= start { low = middle + 1 } else { high = middle }
    }
    return list[low...].prefix { windows[$0].start < end }.flatMap { index in
      windows[index].pulses.map(\.middle).filter { $0 > start && $0 < end }
    }
  }

  /// ∫ s dt between two times for a sign that turns at given ones, in order; the overall sign is
  /// left open.
  private static func integral(_ flips: [Double], _ start: Double, _ end: Double) -> Double {
    var sum = 0.0
    var sign = 1.0
    var last = start
    for flip in flips where flip > start && flip < end {
      sum += sign * (flip - last)
      last = flip
      sign = -sign
    }
    return sum + sign * (end - last)
  }
}
