import Foundation
import OpenQASM
import TestSupport
import Testing

@Suite struct DemoTests {
  @Test func aPlaceThatCannotBeWrittenIsRefusedAtOnce() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("a file", to: "taken").path
    try CommandRun(["demo", "--output", file]).expectFailure(65, naming: file)
    try CommandRun(["demo", "--seed", "x"]).expectFailure(64, naming: "--seed")
  }

  @Test(.enabled(if: CommandRun.isOptimized)) func quick() throws {
    let folder = try TemporaryFolder()
    let demo = try CommandRun(["demo", "--quick", "--output", folder.path("demo"), "--json"])
    let rows = try #require(try demo.object()["rows"] as? [[String: Any]], "\(demo.errors)")
    #expect(rows.count == 12 && rows.allSatisfy { $0["model"] as? String == "xyz" })
    // What happens comes first, and each result as soon as it is there.
    let lines = demo.errors.split(separator: "\n")
    #expect(lines.first?.hasPrefix("Teaching one small quantum recurrent network") == true)
    #expect(lines.count { $0.contains(" %, ideally ") } == 12)
    let page = try String(contentsOfFile: folder.path("demo/report.html"), encoding: .utf8)
    #expect(page.contains("</html>"))
  }

  @Test(.enabled(if: CommandRun.isOptimized)) func theMainJob() throws {
    let folder = try TemporaryFolder()
    let demo = try CommandRun(["demo", "--output", folder.path("demo"), "--json"])
    let result = try demo.object()
    #expect(demo.status == 0, "\(demo.errors)")
    let rows = try #require(result["rows"] as? [[String: Any]])
    func accuracy(_ model: String, _ device: String) throws -> Double {
      let row = rows.first {
        $0["model"] as? String == model && $0["device"] as? String == device
          && $0["protocol"] as? String == "expectation"
      }
      return try #require(row?["accuracy"] as? Double)
    }
    let places = Set(rows.map { "\($0["device"] ?? "") \($0["protocol"] ?? "")" })
    for name in ["expectation", "replay", "ensemble"] {
      #expect(places.count { $0.hasSuffix(" " + name) } >= 5)
    }
    #expect(places.contains { $0.hasSuffix("singleShot") })
    let ideal = try #require(
      rows.first { $0["model"] as? String == "xyz" }?["ideal_accuracy"] as? Double)
    #expect(ideal >= 0.96)
    let each = try #require(
      rows.first { $0["model"] as? String == "xyz" }?["ideal_accuracies"] as? [Double])
    #expect(each.count == 3 && each.allSatisfy { $0 >= 0.95 })
    #expect((result["warnings"] as? [String]) == [])
    #expect(try accuracy("xyz", "quantinuum_h1-1") > accuracy("xyz", "iqm_garnet"))
    #expect(
      try accuracy("noise-aware", "ibm_sherbrooke") > accuracy("xyz", "ibm_sherbrooke") + 0.6)
    let exported = try #require(result["exported"] as? [String])
    #expect(exported.count == 12)
    for path in exported {
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(try !QASMReader.circuit(from: text, file: path).instructions.isEmpty)
    }
    let page = try String(contentsOfFile: #require(result["report"] as? String), encoding: .utf8)
    #expect(page.contains("</html>") && page.contains("<svg"))
  }
}
