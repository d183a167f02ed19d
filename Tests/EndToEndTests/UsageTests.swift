import Foundation
import TestSupport
import Testing

@Suite struct UsageTests {
  /// All commands that the help shows, as the parser of arguments tells them.
  static let commands: [[String]] = {
    struct Command: Decodable {
      let commandName: String
      let shouldDisplay: Bool
      let subcommands: [Command]?

      /// The words that call it and each command below it.
      func words(after words: [String]) -> [[String]] {
        guard shouldDisplay, commandName != "help" else { return [] }
        return [words] + (subcommands ?? []).flatMap { $0.words(after: words + [$0.commandName]) }
      }
    }
    struct Dump: Decodable { let command: Command }
    guard let text = try? CommandRun(["--experimental-dump-help"]).output,
      let dump = try? JSONDecoder().decode(Dump.self, from: Data(text.utf8))
    else { return [] }
    return dump.command.words(after: [])
  }()

  @Test func everyCommandIsLookedAt() {
    #expect(Self.commands.count > 20)
    for command in [["train"], ["devices", "diff"], ["benchmark", "peak"], ["kernel"]] {
      #expect(Self.commands.contains(command), "\(command)")
    }
  }

  @Test(arguments: commands)
  func helpEndsWithAnExample(command: [String]) throws {
    let run = try CommandRun(command + ["--help"])
    #expect(run.status == 0)
    #expect(run.errors == "")
    let example = try #require(run.output.range(of: "\nEXAMPLE:\n"))
    let lines = run.output[example.upperBound...].split(separator: "\n")
    #expect(!lines.isEmpty)
    let name = (["backaction"] + command).joined(separator: " ")
    #expect(lines.allSatisfy { $0.hasPrefix("  \(name)") })
  }

  @Test func version() throws {
    let run = try CommandRun(["--version"])
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0].wholeMatch(of: /\d+\.\d+\.\d+/) != nil)
    #expect(
      lines[1].contains(#/^build: (commit [0-9a-f]{12}\+?|unknown commit), (debug|release), /#))
    #expect(lines[2].contains(#/^GSL \d+\.\d+.*, zlib \d/#))
  }

  @Test func wrongUsage() throws {
    try CommandRun(["simulate", "x.qasm", "--expectatoin", "Z0"])
      .expectFailure(64, naming: "--expectatoin", "--expectation", "simulate --help")
    try CommandRun(["simulat"]).expectFailure(64, naming: "'simulat'", "'simulate'")
    try CommandRun(["devices", "shwo"]).expectFailure(64, naming: "'shwo'", "'show'")
    try CommandRun(["simulate"]).expectFailure(64, naming: "<file>", "--example")
    try CommandRun(["simulate", "x.qasm", "--example", "bell"])
      .expectFailure(64, naming: "not both")
    try CommandRun(["simulate", "--example", "bel"]).expectFailure(64, naming: "bel", "teleport")
    try CommandRun(["transpile", "x.qasm", "--example", "bell", "--device", "ibm_torino"])
      .expectFailure(64, naming: "not two")
    try CommandRun(["simulate", "x.qasm", "--shots", "0"]).expectFailure(64, naming: "--shots 0")
    try CommandRun(["simulate", "x.qasm", "--shots", "-5"]).expectFailure(64, naming: "-5")
    for most in ["1000000000001", "9223372036854775807"] {
      try CommandRun(["simulate", "--example", "bell", "--shots", most])
        .expectFailure(64, naming: most, "1000000000000")
      try CommandRun(["characterize", "--device", "ibm_lagos", "--shots", most])
        .expectFailure(64, naming: most, "1000000000000")
    }
    try CommandRun([
      "transpile", "--example", "bell", "--device", "ibm_lagos", "--qasm", "3", "--hqslib1",
    ]).expectFailure(64, naming: "--hqslib1", "--qasm 3")
    try CommandRun(["simulate", "x.qasm", "--seed", "-1"]).expectFailure(64, naming: "-1")
    try CommandRun(["simulate", "x.qasm", "--method", "exact"])
      .expectFailure(64, naming: "exact", "density")
    try CommandRun(["simulate", "x.qasm", "--threads", "0"]).expectFailure(64, naming: "--threads")
  }

  /// Every example runs, ideal and on a device.
  @Test(arguments: ["bell", "ghz", "teleport", "qft", "repeat-until-success", "cell"])
  func examples(name: String) throws {
    let ideal = try CommandRun([
      "simulate", "--example", name, "--shots", "200", "--probabilities", "--json",
    ])
    let result = try ideal.object()
    let counts = try #require(result["counts"] as? [String: Int])
    #expect(counts.values.reduce(0, +) == 200)
    let likely = try #require(result["probabilities"] as? [String: Double])
    #expect(abs(likely.values.reduce(0, +) - 1) < 1e-12)
    switch name {
    case "bell": #expect(Set(likely.keys) == ["00", "11"])
    case "ghz": #expect(Set(likely.keys) == ["00000", "11111"])
    case "qft": #expect(Set(likely.keys) == ["0000", "0100", "1000", "1100"])
    case "teleport":
      let one = likely.reduce(0) { $0 + ($1.key.hasPrefix("1") ? $1.value : 0) }
      #expect(abs(one - 0.15164664532641731) < 1e-12)  // sin²(0.4)
    default: break
    }
    let transpiled = try CommandRun([
      "transpile", "--example", name, "--device", "ibm_torino", "--json",
    ])
    #expect(transpiled.status == 0, "\(transpiled.errors)")
  }

  /// The setup script says what to do where Swift is too old.
  @Test func setupNamesTheVersionThatIsNeeded() throws {
    let folder = try TemporaryFolder()
    let fake = try folder.write("#!/bin/sh\necho 'Swift version 5.10.1 (old)'\n", to: "swift")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fake.path)
    let setup = CommandRun.package.appendingPathComponent(".ci/setup").path
    let run = try CommandRun(
      [setup], executable: URL(fileURLWithPath: "/bin/bash"),
      environment: ["PATH": folder.url.path + ":/usr/bin:/bin"])
    #expect(run.status == 1 && run.output == "")
    for part in ["5.10.1", "6.2", "swiftly", "https://www.swift.org/install"] {
      #expect(run.errors.contains(part), "\(part)")
    }
  }

  @Test func manualAndCompletions() throws {
    let manual = try CommandRun(["manual"])
    #expect(manual.status == 0 && manual.output.hasPrefix(".TH BACKACTION 1"))
    for name in ["simulate", "devices show", "benchmark peak"] {
      #expect(manual.output.contains(".SS backaction \(name)\n"))
    }
    // A line that begins with a dot is a request that man(7) has.
    let requests = manual.output.split(separator: "\n").filter { $0.hasPrefix(".") }
      .compactMap { $0.split(separator: " ").first }
    #expect(
      Set(requests).isSubset(of: [".TH", ".SH", ".SS", ".TP", ".PP", ".nf", ".fi", ".B", ".I"]))
    for shell in ["bash", "zsh", "fish"] {
      let script = try CommandRun(["--generate-completion-script", shell])
      #expect(script.status == 0 && script.output.contains("calibration-series"), "\(shell)")
    }
  }

  @Test func resultsThatNobodyCanTakeAreAnError() throws {
    let script = "exec '\(CommandRun.executable.path)' devices list > /dev/full"
    let run = try CommandRun(["-c", script], executable: URL(fileURLWithPath: "/bin/sh"))
    run.expectFailure(65, naming: "standard output")
  }
}
