import Circuits
import Readout
import Testing

@Suite struct ReadoutProtocolsTests {
  @Test func everyProtocolIsFoundByItsName() throws {
    for name in ["expectation", "replay", "ensemble", "singleShot", "weak", "shadow"] {
      #expect(try ReadoutProtocols.make(name, ReadoutOptions(shots: 10)).name == name)
    }
  }

  @Test func optionsThatAProtocolDoesNotTakeAreRefused() {
    for (name, options, key) in [
      ("replay", ReadoutOptions(copies: .lockstep), "copies"),
      ("ensemble", ReadoutOptions(strength: 0.5), "strength"),
      ("shadow", ReadoutOptions(ancillas: 2), "ancillas"),
    ] {
      let error = #expect(throws: ReadoutError.self) { try ReadoutProtocols.make(name, options) }
      #expect(error?.description.contains("takes no \(key), which belongs to") == true)
    }
    let unknown = #expect(throws: ReadoutError.self) {
      try ReadoutProtocols.make("strong", ReadoutOptions())
    }
    #expect(unknown?.description.contains("known: expectation, replay") == true)
  }

  @Test func shotsOutOfRangeAreRefused() throws {
    for name in ["replay", "singleShot", "shadow"] {
      #expect(throws: ReadoutError.self) {
        try ReadoutProtocols.make(name, ReadoutOptions(shots: 0))
      }
    }
    for name in ["ensemble", "weak"] {
      #expect(try ReadoutProtocols.make(name, ReadoutOptions(shots: 0)).shots == nil)
      #expect(throws: ReadoutError.self) {
        try ReadoutProtocols.make(name, ReadoutOptions(shots: -1))
      }
    }
  }

  /// A protocol of another package is found like those of this one.
  @Test func protocolsFromOutsideAreRegistered() throws {
    struct Rounded: ReadoutProtocol {
      static let name = "rounded-for-test"
      static let summary = "expectations with one decimal"
      static let meaning = "Expectations with one decimal."
      static let optionKeys: Set<ReadoutOptions.Key> = []
      init(_ options: ReadoutOptions) throws {}
      var shots: Int? { 1 }
      func cost(_ sequence: SequenceTiming) -> ExecutionBudget { .simulationOnly }
    }
    try ReadoutProtocols.register(Rounded.self)
    #expect(try ReadoutProtocols.make("rounded-for-test", ReadoutOptions()) is Rounded)
    #expect(ReadoutProtocols.help.contains("rounded-for-test: expectations with one decimal."))
    #expect(throws: ReadoutError.self) { try ReadoutProtocols.register(Rounded.self) }
  }

  private static let timing = RecurrentCircuit.Timing(
    step: 1, readout: 2, wait: 5, repetition: 10)

  /// Three steps of 1 s, readouts of 2 s, 10 s between runs; a controller of 5 s is waited for
  /// where the copies run side by side or a shot drives its own.
  @Test func costsFollowFromWhatRuns() throws {
    let rerun = RecurrentCircuit.Timing(step: 1, readout: 2, wait: 0, repetition: 10)
    func cost(
      _ name: String, _ options: ReadoutOptions, _ timing: RecurrentCircuit.Timing
    ) throws -> ExecutionBudget {
      try ReadoutProtocols.make(name, options).cost(
        SequenceTiming(steps: 3, settings: 2, timing: timing))
    }
    let options = ReadoutOptions(shots: 4)
    #expect(try cost("expectation", ReadoutOptions(), rerun) == .simulationOnly)
    // 2 settings × 4 shots × ((1 + 2 + 3)·1 + 3·(2 + 10)).
    #expect(
      try cost("replay", options, rerun)
        == ExecutionBudget(circuits: 6, executions: 24, seconds: 336))
    #expect(
      try cost("shadow", options, rerun)
        == ExecutionBudget(circuits: 3, executions: 12, seconds: 168))
    // 4 × ((1 + 2 + 3)·3 + 3·10).
    #expect(
      try cost("ensemble", options, rerun)
        == ExecutionBudget(circuits: 3, executions: 12, seconds: 192))
    // 4 × (3·3 + 2·5 + 10).
    let through = ExecutionBudget(circuits: 1, executions: 4, seconds: 116)
    #expect(
      try cost("ensemble", ReadoutOptions(shots: 4, copies: .lockstep), Self.timing) == through)
    #expect(try cost("singleShot", options, Self.timing) == through)
    #expect(try cost("weak", options, rerun).seconds == 192)
    #expect(try cost("weak", ReadoutOptions(shots: 0), rerun) == .simulationOnly)
  }

  /// A last step of 3 s in one setting with a readout of 4 s takes the place of the third of those
  /// above.
  @Test func theLastStepCostsWhatItTakes() throws {
    let rerun = RecurrentCircuit.Timing(step: 1, readout: 2, wait: 5, repetition: 10)
    let last = RecurrentCircuit.Timing(step: 3, readout: 4, wait: 0, repetition: 10)
    let sequence = SequenceTiming(
      steps: 3, settings: 2, timing: rerun, last: .init(settings: 1, timing: last))
    func cost(_ name: String) throws -> ExecutionBudget {
      try ReadoutProtocols.make(name, ReadoutOptions(shots: 4)).cost(sequence)
    }
    // 8 × (1 + 2 + 10) + 8 × (2 + 2 + 10) + 4 × (2 + 3 + 4 + 10).
    #expect(try cost("replay") == ExecutionBudget(circuits: 5, executions: 20, seconds: 292))
    // 4 × (2·(1 + 2 + 5) + 3 + 4 + 10).
    #expect(try cost("singleShot") == ExecutionBudget(circuits: 1, executions: 4, seconds: 132))
  }
}
