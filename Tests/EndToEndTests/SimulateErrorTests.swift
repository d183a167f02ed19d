import Foundation
import TestSupport
import Testing

@Suite struct SimulateErrorTests {
  @Test func programs() throws {
    let folder = try TemporaryFolder()
    let unknown = try folder.write(
      "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit q;\n  frob q;\n", to: "unknown.qasm"
    ).path
    try CommandRun(["simulate", unknown]).expectFailure(65, naming: "\(unknown):4:3:", "frob")
    try CommandRun(["simulate", folder.path("none.qasm")])
      .expectFailure(66, naming: folder.path("none.qasm"))
    try CommandRun(["simulate", folder.url.path]).expectFailure(65, naming: "directory")
    let wide = try folder.write(
      "OPENQASM 2.0; include \"qelib1.inc\"; qreg q[8]; x q[0];", to: "wide.qasm"
    ).path
    for options in [[], ["--transpile"]] {
      try CommandRun(["simulate", wide, "--device", "ibm_lagos"] + options)
        .expectFailure(65, naming: wide, "8 qubits", "7")
    }
    let outside = try folder.write("OPENQASM 3.0; x $7;", to: "outside.qasm").path
    try CommandRun(["simulate", outside, "--device", "ibm_lagos"])
      .expectFailure(65, naming: outside, "7")
  }

  /// Numbers that are finite and absurd are refused where they are read, with status 64 or 65.
  @Test func absurdNumbers() throws {
    let folder = try TemporaryFolder()
    func program(_ body: String, _ name: String) throws -> String {
      try folder.write(
        "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nbit c;\n\(body)\nc = measure $0;", to: name
      ).path
    }
    for (index, length) in ["1e308s", "1e7s", "1e300dt"].enumerated() {
      let file = try program("delay[\(length)] $0;\ndelay[\(length)] $0;", "long\(index).qasm")
      try CommandRun(["simulate", file, "--device", "ibm_lagos", "--shots", "1"])
        .expectFailure(65, naming: "\(file):4:7", "too long", problems: 2)
    }
    let samples = try program("delay[1e14dt] $0;", "samples.qasm")
    _ = try CommandRun([
      "simulate", samples, "--device", "ibm_lagos", "--noise", "all", "--probabilities", "--json",
    ]).object()
    let plain = try program("x $0;", "plain.qasm")
    for scale in ["1e300", "-1", "nan", "inf"] {
      try CommandRun(["simulate", plain, "--device", "ibm_lagos", "--noise-scale", scale])
        .expectFailure(64, naming: "noise scale")
    }
    for noise in ["none,gate", "gate,all"] {
      try CommandRun(["simulate", plain, "--device", "ibm_lagos", "--noise", noise])
        .expectFailure(64, naming: "stands alone")
    }
    // A profile where a calibration belongs: a line, not one for each field.
    let kind = try folder.write("{\"format\": \"backaction-device/1\"}", to: "d.json").path
    try CommandRun(["simulate", plain, "--device", "ibm_lagos", "--calibration", kind])
      .expectFailure(65, naming: "backaction-calibration/1", problems: 1)
  }

  /// A machine that cannot reset starts every shot in |0⟩ all the same.
  @Test func initialResets() throws {
    let folder = try TemporaryFolder()
    let first = try folder.write(
      "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[2] q;\nbit c;\nreset q;\nx q[0];\n"
        + "c = measure q[0];", to: "first.qasm"
    ).path
    for options in [["--transpile"], []] {
      let source = options.isEmpty ? "miami.qasm" : "first.qasm"
      if options.isEmpty {
        try folder.write(
          "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nbit c;\nreset $0;\nx $0;\nc = measure $0;",
          to: source)
      }
      let run = try CommandRun(
        [
          "simulate", options.isEmpty ? folder.path(source) : first, "--device", "ibm_miami",
          "--noise", "none", "--probabilities", "--json",
        ] + options
      ).object()
      #expect(run["probabilities"] as? [String: Double] == ["1": 1])
    }
    let later = try folder.write(
      "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nbit c;\nx $0;\nreset $0;\nc = measure $0;",
      to: "later.qasm"
    ).path
    try CommandRun(["simulate", later, "--device", "ibm_miami"]).expectFailure(65, naming: "reset")
  }

