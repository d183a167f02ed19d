import Parallel
import TestSupport
import Testing

@Suite("Ranks")
struct RanksTests {
  private struct Refused: Error, Equatable { let index: Int }

  @Test("every rank has all results in order", arguments: 1...5)
  func results(ranks: Int) throws {
    let expected = (0..<17).map { [Double($0), 1 / Double(1 + $0), -.infinity] }
    for (threads, count) in [(1, 17), (3, 17), (2, 0), (2, 1)] {
      let all = try ThreadRanks.run(ranks) {
        try distributedMap(count: count, threads: threads) { index in
          [Double(index), 1 / Double(1 + index), -.infinity]
        }
      }
      #expect(all == Array(repeating: Array(expected.prefix(count)), count: ranks))
    }
  }

  @Test("each index is worked on once")
  func sharing() throws {
    let owners = try ThreadRanks.run(3) {
      let own = Ranks.current.own
      return try distributedMap(count: 8, threads: 1) { _ in own }
    }
    #expect(owners == Array(repeating: [0, 1, 2, 0, 1, 2, 0, 1], count: 3))
  }

  @Test("the error of the lowest index on every rank", arguments: [1, 2, 4])
  func errors(ranks: Int) throws {
    let errors = try ThreadRanks.run(ranks) { () -> Int in
      do {
        _ = try distributedMap(count: 9, threads: 2) { index in
          if index > 4 { throw Refused(index: index) }
          return index
        }
        return -1
      } catch let error as Refused { return error.index }
    }
    #expect(errors == Array(repeating: 5, count: ranks))
  }

  @Test("what one rank alone cannot do ends all of them with its reason")
  func lonelyError() throws {
    let reasons = try ThreadRanks.run(2) { () -> String in
      let own = Ranks.current.own
      do {
        _ = try distributedMap(count: 4, threads: 1) { index in
          if own == 1, Ranks.current.count == 1, index == 3 { throw Refused(index: index) }
          return index
        }
        return ""
      } catch let error as RankError { return error.reason } catch { return "itself" }
    }
    #expect(reasons[0].contains("Refused(index: 3)"))
    #expect(reasons[1] == "itself")
  }

  @Test("work inside shared work is not shared again")
  func nesting() throws {
    let counts = try ThreadRanks.run(2) {
      try distributedMap(count: 4, threads: 2) { index in
        try distributedMap(count: 3, threads: 2) { _ in Ranks.current.count }.reduce(0, +) + index
      }
    }
    #expect(counts == [[3, 4, 5, 6], [3, 4, 5, 6]])
  }

  @Test("agreement and what the first rank does for all")
  func agreement() throws {
    let raised = try ThreadRanks.run(3) { Ranks.any(Ranks.current.own == 2) }
    #expect(raised == [true, true, true])
    let none = try ThreadRanks.run(3) { Ranks.any(false) }
    #expect(none == [false, false, false])
    let written = try ThreadRanks.run(3) { () -> Bool in
      nonisolated(unsafe) var isDone = false
      try Ranks.onFirst { isDone = true }
      return isDone
    }
    #expect(written == [true, false, false])
    #expect(throws: Refused(index: 7)) {
      _ = try ThreadRanks.run(2) { try Ranks.onFirst { throw Refused(index: 7) } }
    }
  }

  @Test("messages keep every bit")
  func messages() throws {
    let dictionary: [String: Double] = ["a": .pi, "": -0.0, "µ": .leastNonzeroMagnitude]
    let values: [[Double]?] = [[1, .nan], nil, []]
    let words: [UInt64] = [.max, 0]
    let back = try ThreadRanks.run(2) { () -> Bool in
      let ranks = Ranks.current
      return ranks.gather(dictionary).allSatisfy { $0 == dictionary }
        && ranks.gather(values).allSatisfy { part in
          part.count == 3 && part[0]?[0] == 1 && part[0]?[1].isNaN == true && part[1] == nil
            && part[2] == []
        }
        && ranks.gather(words) == [words, words] && ranks.gather("Σ|ψ⟩") == ["Σ|ψ⟩", "Σ|ψ⟩"]
    }
    #expect(back == [true, true])
  }
}
