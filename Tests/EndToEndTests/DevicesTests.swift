import Foundation
import TestSupport
import Testing

@Suite struct DevicesTests {
  @Test func list() throws {
    let run = try CommandRun(["devices", "list", "--json"])
    #expect(run.status == 0)
    let rows = try #require(run.json() as? [[String: Any]])
    let lagos = try #require(rows.first { $0["name"] as? String == "ibm_lagos" })
    #expect(lagos["vendor"] as? String == "IBM")
    #expect(lagos["technology"] as? String == "superconducting")
    #expect(lagos["qubits"] as? Int == 7)
    #expect((lagos["native_gates"] as? [String])?.contains("cx") == true)
    #expect((lagos["calibrations"] as? [String])?.contains("2021-07-26") == true)
    let names = rows.compactMap { $0["name"] as? String }
    #expect(names == names.sorted())
    #expect(try CommandRun(["devices", "list"]).output.contains("ibm_lagos"))
  }

  @Test func show() throws {
    let run = try CommandRun(["devices", "show", "ibm_sherbrooke", "--json"])
    let summary = try run.object()
    #expect(summary["qubits"] as? Int == 127)
    #expect(summary["calibration"] as? String == "2025-02-26")
    let figures = try #require(summary["figures"] as? [String: [String: Double]])
    let t1 = try #require(figures["t1"]?["median"])
    #expect((1e-4..<1e-3).contains(t1))
    for key in ["best_qubits", "worst_qubits", "best_edges", "worst_edges"] {
      #expect((summary[key] as? [[String: Any]])?.count == 5)
    }
    let earlier = try CommandRun([
      "devices", "show", "ibm_sherbrooke", "--calibration", "2023-01-03", "--json",
    ])
    #expect(try earlier.object()["calibration"] as? String == "2023-01-03")
    let text = try CommandRun(["devices", "show", "quantinuum_h1-1"])
    #expect(text.status == 0)
    #expect(text.output.contains("trapped-ion"))
  }

