import Randomness

/// Tells in which lanes a channel does not choose its default.
///
/// A number drawn once is compared with the product of the default probabilities of all channels
/// since the last event: P(no event so far) is that product, so that runs draw numbers for events
/// only, not for each channel.
struct EventClock {
  private var survival: [Double]
  private var threshold: [Double]

  /// Draws the first number of every lane.
  init(_ streams: inout [RandomStream]) {
    survival = Array(repeating: 1, count: streams.count)
    threshold = streams.indices.map { streams[$0].uniform() }
  }

  /// Passes a channel whose default has a probability.
  /// - Returns: Whether the lanes, at least one, have an event.
  mutating func pass(_ probability: Double) -> Bool {
    var happens = false
    for lane in survival.indices {
      survival[lane] *= probability
      happens = happens || survival[lane] <= threshold[lane]
    }
    return happens
  }

  /// Passes a channel in some lanes only.
  mutating func pass(_ probability: Double, where active: [Bool]) -> Bool {
    var happens = false
    for lane in survival.indices where active[lane] {
      survival[lane] *= probability
      happens = happens || survival[lane] <= threshold[lane]
    }
    return happens
  }

  /// Whether the last channel has an event in a lane; if so, the wait for the next one begins.
  mutating func takeEvent(_ lane: Int, _ stream: inout RandomStream) -> Bool {
    guard survival[lane] <= threshold[lane] else { return false }
    survival[lane] = 1
    threshold[lane] = stream.uniform()
    return true
  }
}