  @Test func everyProblemHasALine() throws {
    let folder = try TemporaryFolder()
    let several = try folder.write(
      "OPENQASM 3.0;\nqubit q;\nfrob q;\nqubit[0] r;\nx q\n;blob q;\n", to: "several.qasm"
    ).path
    try CommandRun(["simulate", several])
      .expectFailure(
        65, naming: "\(several):3:1:", "\(several):4:7:", "\(several):6:2:", problems: 3)
    let many = try folder.write(
      "OPENQASM 3.0;\nqubit q;\n" + String(repeating: "frob q;\n", count: 30), to: "many.qasm"
    ).path
    try CommandRun(["simulate", many])
      .expectFailure(65, naming: "\(many):22:1:", "and 10 more problems", problems: 21)
  }

  @Test func includedFiles() throws {
    let folder = try TemporaryFolder()
    try folder.write("include \"../more.inc\";\ngate flip a { twist a; }", to: "sub/gates.inc")
    let more = try folder.write("gate twist a { x a; }", to: "more.inc").path
    let main = try folder.write(
      "OPENQASM 3.0;\ninclude \"sub/gates.inc\";\nqubit q; bit c;\nflip q;\nc = measure q;",
      to: "main.qasm"
    ).path
    let run = try CommandRun(["simulate", main, "--probabilities", "--json"]).object()
    #expect(run["probabilities"] as? [String: Double] == ["1": 1])
    try folder.write("gate twist a { y a b; }", to: "more.inc")
    try CommandRun(["simulate", main]).expectFailure(65, naming: "\(more):1:20:")
    try FileManager.default.removeItem(atPath: more)
    try CommandRun(["simulate", main])
      .expectFailure(65, naming: "sub/gates.inc:1:1:", "there is no file \(more)")
  }

  @Test func inputsOfPrograms() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(SimulateTests.bell, to: "bell.qasm").path
    try CommandRun(["simulate", file]).expectFailure(64, naming: file, "--parameter alpha=VALUE")
    try CommandRun(["simulate", file, "--parameter", "alhpa=1"])
      .expectFailure(64, naming: "alhpa", "'alpha'")
    try CommandRun(["simulate", file, "--parameter", "alpha=nan"])
      .expectFailure(64, naming: "alpha=nan")
    try CommandRun(["simulate", file, "--parameter", "alpha=1", "--parameter", "alpha=2"])
      .expectFailure(64, naming: "twice")
    try CommandRun(["simulate", file, "--parameter", "alpha=1", "--expectation", "Q0"])
      .expectFailure(64, naming: "Q0")
    try CommandRun(["simulate", file, "--parameter", "alpha=1", "--expectation", "Z3"])
      .expectFailure(64, naming: "Z3")
  }

  @Test func noise() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("OPENQASM 3.0; x $0;", to: "x.qasm").path
    try CommandRun(["simulate", file, "--noise", "gate"])
      .expectFailure(64, naming: "--noise gate", "--device")
    #expect(try CommandRun(["simulate", file, "--noise", "none"]).status == 0)
    try CommandRun(["simulate", file, "--noise-policy", "aer"])
      .expectFailure(64, naming: "--noise-policy", "--device")
    try CommandRun(["simulate", file, "--transpile"]).expectFailure(64, naming: "--device")
    let device = ["simulate", file, "--device", "ibm_lagos"]
    try CommandRun(device + ["--noise", "gates"]).expectFailure(64, naming: "'gates'", "gate")
    try CommandRun(device + ["--noise", "idle", "--noise-policy", "aer"])
      .expectFailure(64, naming: "idle", "aer")
    try CommandRun(device + ["--noise", "leakage"]).expectFailure(65, naming: "leakage")
    try CommandRun(device + ["--method", "statevector"]).expectFailure(64, naming: "statevector")
    try CommandRun(device + ["--method", "trajectories"]).expectFailure(64, naming: "--shots")
  }

  @Test func largeStatesAreRefusedBeforehand() throws {
    // One group of qubits, and nothing for stabilizers.
    func entangled(_ n: Int) -> String {
      """
      OPENQASM 2.0;
      include "qelib1.inc";
      qreg q[\(n)];
      creg c[\(n)];
      ry(0.3) q;

      """ + (1..<n).map { "cx q[\($0 - 1)], q[\($0)];\n" }.joined()
    }
    let program = entangled(40)
    try CommandRun(["simulate", "-"], input: program)
      .expectFailure(65, naming: "standard input", "40 qubits", "bytes")
    try CommandRun(
      ["simulate", "-", "--device", "ibm_torino", "--transpile", "--method", "density"],
      input: program
    ).expectFailure(65, naming: "40 qubits", "bytes")
    let outcomes = entangled(21) + "measure q -> c;"
    try CommandRun(["simulate", "-", "--probabilities"], input: outcomes)
      .expectFailure(65, naming: "outcomes")
  }
}
