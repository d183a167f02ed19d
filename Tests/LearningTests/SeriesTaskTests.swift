import Learning
import TestSupport
import Testing

/// The data of the tasks on time series against the equations that they come from.
@Suite struct SeriesTaskTests {
  private func split(_ yaml: String) throws -> (DatasetSplit, DataEncoding) {
    let split = try TrainingConfiguration(yaml: yaml).loadData()
    return (split, try #require(split.encoding))
  }

  /// The targets `[step][component]` of a sequence in units of their source, nil before they count.
  private func targets(_ set: SequenceDataset, _ sample: Int, _ encoding: DataEncoding)
    -> [[Double]?]
  {
    (0..<set.stepCount).map { step in
      let row = (0..<set.outputCount).map { k in
        set.values[(sample * set.stepCount + step) * set.outputCount + k]
      }
      guard row.allSatisfy(\.isFinite) else { return nil }
      return zip(row, encoding.targets ?? []).map { $0 * $1.scale + $1.mean }
    }
  }

  /// From each state the midpoint rule with short steps leads to the next one, 0.05 later.
  @Test func lorenzStatesFollowItsEquations() throws {
    let (data, encoding) = try split(
      "task: lorenz\ndata: {train: 3, test: 2, length: 12, washout: 4, horizon: 2}")
    func slope(_ s: [Double]) -> [Double] {
      [10 * (s[1] - s[0]), s[0] * (28 - s[2]) - s[1], s[0] * s[1] - 8 / 3 * s[2]]
    }
    for set in [data.train, data.test] {
      let states = targets(set, 1, encoding)
      #expect(states[..<4].allSatisfy { $0 == nil })
      for step in 4..<11 {
        var state = try #require(states[step])
        let h = 1e-4
        for _ in 0..<500 {
          let middle = zip(state, slope(state)).map { $0 + h / 2 * $1 }
          state = zip(state, slope(middle)).map { $0 + h * $1 }
        }
        for (a, b) in zip(state, try #require(states[step + 1])) { #expect(abs(a - b) < 1e-3) }
      }
      // The input two steps later is the x that was asked for.
      let input = try #require(encoding.features?[0])
      let x = set.sequence(1)
      for step in 4..<10 {
        let value = x[step + 2][0] * input.scale + input.mean
        #expect(value.isClose(to: try #require(states[step])[0], 1e-9))
      }
    }
    #expect(data.train.sampleCount == 3 && data.test.sampleCount == 2)
  }

  /// Simpson's rule over the right-hand side gives the change of x over two steps.
  @Test func mackeyGlassFollowsItsEquation() throws {
    let (data, encoding) = try split(
      "task: mackey-glass\ndata: {train: 1, test: 1, length: 120, horizon: 1, washout: 0}")
    let x = try targets(data.train, 0, encoding).map { try #require($0)[0] }
    func slope(_ t: Int) -> Double {
      var power = 1.0
      for _ in 0..<10 { power *= x[t - 17] }
      return 0.2 * x[t - 17] / (1 + power) - 0.1 * x[t]
    }
    for t in 18..<119 {
      let change = (slope(t - 1) + 4 * slope(t) + slope(t + 1)) / 3
      #expect(abs(x[t + 1] - x[t - 1] - change) < 2e-3)
    }
    #expect((x.max() ?? 0) - (x.min() ?? 0) > 0.5)
  }

  /// Almost without noise the received signal is the distorted mixture of the symbols.
  @Test func theChannelMixesAndDistorts() throws {
    func signal(_ ratio: Int) throws -> (received: [Double], clean: [Double]) {
      let (data, encoding) = try split(
        """
        task: channel-equalization
        data: {train: 4, test: 2, length: 60, washout: 0, signal_to_noise: \(ratio)}
        """)
      #expect(encoding.classes == ["-3", "-1", "1", "3"])
      let scale = try #require(encoding.features?[0])
      let received = data.train.sequence(2).map { $0[0] * scale.scale + scale.mean }
      let sent = data.train.labels[120..<180].map { 2 * Double($0) - 3 }
      let taps = [1, 0.18, -0.1, 0.091, -0.05, 0.04, 0.03, 0.01]
      let clean = (7..<60).map { step in
        let u = (0..<8).reduce(0.0) { $0 + taps[$1] * sent[step - $1] }
        return u + 0.06 * u * u - 0.01 * u * u * u
      }
      return (Array(received[7...]), clean)
    }
    let quiet = try signal(100)
    for (a, b) in zip(quiet.received, quiet.clean) { #expect(abs(a - b) < 1e-3) }
    let loud = try signal(0)
    let power = loud.clean.reduce(0) { $0 + $1 * $1 }
    let noise = zip(loud.received, loud.clean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(noise / power > 0.5 && noise / power < 2)
  }

  /// Targets are earlier bits, or the parity of all of them up to now.
  @Test(arguments: ["short-term-memory", "parity"])
  func bitsComeBack(task: String) throws {
    let (data, encoding) = try split(
      "task: \(task)\ndata: {train: 2, test: 2, length: 30, washout: 1, delay: 3}")
    let scale = try #require(encoding.features?[0])
    let bits = data.test.sequence(1).map { Int(($0[0] * scale.scale + scale.mean).rounded()) }
    let wanted = targets(data.test, 1, encoding)
    #expect(wanted[..<3].allSatisfy { $0 == nil })
    for step in 3..<30 {
      let row = try #require(wanted[step])
      for delay in 0...3 {
        let expected =
          task == "parity"
          ? bits[step - delay...step].reduce(0, ^) : bits[step - delay]
        #expect(row[delay].isClose(to: Double(expected), 1e-9))
      }
    }
  }

  /// Another seed gives other data, the same seed the same.
  @Test(arguments: ["lorenz", "mackey-glass", "channel-equalization", "parity"])
  func dataAreMadeBySeed(task: String) throws {
    func inputs(_ seed: Int) throws -> [Double] {
      try split(
        "task: \(task)\ntraining: {seed: \(seed)}\ndata: {train: 2, test: 1, length: 25}"
      ).0.train.inputs
    }
    #expect(try inputs(1) == inputs(1))
    #expect(try inputs(1) != inputs(2))
    #expect(throws: ConfigurationError.self) {
      _ = try split("task: \(task)\ndata: {length: 5}")
    }
  }
}
