import Experiments
import Reports
import Testing

@Suite("Tables of plain text")
struct TableTests {
  @Test("Columns are aligned, lines do not end in spaces, surplus entries are left out")
  func alignment() {
    var table = TextTable(columns: [.init("name"), .init("n", alignsRight: true), .init("")])
    table.add(["a", "1"])
    table.add(["long\nname", "100", "x", "surplus"])
    #expect(
      table.text() == """
        name         n
        ─────────  ───  ─
        a            1
        long name  100  x
        """)
    #expect(TextTable(columns: []).text() == "")
  }

  @Test("Entries are shortened in the middle until the table fits")
  func shortening() {
    var table = TextTable(columns: [.init("name", canShorten: true), .init("other")])
    table.add([String(repeating: "a", count: 60) + "end", "value"])
    let lines = table.text(width: 30).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 30 })
    #expect(lines[2].contains("…") && lines[2].contains("end") && lines[2].contains("value"))
  }

  @Test("A comparison shows every row, intervals and chance within 100 characters")
  func comparison() throws {
    let rows = [
      try Samples.row(),
      try Samples.row(device: "quantinuum_h1-1", readout: "expectation", simulated: true),
      try Samples.row(
        model: String(repeating: "long-name-", count: 9), device: "ibm_sherbrooke",
        readout: "singleShot", accuracy: 0.1, chance: true),
    ]
    let text = ComparisonTable.text(rows: rows)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(lines[2].contains("90.0 (87.0–92.0)") && lines[2].contains("90 min"))
    #expect(lines[2].contains("94.4") && lines[2].contains("−4.4 ±2.6"))
    #expect(lines[3].contains("quantinuum_h1-1") && !lines[3].contains("chance"))
    #expect(lines[4].hasSuffix("chance"))
    #expect(text.contains("simulation only"))
    #expect(ComparisonTable.text(rows: []) == "no rows")
  }

  @Test("A budget shows every source")
  func budget() throws {
    let text = BudgetTable.text(rows: [
      try Samples.budgetRow("gate", "alone"), try Samples.budgetRow("readout", "without"),
    ])
    #expect(text.contains("gate") && text.contains("readout"))
    #expect(text.contains("−10.0 (−14.0 to −6.0)"))
    #expect(BudgetTable.text(rows: []) == "no rows")
  }

  @Test("Lengths of time have a fitting unit")
  func durations() {
    let expected: [(Double, String)] = [
      (0, "0 s"), (68e-9, "68 ns"), (1.56e-6, "1.56 µs"), (0.0123, "12.3 ms"), (0.9999, "1 s"),
      (45, "45 s"), (600, "10 min"), (7200, "2 h"), (86400 * 20, "20 d"), (3.2e9, "101 y"),
    ]
    for (seconds, text) in expected { #expect(NumberFormat.duration(seconds) == text) }
  }

  @Test("Numbers do not depend on a locale and have no negative zero")
  func numbers() {
    #expect(NumberFormat.fixed(-0.04, 1) == "0.0")
    #expect(NumberFormat.signed(-12.34, 1) == "−12.3")
    #expect(NumberFormat.signed(0.01, 1) == "0.0")
    #expect(NumberFormat.signed(3, 1) == "+3.0")
    #expect(NumberFormat.fixed(.nan, 1) == "–")
    #expect(NumberFormat.error(0.00412) == "0.41 %")
    #expect(NumberFormat.significant(0.0999, 2) == "0.10")
    #expect(NumberFormat.significant(3.2e-9, 2) == "3.2e−9")
    #expect(NumberFormat.ticks(from: 0, to: 20, atMost: 5) == [0, 5, 10, 15, 20])
  }
}