  @Test func gateAudit() throws {
    let run = try CommandRun(["devices", "show", "ibm_lagos", "--gates", "--json"])
    let rows = try #require(try run.object()["gate_audit"] as? [[String: Any]])
    #expect(rows.count == 33)
    let below = try #require(
      rows.first { $0["gate"] as? String == "cx" && $0["qubits"] as? [Int] == [5, 4] })
    #expect(below["relaxation_exceeds"] as? Bool == true)
    let text = try CommandRun(["devices", "show", "iqm_garnet", "--gates"])
    #expect(text.status == 0 && text.output.contains("relaxation alone exceeds"))
  }

  @Test func difference() throws {
    let run = try CommandRun([
      "devices", "diff", "ibm_lagos/2021-07-26", "2024-05-27", "--json",
    ])
    let object = try run.object()
    #expect(object["before"] as? String == "2021-07-26")
    #expect(object["after"] as? String == "2024-05-27")
    let rows = try #require(object["summary"] as? [[String: Any]])
    #expect(rows.contains { $0["field"] as? String == "cx error" })
    #expect(try CommandRun(["devices", "diff", "ibm_lagos/2021-07-26", "ibm_lagos"]).status == 0)
    #expect(try CommandRun(["devices", "diff", "ibm_lagos", "ibm_torino"]).status == 65)
    #expect(try CommandRun(["devices", "diff", "ibm_lagos/2020-01-01", "ibm_lagos"]).status == 66)
  }

  @Test func schemasAreNotFilesOfTheLibrary() throws {
    let folder = CommandRun.package.appendingPathComponent("devices").path
    #expect(try CommandRun(["devices", "validate", folder]).status == 0)
  }

  @Test func noiseBetweenDatesAndFromAFile() throws {
    let folder = try TemporaryFolder()
    let program = try folder.write(
      "OPENQASM 2.0; include \"qelib1.inc\"; qreg q[1]; creg c[1]; x q[0]; measure q[0] -> c[0];",
      to: "x.qasm")
    func zero(_ options: [String]) throws -> Double {
      let run = try CommandRun(
        [
          "simulate", program.path, "--device", "ibm_lagos", "--method", "density",
          "--probabilities", "--json",
        ] + options)
      #expect(run.status == 0, "\(run.errors)")
      return try #require((run.object()["probabilities"] as? [String: Double])?["0"])
    }
    let early = try zero(["--calibration", "2021-07-26", "--noise", "readout"])
    let late = try zero(["--calibration", "2024-05-27", "--noise", "readout"])
    let between = try zero(["--calibration-date", "2022-12-01", "--noise", "readout"])
    #expect(min(early, late) < between && between < max(early, late))
    let file = try folder.write(
      """
      {"format": "backaction-noise/1", "noise": [{"gate": "x", "pauli": {"X": 0.25}}]}
      """, to: "noise.json")
    let own = try zero(["--noise", "none", "--noise-file", file.path])
    #expect(abs(own - 0.25) < 1e-12)
    for options in [
      ["--calibration-date", "2019-01-01"], ["--noise-file", program.path],
    ] {
      let run = try CommandRun(["simulate", program.path, "--device", "ibm_lagos"] + options)
      #expect(run.status == 65)
    }
    let both = try CommandRun([
      "simulate", program.path, "--device", "ibm_lagos", "--calibration", "2021-07-26",
      "--calibration-date", "2022-01-01",
    ])
    #expect(both.status == 64)
  }

  @Test func aDayBetweenTwoCalibrations() throws {
    let date = ["--calibration-date", "2022-12-01", "--json"]
    let shown = try CommandRun(["devices", "show", "ibm_lagos"] + date).object()
    #expect(shown["calibration"] as? String == "2022-12-01-interpolated")
    let cell = ["transpile", "--ansatz", "circuit19", "--qubits", "2", "--device", "ibm_lagos"]
    func success(_ options: [String]) throws -> Double {
      try #require(CommandRun(cell + options).object()["estimated_success"] as? Double)
    }
    let layout = ["--layout", "0,1", "--optimization", "0"]
    let between = try success(layout + date)
    let ends = try ["2021-07-26", "2024-05-27"].map {
      try success(layout + ["--calibration", $0, "--json"])
    }
    #expect(between != ends[0] && between != ends[1])
    for command in [["devices", "show", "ibm_lagos"], cell] {
      try CommandRun(command + ["--calibration", "2021-07-26"] + date)
        .expectFailure(64, naming: "exclude")
      try CommandRun(command + ["--calibration-date", "2012-12-01"])
        .expectFailure(65, naming: "2012-12-01", "extrapolated")
      try CommandRun(command + ["--calibration-date", "soon"]).expectFailure(65, naming: "soon")
    }
  }

  @Test func couplingMap() throws {
    let folder = try TemporaryFolder()
    let file = folder.path("maps/lagos.svg")
    let run = try CommandRun(["devices", "show", "ibm_lagos", "--svg", file, "--json"])
    #expect(try run.object()["name"] as? String == "ibm_lagos")
    let drawing = try String(contentsOfFile: file, encoding: .utf8)
    #expect(drawing.hasPrefix("<svg"))
    #expect(drawing.contains("ibm_lagos"))
    try CommandRun(["devices", "show", "ibm_lagos", "--svg", folder.url.path])
      .expectFailure(65, naming: folder.url.path, "directory")
  }

  @Test func unknownNames() throws {
    try CommandRun(["devices", "show", "ibm_sherbroke"])
      .expectFailure(66, naming: "ibm_sherbroke", "did you mean \"ibm_sherbrooke\"")
    try CommandRun(["devices", "show", "ibm_lagos", "--calibration", "2021-07-27"])
      .expectFailure(66, naming: "2021-07-27", "2021-07-26")
    try CommandRun(["devices", "show", "no/such.json"]).expectFailure(66, naming: "no/such.json")
    try CommandRun(["devices", "validate", "no/such.json"])
      .expectFailure(66, naming: "no/such.json")
  }

  @Test func validate() throws {
    let good = try CommandRun(
      ["devices", "validate", "--json", "devices", "calibrations"], in: CommandRun.package)
    #expect(good.status == 0)
    #expect(try (good.json() as? [Any])?.isEmpty == true)

    let folder = try TemporaryFolder()
    let damaged = DamagedLibrary(folder)
    let profile = try damaged.profile { $0["qubits"] = nil }
    let calibration = try damaged.calibration { calibration in
      var qubits = calibration["qubits"] as? [[String: Any]] ?? []
      qubits[3]["t1"] = -1e-4
      calibration["qubits"] = qubits
    }
    let run = try CommandRun(["devices", "validate", "--json", profile, calibration])
    #expect(run.status == 65)
    let problems = try #require(run.json() as? [[String: String]])
    #expect(problems.contains { $0["file"] == profile && $0["field"] == "qubits" })
    #expect(problems.contains { $0["file"] == calibration && $0["field"] == "qubits[3].t1" })
    let text = try CommandRun(["devices", "validate", calibration])
    #expect(text.status == 65)
    #expect(text.output.contains("qubits[3].t1"))
    // What is not there does not hide what is wrong with the others, nor that they are right.
    let partial = try CommandRun(["devices", "validate", "no/such.json", calibration])
    #expect(partial.status == 65 && partial.output.contains("qubits[3].t1"))
    #expect(partial.errors.contains("no/such.json"))
    let rest = try CommandRun(
      ["devices", "validate", "no/such.json", "devices/ibm_lagos.json"], in: CommandRun.package)
    #expect(rest.status == 66 && rest.output.contains("no problems"))
    #expect(rest.errors.contains("no/such.json"))
  }

  @Test func badProfiles() throws {
    let folder = try TemporaryFolder()
    let damaged = DamagedLibrary(folder)
    let program = try folder.write("OPENQASM 3.0; x $0;", to: "x.qasm").path
    let truncated = try damaged.truncatedProfile()
    try CommandRun(["simulate", program, "--device", truncated, "--json"])
      .expectFailure(65, naming: truncated, "line ")
    let incomplete = try damaged.profile { $0["native_gates"] = nil }
    try CommandRun(["simulate", program, "--device", incomplete, "--json"])
      .expectFailure(65, naming: incomplete, "native_gates")
    let negative = try damaged.calibration { calibration in
      var qubits = calibration["qubits"] as? [[String: Any]] ?? []
      qubits[3]["t1"] = -1e-4
      calibration["qubits"] = qubits
    }
    try CommandRun(["simulate", program, "--device", "ibm_lagos", "--calibration", negative])
      .expectFailure(65, naming: negative, "qubits[3].t1", "-0.0001")
  }
}

/// Copies of a profile and a calibration with something wrong.
struct DamagedLibrary {
  let folder: TemporaryFolder

  init(_ folder: TemporaryFolder) { self.folder = folder }

  func profile(_ damage: (inout [String: Any]) -> Void) throws -> String {
    try copy("devices/ibm_lagos.json", damage)
  }

  func calibration(_ damage: (inout [String: Any]) -> Void) throws -> String {
    try copy("calibrations/ibm_lagos/2021-07-26.json", damage)
  }

  func truncatedProfile() throws -> String {
    let text = try String(
      contentsOf: CommandRun.package.appendingPathComponent("devices/ibm_lagos.json"),
      encoding: .utf8)
    return try folder.write(String(text.prefix(text.count / 2)), to: "truncated.json").path
  }

  private func copy(_ path: String, _ damage: (inout [String: Any]) -> Void) throws -> String {
    let data = try Data(contentsOf: CommandRun.package.appendingPathComponent(path))
    var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    damage(&object)
    let text = try JSONSerialization.data(withJSONObject: object)
    return try folder.write(String(decoding: text, as: UTF8.self), to: UUID().uuidString + ".json")
      .path
  }
}
