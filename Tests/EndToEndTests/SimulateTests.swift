import Foundation
import TestSupport
import Testing

@Suite struct SimulateTests {
  static let bell = """
    OPENQASM 3.0;
    include "stdgates.inc";
    input float alpha;
    qubit[3] q;
    bit[2] c;
    rx(alpha) q[0];
    cx q[0], q[1];
    c[0] = measure q[0];
    c[1] = measure q[1];
    """

  @Test func reproducesAer() throws {
    let reference = try JSONSerialization.jsonObject(
      with: Data(contentsOf: fixture("cell_n4.json")))
    let expected = try #require(
      (reference as? [String: Any])?["expectations"] as? [String: Double])
    let run = try CommandRun(
      [
        "simulate", fixture("cell_n4.qasm").path, "--device", "ibm_sherbrooke", "--calibration",
        "2025-02-26", "--noise", "gate,relaxation", "--noise-policy", "aer", "--method", "density",
        "--repeat", "3", "--json",
      ] + expected.keys.flatMap { ["--expectation", $0] })
    let result = try run.object()
    let values = try #require(result["expectations"] as? [String: Double])
    #expect(expected.count == 12)
    for (name, value) in expected {
      #expect(abs(try #require(values[name]) - value) < 1e-8, "\(name)")
    }
    #expect(result["method"] as? String == "density")
    #expect(result["qubits"] as? Int == 4)
    #expect(result["counts"] is NSNull)
    #expect(result["probabilities"] is NSNull)
    #expect(try #require(result["simulation_seconds"] as? Double) > 0)
    let noise = try #require(result["noise"] as? [String: Any])
    #expect(noise["policy"] as? String == "aer")
    #expect(noise["sources"] as? [String] == ["gate", "relaxation"])
    #expect(noise["scale"] as? Double == 1)
    #expect(noise["calibration"] as? String == "2025-02-26")
  }

  /// What is exact does not depend on the seed of shots: layout and routing have a seed of their own.
  @Test func exactResultsDoNotDependOnTheSeedOfShots() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(Self.bell, to: "bell.qasm").path
    let arguments = [
      "simulate", file, "--parameter", "alpha=1.2", "--device", "ibm_torino", "--transpile",
      "--noise", "gate,readout", "--probabilities", "--expectation", "Z0*Z1", "--json",
    ]
    func probabilities(_ more: [String]) throws -> [String: Double]? {
      try CommandRun(arguments + more).object()["probabilities"] as? [String: Double]
    }
    let first = try #require(try probabilities(["--seed", "1"]))
    for seed in ["2", "3"] { #expect(try probabilities(["--seed", seed]) == first) }
    #expect(try probabilities(["--layout-seed", "0", "--seed", "5"]) == first)
    let misused = try CommandRun(["simulate", file, "--parameter", "alpha=1", "--layout-seed", "1"])
    #expect(misused.status == 64)
    #expect(misused.errors.contains("--layout-seed needs --transpile"))
  }

  @Test func idealRun() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(Self.bell, to: "bell.qasm").path
    let arguments = [
      "simulate", file, "--parameter", "alpha=1.2", "--shots", "1000", "--seed", "7", "--json",
      "--probabilities", "--expectation", "Z0", "--expectation", "X2*Z0", "--expectation", "Z2",
      "--expectation", "X0",
    ]
    let run = try CommandRun(arguments)
    let result = try run.object()
    #expect(result["method"] as? String == "statevector")
    let values = try #require(result["expectations"] as? [String: Double])
    #expect(abs(values["Z0"]! - cos(1.2)) < 1e-12)
    #expect(values["X2*Z0"] == 0)
    #expect(values["Z2"] == 1)
    #expect(values["X0"] == 0)
    let probabilities = try #require(result["probabilities"] as? [String: Double])
    #expect(Set(probabilities.keys) == ["00", "11"])
    #expect(abs(probabilities["11"]! - (1 - cos(1.2)) / 2) < 1e-12)
    let counts = try #require(result["counts"] as? [String: Int])
    #expect(counts.values.reduce(0, +) == 1000)
    #expect(result["seed"] as? Int == 7)
    #expect(result["shots"] as? Int == 1000)
    // Everything but the time is the same for any number of threads.
    for method in ["auto", "trajectories"] {
      let runs = try ["1", "3"].map { threads in
        var options = arguments.filter { $0 != "--probabilities" }
        options += ["--threads", threads, "--method", method]
        var object = try CommandRun(options).object()
        object["simulation_seconds"] = nil
        return NSDictionary(dictionary: object)
      }
      #expect(runs[0] == runs[1])
    }
  }

  @Test func bitOrder() throws {
    let program = """
      OPENQASM 2.0;
      include "qelib1.inc";
      qreg q[3];
      creg a[2];
      creg b[1];
      x q[0];
      x q[2];
      measure q[0] -> a[0];
      measure q[1] -> a[1];
      measure q[2] -> b[0];
      """
    let run = try CommandRun(["simulate", "-", "--probabilities", "--json"], input: program)
    #expect(try run.object()["probabilities"] as? [String: Double] == ["101": 1])
    let text = try CommandRun(["simulate", "-", "--shots", "5"], input: program)
    #expect(text.output.contains("101"))
  }

  @Test func gatesOfTheDevice() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(Self.bell, to: "bell.qasm").path
    let arguments = ["simulate", file, "--parameter", "alpha=1.2", "--device", "ibm_lagos"]
    try CommandRun(arguments).expectFailure(65, naming: file, "'rx'", "ibm_lagos", "--transpile")
    let run = try CommandRun(
      arguments + [
        "--transpile", "--noise", "none", "--expectation", "Z0", "--expectation", "Z0*Z1", "--json",
      ])
    let values = try #require(try run.object()["expectations"] as? [String: Double])
    #expect(abs(values["Z0"]! - cos(1.2)) < 1e-9)
    #expect(abs(values["Z0*Z1"]! - 1) < 1e-9)
    let noisy = try CommandRun(
      arguments + ["--transpile", "--expectation", "Z0*Z1", "--probabilities", "--json"]
    ).object()
    let noise = try #require(noisy["noise"] as? [String: Any])
    #expect((noise["sources"] as? [String])?.contains("idle") == true)
    #expect(try #require((noisy["expectations"] as? [String: Double])?["Z0*Z1"]) < 0.999)
    let sum = try #require(noisy["probabilities"] as? [String: Double]).values.reduce(0, +)
    #expect(abs(sum - 1) < 1e-12)
  }

  @Test func scaledNoise() throws {
    let program = "OPENQASM 3.0; x $0; sx $0; x $0;"
    func value(_ scale: String) throws -> Double {
      let run = try CommandRun(
        [
          "simulate", "-", "--device", "ibm_lagos", "--noise-scale", scale, "--expectation", "Y0",
          "--expectation", "Z5", "--json",
        ], input: program)
      let values = try #require(try run.object()["expectations"] as? [String: Double])
      #expect(values["Z5"] == 1)
      return abs(try #require(values["Y0"]))
    }
    #expect(abs(try value("0") - 1) < 1e-12)
    #expect(try value("1") > value("3"))
    try CommandRun(
      ["simulate", "-", "--device", "ibm_lagos", "--noise-scale", "-1"], input: program
    ).expectFailure(64, naming: "-1")
  }

  @Test func leakageIsSampledOrNamedAsAnApproximation() throws {
    let program = "OPENQASM 3.0; bit[2] c; rzz(1.5) $0, $1; c[0] = measure $0; c[1] = measure $1;"
    let device = ["simulate", "-", "--device", "quantinuum_h1-1", "--json"]
    let all = try CommandRun(device + ["--probabilities"], input: program).object()
    let noise = try #require(all["noise"] as? [String: Any])
    #expect((noise["sources"] as? [String])?.contains("leakage") == true)
    #expect((noise["notes"] as? [String])?.contains { $0.contains("depolarization") } == true)
    let sampled = try CommandRun(
      device + ["--noise", "leakage", "--shots", "10"], input: program
    ).object()
    #expect(sampled["method"] as? String == "trajectories")
    let tracked = try #require(sampled["noise"] as? [String: Any])
    #expect((tracked["notes"] as? [String])?.contains { $0.contains("tracked") } == true)
    try CommandRun(device + ["--noise", "leakage", "--method", "density"], input: program)
      .expectFailure(64, naming: "leakage", "trajectories")
  }

  /// Labels that are no indices are shown beside them.
  @Test func labelsOfQubits() throws {
    let program = "OPENQASM 3.0; bit[2] c; prx(1.5, 0) $0; prx(1.5, 0) $19; c[0] = measure $19;"
    let device = ["simulate", "-", "--device", "iqm_garnet", "--noise", "none"]
    let result = try CommandRun(device + ["--json"], input: program).object()
    #expect(result["active_qubits"] as? [Int] == [0, 19])
    #expect(result["labels"] as? [String] == ["1", "20"])
    #expect(try CommandRun(device, input: program).output.contains("0 (1), 19 (20)"))
    let ideal = try CommandRun(
      ["simulate", "-", "--parameter", "alpha=0.3", "--json"], input: Self.bell
    ).object()
    #expect(ideal["labels"] is NSNull)
  }
}
