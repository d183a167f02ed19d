import Noise
import Testing

@Test func selectionsAreReadAndPrintedAlike() throws {
  for text in ["all", "none", "gate", "gate,relaxation,readout", "gate,leakage"] {
    #expect(try NoiseSelection(parsing: text).description == text)
  }
  #expect(try NoiseSelection(parsing: "readout, gate") == [.gate, .readout])
  let names = NoiseSource.allCases.map(\.rawValue).joined(separator: ",")
  #expect(try NoiseSelection(parsing: names) == .only(Set(NoiseSource.allCases)))
}

@Test(arguments: ["", "gat", "gate,", "all,gate", "none,gate", "Gate", "gate;readout"])
func unknownWordsAreUsageErrors(_ text: String) {
  let error = #expect(throws: NoiseError.self) { try NoiseSelection(parsing: text) }
  #expect(error?.isUsageError == true)
  #expect(error?.description.contains("relaxation") == true)
}
