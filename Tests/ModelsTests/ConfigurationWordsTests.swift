import Emulation
import Learning
import Models
import Readout
import Testing
import Transpiler

/// The help of keys names what other modules know.
@Suite struct ConfigurationWordsTests {
  @Test func everyWordIsInTheHelp() {
    // Names first: other tests register protocols while this one runs.
    let names =
      Ansatz.allCases.map(\.rawValue) + ReservoirFamily.all.map(\.name)
      + EmbeddingFamily.all.map(\.name)
      + GradientMethods.all.map { $0.name } + ReadoutProtocols.all.map { $0.name }
      + Mitigation.Method.allCases.map(\.rawValue) + DecouplingSequence.allCases.map(\.rawValue)
    let help = TrainingConfiguration.documentation(words: TrainingConfiguration.words)
    for name in names { #expect(help.contains(name), "\(name)") }
  }

  @Test func wordsBelongToKeys() {
    for key in TrainingConfiguration.words.keys {
      #expect(TrainingConfiguration.keys.contains(key), "\(key)")
    }
  }
}
