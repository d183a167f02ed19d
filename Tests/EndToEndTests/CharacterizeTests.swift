import Foundation
import Testing

@Suite struct CharacterizeTests {
  @Test func rowsBesideTheCalibration() throws {
    let run = try CommandRun([
      "characterize", "--device", "ibm_lagos", "--qubits", "5,6", "--experiments", "t1,readout",
      "--noise", "relaxation,readout", "--shots", "500", "--json",
    ])
    let rows = try #require(try run.json() as? [[String: Any]], "\(run.errors)")
    #expect(rows.count == 6)
    for row in rows {
      #expect(
        Set(row.keys) == [
          "experiment", "qubits", "quantity", "unit", "fitted", "uncertainty", "calibrated",
          "reduced_chi_square", "labels",
        ])
      #expect(try #require(row["uncertainty"] as? Double) > 0)
    }
    #expect(rows.prefix(2).allSatisfy { $0["unit"] as? String == "s" })
  }

  @Test func benchmarkingWithoutReadoutErrors() throws {
    // The fit meets the limits of rounding here.
    let run = try CommandRun([
      "characterize", "--device", "ibm_torino", "--qubits", "0", "--experiments", "rb",
      "--noise", "gate,relaxation", "--seed", "1", "--json",
    ])
    let rows = try #require(try run.json() as? [[String: Any]], "\(run.errors)")
    let row = try #require(rows.first)
    let fitted = try #require(row["fitted"] as? Double)
    let calibrated = try #require(row["calibrated"] as? Double)
    #expect(abs(fitted - calibrated) < 4 * (try #require(row["uncertainty"] as? Double)))
  }

  @Test func mistakes() throws {
    let start = ["characterize", "--device", "ibm_lagos"]
    try CommandRun(["characterize"]).expectFailure(64, naming: "--device")
    try CommandRun(start + ["--experiments", "t3"]).expectFailure(64, naming: "t3", "t2_echo")
    try CommandRun(start + ["--qubits", "7"]).expectFailure(64, naming: "7", "0 to 6")
    try CommandRun(start + ["--qubits", "a"]).expectFailure(64, naming: "'a'")
    try CommandRun(start + ["--shots", "5"]).expectFailure(64, naming: "5", "100")
    try CommandRun(start + ["--qubits", "0,6", "--experiments", "rb2"])
      .expectFailure(65, naming: "nothing")
  }
}
