import Learning
import Testing

@Suite struct ParameterSetTests {
  private func make() -> ParameterSet {
    var set = ParameterSet()
    set.append("a", shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
    set.append("b", shape: [2], values: [7, 8])
    return set
  }

  @Test func storageIsContiguousAndNamed() {
    let set = make()
    #expect(set.values == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(set.entry(named: "b")?.range == 6..<8)
    #expect(set["a"] == [1, 2, 3, 4, 5, 6])
    #expect(set["c"] == nil)
    #expect(set.elementName(4) == "a[1, 1]")
    #expect(set.elementName(7) == "b[1]")
  }

  @Test func assignsByName() throws {
    var set = make()
    var other = ParameterSet()
    other.append("b", shape: [2], values: [-1, -2])
    #expect(throws: LearningError.self) { try set.assign(other) }
    other.append("a", shape: [2, 3], values: [9, 9, 9, 9, 9, 0])
    try set.assign(other)
    #expect(set.values == [9, 9, 9, 9, 9, 0, -1, -2])
    other.append("c", shape: [1], values: [0])
    #expect(throws: LearningError(.unusable, "the weights have c, which the model has not")) {
      try set.assign(other)
    }
  }
}
