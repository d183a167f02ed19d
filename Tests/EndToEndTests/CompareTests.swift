import Foundation
import OpenQASM
import TestSupport
import Testing

@Suite struct CompareTests {
  static let keys: Set<String> = [
    "model", "device", "calibration", "protocol", "shots", "noise", "metric", "accuracy",
    "accuracy_low",
    "accuracy_high", "ideal_accuracy", "difference", "difference_low", "difference_high",
    "accuracy_per_shot", "accuracy_seed_spread", "training_seeds", "accuracies",
    "band_scale", "band_accuracy", "band_accuracy_low", "band_accuracy_high",
    "fluctuation", "fluctuation_accuracy", "fluctuation_accuracy_low", "fluctuation_accuracy_high",
    "mean_accuracy_low", "mean_accuracy_high",
    "ideal_accuracies", "episode_cost", "ideal_episode_cost", "at_chance", "samples",
    "two_qubit_gates",
    "step_seconds", "wall_seconds", "qpu_seconds", "qpu_assumption", "mitigation", "cost",
  ]

  @Test func rowsOfDevicesAndProtocols() throws {
    let run = try SmallRun()
    let target = run.folder.path("out")
    let arguments = [
      "compare", run.path, "--devices", "ideal,ibm_lagos", "--protocols", "expectation,replay",
      "--shots", "200", "--seed", "3", "--json",
    ]
    let comparison = try CommandRun(
      arguments + ["--samples", "20", "--seeds", "2", "--output", target])
    let rows = try #require(try comparison.json() as? [[String: Any]], "\(comparison.errors)")
    #expect(rows.count == 4)
    for row in rows {
      #expect(Set(row.keys) == Self.keys)
      #expect(row["samples"] as? Int == 20)
      let accuracy = try #require(row["accuracy"] as? Double)
      #expect(try #require(row["accuracy_low"] as? Double) <= accuracy)
      #expect(try #require(row["accuracy_high"] as? Double) >= accuracy)
      #expect(row["ideal_accuracy"] as? Double == rows[0]["ideal_accuracy"] as? Double)
    }
    #expect(rows.map { $0["device"] as? String } == ["ideal", "ideal", "ibm_lagos", "ibm_lagos"])
    #expect(rows[0]["accuracy"] as? Double == rows[0]["ideal_accuracy"] as? Double)
    #expect(rows[2]["shots"] is NSNull)
    #expect(rows[3]["shots"] as? Int == 200)
    #expect(try #require(rows[3]["qpu_seconds"] as? Double) > 0)
    #expect(rows[2]["cost"] is NSNull)
    let cost = try #require(rows[3]["cost"] as? [String: Any])
    let pass = try #require(cost["forward_pass"] as? [String: Any])
    // Eight prefixes in three settings, 200 shots of each.
    #expect(pass["circuits"] as? Double == 24 && pass["shots"] as? Double == 4800)
    #expect(cost["gradient"] as? String == "parameterShift")
    let written = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: target + "/comparison.json")))
    #expect(NSArray(array: rows) == written as? NSArray)
    let table = try String(contentsOfFile: target + "/comparison.csv", encoding: .utf8)
      .split(separator: "\n")
    #expect(table.count == 5)
    #expect(Set(table[0].split(separator: ",").map(String.init)) == Self.keys)
    let ideal = try CommandRun(
      arguments.map { $0 == "ideal,ibm_lagos" ? "ibm_lagos" : $0 } + ["--noise-scale", "0"])
    let idealRows = try #require(try ideal.json() as? [[String: Any]], "\(ideal.errors)")
    #expect(idealRows[0]["difference"] as? Double == 0)
  }

  /// The folder of several seeds: every model is evaluated as it would be alone.
  @Test func severalSeeds() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRun.yaml, to: "small.yaml")
    let training = try CommandRun([
      "train", folder.path("small.yaml"), "--json", "--threads", "1", "--seeds", "3",
    ])
    #expect(training.status == 0, "\(training.errors)")
    let options = [
      "--devices", "ibm_lagos", "--protocols", "expectation", "--noise", "gate,readout", "--json",
    ]
    func rows(_ run: String) throws -> [[String: Any]] {
      let result = try CommandRun(["compare", folder.path(run)] + options)
      return try #require(try result.json() as? [[String: Any]], "\(result.errors)")
    }
    let row = try #require(try rows("run").first)
    let each = try (1...3).map { seed in
      try #require(try rows("run/seed-\(seed)").first?["accuracy"] as? Double)
    }
    #expect(row["accuracies"] as? [Double] == each)
    #expect(row["training_seeds"] as? Int == 3 && row["model"] as? String == "run")
    let mean = each.reduce(0, +) / 3
    #expect(abs(try #require(row["accuracy"] as? Double) - mean) < 1e-12)
    let spread = (each.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2).squareRoot()
    #expect(abs(try #require(row["accuracy_seed_spread"] as? Double) - spread) < 1e-12)
    // t(0.975; 2) = 4.302652729911275
    let high = try #require(row["mean_accuracy_high"] as? Double)
    #expect(abs(high - min(1, mean + 4.302652729911275 * spread / 3.0.squareRoot())) < 1e-11)
    let page = folder.path("page.html")
    let report = try CommandRun(
      ["report", folder.path("run"), "--output", page, "--samples", "8"] + options)
    #expect(report.status == 0, "\(report.errors)")
    let text = try String(contentsOfFile: page, encoding: .utf8)
    #expect(text.contains("3 seeds") && text.contains("<polygon"))
    // A run of another configuration does not belong to the series.
    let other = try CommandRun([
      "train", folder.path("small.yaml"), "--threads", "1", "--set", "training.epochs=1", "--set",
      "run=run/seed-4",
    ])
    #expect(other.status == 0, "\(other.errors)")
    try CommandRun(["compare", folder.path("run")] + options)
      .expectFailure(65, naming: "seed-4", "seed-1", "training")
  }

  @Test func accuracyAgainstTime() throws {
    let run = try SmallRun()
    let comparison = try CommandRun([
      "compare", run.path, "--devices", "ibm_lagos", "--protocols", "expectation", "--samples", "5",
      "--calibration-series", "../3", "--json",
    ])
    let rows = try #require(try comparison.json() as? [[String: Any]], "\(comparison.errors)")
    let days = rows.compactMap { $0["calibration"] as? String }
    #expect(days.count == 3 && days.first == "2021-07-26" && days.last == "2024-05-27")
    #expect(days[1].hasSuffix("-interpolated"))
    for options in [["--devices", "ibm_lagos,ibm_torino"], []] {
      let wrong = try CommandRun(
        ["compare", run.path, "--calibration-series", "all"] + options)
      #expect(wrong.status == 64)
    }
    let day = [
      "compare", run.path, "--devices", "ibm_lagos", "--protocols", "expectation", "--samples", "5",
      "--calibration-date", "2022-12-01", "--json",
    ]
    let single = try #require(try CommandRun(day).json() as? [[String: Any]])
    #expect(single.map { $0["calibration"] as? String } == ["2022-12-01-interpolated"])
    try CommandRun(day + ["--calibration-series", "all"]).expectFailure(64, naming: "series")
  }

  @Test func chosenPlaces() throws {
    let run = try SmallRun()
    let options = [
      "compare", run.path, "--protocols", "expectation", "--samples", "20", "--json", "--devices",
    ]
    func accuracy(_ words: String...) throws -> Double {
      let command = try CommandRun(options + words)
      let rows = try #require(try command.json() as? [[String: Any]], "\(command.errors)")
      return try #require(rows[0]["difference"] as? Double)
    }
    // The same places, whether given or found; the names of qubits tell which these are.
    let exported = try CommandRun(["export", run.path, "--cell", "--device", "ibm_lagos", "--json"])
    let found = try #require(try exported.object()["layout"] as? [Int])
    let given = found.map(String.init).joined(separator: ",")
    #expect(try accuracy("ibm_lagos", "--layout", given) == accuracy("ibm_lagos"))
    let other = try CommandRun([
      "export", run.path, "--cell", "--device", "ibm_lagos", "--layout", "6,5,4", "--json",
    ])
    #expect(try other.object()["layout"] as? [Int] == [6, 5, 4], "\(other.errors)")
    for (devices, layout, status, word) in [
      ("ibm_lagos,ibm_torino", "0,1,2", 64, "single device"), ("ibm_lagos", "0,1", 64, "3"),
      ("ibm_lagos", "0,1,x", 64, "0,1,x"), ("ibm_lagos", "0,1,7", 65, "7"),
    ] {
      try CommandRun(options + [devices, "--layout", layout])
        .expectFailure(Int32(status), naming: word)
    }
    let trained = try SmallRun("hardware.device=ibm_lagos", "hardware.layout=[6, 5, 4]")
    #expect(trained.training.status == 0, "\(trained.training.errors)")
    try SmallRun("hardware.layout=[6, 5, 4]").training
      .expectFailure(65, naming: "hardware.layout", "hardware.device")
  }

  /// What would make no difference is refused, and before anything takes time.
  @Test func optionsWithoutEffect() throws {
    let run = try SmallRun()
    let page = run.folder.path("page.html")
    let ideal = ["compare", run.path, "--devices", "ideal", "--protocols", "expectation"]
    for (arguments, word) in [
      (ideal + ["--mitigation", "assignment"], "--mitigation"),
      (ideal + ["--noise-scale", "3"], "--noise-scale"),
      (
        ["export", run.path, "--device", "iqm_garnet", "--sample", "0", "--strength", "0.3"],
        "--protocol"
      ),
      (
        ["export", run.path, "--device", "iqm_garnet", "--sample", "0", "--shots", "7"],
        "--protocol"
      ),
      (
        [
          "report", run.path, "--devices", "ibm_lagos", "--protocols", "expectation", "--sweep",
          "strength=0.3", "--output", page,
        ], "strength"
      ),
    ] {
      try CommandRun(arguments).expectFailure(64, naming: word)
    }
    #expect(!FileManager.default.fileExists(atPath: page))
  }

  @Test func foldersOfSeveralSeeds() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRun.yaml, to: "small.yaml")
    let training = try CommandRun([
      "train", folder.path("small.yaml"), "--seeds", "2", "--set", "training.epochs=1",
    ])
    #expect(training.status == 0, "\(training.errors)")
    for command in [
      ["export", "--cell", "--device", "ibm_lagos"], ["kernel"],
      ["evaluate", "--data", folder.path("small.yaml")],
    ] {
      try CommandRun([command[0], folder.path("run")] + command.dropFirst())
        .expectFailure(66, naming: "seed-1", "2 runs")
    }
  }

  @Test func daysWithOtherTimes() throws {
    let run = try SmallRun()
    let arguments = [
      "compare", run.path, "--devices", "ideal,ibm_lagos", "--protocols", "expectation",
      "--samples", "20", "--json",
    ]
    func rows(_ sigma: String) throws -> [[String: Any]] {
      let result = try CommandRun(arguments + ["--fluctuation", sigma])
      return try #require(try result.json() as? [[String: Any]], "\(result.errors)")
    }
    let found = try rows("1.5")
    #expect(found[0]["fluctuation"] is NSNull)
    let row = found[1]
    #expect(row["fluctuation"] as? Double == 1.5)
    let mean = try #require(row["fluctuation_accuracy"] as? Double)
    #expect(try #require(row["fluctuation_accuracy_low"] as? Double) <= mean)
    #expect(try #require(row["fluctuation_accuracy_high"] as? Double) >= mean)
    // Without a width all days are that of the calibration.
    let same = try rows("0")[1]
    #expect(same["fluctuation_accuracy_low"] as? Double == row["accuracy"] as? Double)
    #expect(same["fluctuation_accuracy_high"] as? Double == row["accuracy"] as? Double)
    for sigma in ["3", "-1", "nan"] {
      try CommandRun(arguments + ["--fluctuation", sigma]).expectFailure(64, naming: "fluctuation")
    }
    try CommandRun(
      ["compare", run.path, "--devices", "ideal", "--fluctuation", "0.5"]
    ).expectFailure(64, naming: "--devices")
  }

  @Test func exportedProgramsAreRead() throws {
    let run = try SmallRun()
    for (arguments, version) in [
      (["--cell"], "3"), (["--sample", "0"], "3"), (["--sample", "1"], "2"),
    ] {
      let path = run.folder.path("out\(version).qasm")
      let exported = try CommandRun(
        ["export", run.path, "--device", "ibm_lagos", "--qasm", version, "--output", path]
          + arguments + ["--json"])
      let result = try exported.object()
      #expect(result["path"] as? String == path)
      let metrics = try #require(result["metrics"] as? [String: Any])
      #expect(try #require(metrics["two_qubit_gates"] as? Int) > 0)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let circuit = try QASMReader.circuit(from: text, file: path)
      #expect(circuit.parameters.isEmpty == (arguments != ["--cell"]))
      #expect(circuit.instructions.count > 0)
    }
    let printed = try CommandRun(["export", run.path, "--device", "ibm_lagos", "--cell"])
    #expect(printed.status == 0)
    #expect(printed.output.contains("\nOPENQASM 3"))
    let noPlace = ["export", run.path, "--device", "ibm_lagos"]
    try CommandRun(noPlace).expectFailure(64, naming: "--cell", "--sample")
    try CommandRun(noPlace + ["--cell", "--qasm", "2"]).expectFailure(64, naming: "--qasm 3")
    try CommandRun(noPlace + ["--sample", "24"]).expectFailure(64, naming: "24", "23")
    try CommandRun(["export", run.path, "--cell"]).expectFailure(64, naming: "--device")
  }

  @Test func budgetHasTwoRowsForEachSource() throws {
    let run = try SmallRun()
    let budget = try CommandRun([
      "budget", run.path, "--device", "ibm_lagos", "--noise", "gate,readout", "--json",
    ])
    let rows = try #require(try budget.json() as? [[String: Any]], "\(budget.errors)")
    #expect(rows.map { $0["source"] as? String } == ["gate", "gate", "readout", "readout"])
    #expect(rows.map { $0["mode"] as? String } == ["alone", "without", "alone", "without"])
    for row in rows {
      #expect(
        Set(row.keys) == [
          "source", "mode", "accuracy", "accuracy_low", "accuracy_high", "difference",
          "difference_low", "difference_high",
        ])
    }
  }

  /// The user's own noise is a source like the others.
  @Test func budgetWithNoiseOfAFile() throws {
    let run = try SmallRun()
    let file = try run.folder.write(
      "{\"format\": \"backaction-noise/1\", \"noise\": [{\"gate\": \"cx\", \"pauli\": {\"ZZ\": 0.3}}]}",
      to: "noise.json")
    let budget = try CommandRun([
      "budget", run.path, "--device", "ibm_lagos", "--noise", "readout", "--noise-file", file.path,
      "--json",
    ])
    let rows = try #require(try budget.json() as? [[String: Any]], "\(budget.errors)")
    #expect(rows.map { $0["source"] as? String } == ["readout", "readout", "user", "user"])
    #expect(rows.map { $0["mode"] as? String } == ["alone", "without", "alone", "without"])
    // All but the user's noise is the readout noise alone; all but readout the user's alone.
    #expect(rows[0]["accuracy"] as? Double == rows[3]["accuracy"] as? Double)
    #expect(rows[1]["accuracy"] as? Double == rows[2]["accuracy"] as? Double)
  }

  @Test func measuringInTheMiddle() throws {
    let run = try SmallRun("model.readouts=Z", "hardware.protocol=ensemble")
    let comparison = try CommandRun([
      "compare", run.path, "--devices", "ibm_lagos", "--protocols", "ensemble,singleShot",
      "--shots", "4", "--samples", "8", "--json",
    ])
    let rows = try #require(try comparison.json() as? [[String: Any]], "\(comparison.errors)")
    #expect(rows.map { $0["protocol"] as? String } == ["ensemble", "singleShot"])
    #expect(rows[1]["accuracy_per_shot"] is Double)
  }

  @Test func mistakes() throws {
    let run = try SmallRun("training.epochs=1")
    let compare = ["compare", run.path, "--devices", "ibm_lagos"]
    try CommandRun(compare + ["--protocols", "singleShot"])
      .expectFailure(64, naming: "singleShot", "readouts: Z")
    try CommandRun(compare + ["--protocols", "relpay"]).expectFailure(64, naming: "relpay")
    try CommandRun(compare + ["--protocols", "weak", "--strength", "2"])
      .expectFailure(64, naming: "strength", "π/2")
    try CommandRun(compare + ["--protocols", "replay", "--copies", "lockstep"])
      .expectFailure(64, naming: "--copies", "ensemble")
    try CommandRun(compare + ["--controller-latency", "-1"])
      .expectFailure(64, naming: "--controller-latency", "-1")
    try CommandRun(compare + ["--protocols", "replay,replay"]).expectFailure(64, naming: "twice")
    try CommandRun(compare + ["--noise", "gates"]).expectFailure(64, naming: "gates")
    try CommandRun(compare + ["--noise-scale", "-1"]).expectFailure(64, naming: "-1")
    try CommandRun(compare + ["--samples", "25"]).expectFailure(64, naming: "25", "24")
    try CommandRun(compare + ["--seeds", "0"]).expectFailure(64, naming: "seeds")
    try CommandRun(compare + ["--protocols", "replay", "--shots", "0"])
      .expectFailure(64, naming: "shot")
    try CommandRun(["compare", run.folder.path("nowhere")]).expectFailure(66, naming: "nowhere")
    try CommandRun(["compare", run.path, "--devices", "ibm_lagso"])
      .expectFailure(66, naming: "ibm_lagso", "ibm_lagos")
    try run.folder.write("damaged", to: "run/checkpoint.safetensors")
    try CommandRun(compare).expectFailure(65, naming: "checkpoint.safetensors")
  }
}
