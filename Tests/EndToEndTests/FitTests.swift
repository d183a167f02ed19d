import Foundation
import TestSupport
import Testing

@Suite struct FitTests {
  private static let program = """
    OPENQASM 3.0;
    include "stdgates.inc";
    bit[2] c;
    rz(0.4) $0; sx $0; rz(1.3) $1; sx $1;
    cz $0, $1;
    c[0] = measure $0;
    reset $0;
    sx $0; sx $1;
    c[1] = measure $1;
    """

  private func folder(counts: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    _ = try folder.write(Self.program, to: "program.qasm")
    _ = try folder.write(
      Self.program.replacing("bit[2] c;", with: "bit[3] c;"), to: "spare.qasm")
    _ = try folder.write(counts, to: "counts.json")
    return folder
  }

  @Test("The fitted calibration predicts in simulate what the fit says that it predicts")
  func fittedCalibrationIsOrdinary() throws {
    let folder = try folder(
      counts: """
        {"circuits": [{"qasm": "program.qasm", "shots": 4000, "reads": [
          {"name": "both", "bits": [0, 1], "counts": {"00": 1200, "01": 900, "10": 1100, "11": 800}},
          {"name": "first", "bits": [0], "counts": {"0": 2300, "1": 1700}}]}]}
        """.replacingOccurrences(of: "\"shots\": 4000, ", with: ""))
    let (counts, fitted) = (
      folder.url.appendingPathComponent("counts.json").path,
      folder.url.appendingPathComponent("fitted.json").path
    )
    let page = folder.url.appendingPathComponent("fit.html").path
    let run = try CommandRun([
      "fit", counts, "--device", "ibm_torino", "--families",
      "readout,depolarizing,coherent,t1,t2,reset,population,scale", "--hold-out", "1", "--output",
      fitted, "--report", page, "--threads", "1", "--json",
    ])
    let result = try run.object()
    #expect(result["device"] as? String == "ibm_torino")
    #expect(result["converged"] as? Bool == true, "\(run.errors)")
    #expect(result["held_out_log_likelihood"] as? Double != nil)
    let parameters = try #require(result["parameters"] as? [[String: Any]])
    #expect(parameters.count == 20, "\(parameters.compactMap { $0["name"] })")
    #expect(!(try #require(result["undetermined"] as? [String])).isEmpty)
    let reads = try #require(result["reads"] as? [[String: Any]])
    #expect(reads.map { $0["held_out"] as? Bool } == [false, true])
    let both = try #require(reads[0]["predicted"] as? [Double])
    #expect(
      try #require(reads[0]["total_variation"] as? Double)
        < #require(reads[0]["total_variation_calibrated"] as? Double))
    #expect(try String(contentsOfFile: page, encoding: .utf8).contains("kept back"))
    let text = try String(contentsOfFile: fitted, encoding: .utf8)
    #expect(text.contains("\"provenance\": \"fitted\"") && text.contains("\"uncertainty\""))
    let simulated = try CommandRun([
      "simulate", folder.url.appendingPathComponent("program.qasm").path, "--device", "ibm_torino",
      "--calibration", fitted, "--method", "density", "--probabilities", "--json",
    ]).object()
    let probabilities = try #require(simulated["probabilities"] as? [String: Double])
    for (value, predicted) in both.enumerated() {
      let name = String(value, radix: 2)
      let bits = String(repeating: "0", count: 2 - name.count) + name
      #expect(abs(try #require(probabilities[bits]) - predicted) < 1e-9)
    }
  }

  @Test func mistakes() throws {
    let good = try folder(
      counts: #"{"circuits": [{"qasm": "program.qasm", "counts": {"00": 5, "11": 5}}]}"#)
    let counts = good.url.appendingPathComponent("counts.json").path
    let start = ["fit", counts, "--device", "ibm_torino"]
    try CommandRun(["fit", counts]).expectFailure(64, naming: "--device")
    try CommandRun(start + ["--families", "t3"]).expectFailure(64, naming: "t3", "t1")
    try CommandRun(start + ["--hold-out", "1"]).expectFailure(64, naming: "all")
    try CommandRun(start + ["--noise", "gate"]).expectFailure(64, naming: "readout", "gate")
    try CommandRun(start + ["--noise-policy", "aer"]).expectFailure(64, naming: "aer")
    try CommandRun(["fit", "nothing.json", "--device", "ibm_torino"])
      .expectFailure(66, naming: "nothing.json")
    for (text, words) in [
      (#"{"circuits": []}"#, "empty"),
      (#"{"circuits": [{"qasm": "program.qasm"}]}"#, "counts or reads"),
      (#"{"circuits": [{"qasm": "program.qasm", "counts": {"0": 5}}]}"#, "1 bits"),
      (#"{"circuits": [{"qasm": "program.qasm", "counts": {"0x": 5}}]}"#, "string of bits"),
      (#"{"circuits": [{"qasm": "program.qasm", "counts": {"00": 5}, "shots": 6}]}"#, "add up"),
      (#"{"circuits": [{"qasm": "program.qasm", "counts": {}}]}"#, "no counts"),
      (
        #"{"circuits": [{"qasm": "spare.qasm", "counts": {"000": 5, "100": 5}}]}"#,
        "bit 2 is never measured"
      ),
      (
        #"{"circuits": [{"qasm": "spare.qasm", "reads": [{"bits": [2], "counts": {"0": 5}}]}]}"#,
        "none of the bits [2] is measured"
      ),
      (
        #"{"circuits": [{"qasm": "program.qasm", "counts": {"00": 7e11, "01": 7e11}}]}"#,
        "at most 1000000000000"
      ),
      (#"{"circuits": [{"qasm": "program.qasm", "count": {}, "counts": {"00": 1}}]}"#, "count"),
    ] {
      let bad = try folder(counts: text)
      try CommandRun([
        "fit", bad.url.appendingPathComponent("counts.json").path, "--device", "ibm_torino",
      ]).expectFailure(65, naming: words)
    }
  }

  /// A bit that is never measured is 0 in the counts of every simulator, and says nothing.
  @Test func bitsThatAreNeverMeasured() throws {
    func fitted(_ text: String) throws -> Double {
      let folder = try folder(counts: text)
      let run = try CommandRun([
        "fit", folder.url.appendingPathComponent("counts.json").path, "--device", "ibm_torino",
        "--families", "readout", "--output", folder.url.appendingPathComponent("f.json").path,
        "--json",
      ])
      return try #require(try run.object()["log_likelihood"] as? Double, "\(run.errors)")
    }
    let plain = try fitted(
      #"{"circuits": [{"qasm": "program.qasm", "counts": {"00": 1200, "01": 900, "11": 800}}]}"#)
    let spare = try fitted(
      #"{"circuits": [{"qasm": "spare.qasm", "counts": {"000": 1200, "001": 900, "011": 800}}]}"#)
    #expect(plain == spare)
  }
}
