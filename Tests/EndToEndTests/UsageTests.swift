import Foundation
import Testing

@Suite struct UsageTests {
  static let commands: [[String]] = [
    [], ["devices"], ["devices", "list"], ["devices", "show"], ["devices", "validate"],
    ["devices", "import"], ["simulate"], ["transpile"], ["train"], ["compare"], ["budget"],
    ["export"], ["demo"], ["benchmark"], ["benchmark", "peak"], ["benchmark", "training-step"],
    ["benchmark", "noisy-training-step"],
  ]

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
    #expect(run.output.split(separator: ".").count == 3)
  }

  @Test func wrongUsage() throws {
    try CommandRun(["simulate", "x.qasm", "--expectatoin", "Z0"])
      .expectFailure(64, naming: "--expectatoin", "--expectation", "simulate --help")
    try CommandRun(["simulat"]).expectFailure(64, naming: "'simulat'", "'simulate'")
    try CommandRun(["devices", "shwo"]).expectFailure(64, naming: "'shwo'", "'show'")
    try CommandRun(["simulate"]).expectFailure(64, naming: "<file>")
    try CommandRun(["simulate", "x.qasm", "--shots", "0"]).expectFailure(64, naming: "--shots 0")
    try CommandRun(["simulate", "x.qasm", "--shots", "-5"]).expectFailure(64, naming: "-5")
    try CommandRun(["simulate", "x.qasm", "--seed", "-1"]).expectFailure(64, naming: "-1")
    try CommandRun(["simulate", "x.qasm", "--method", "exact"])
      .expectFailure(64, naming: "exact", "density")
    try CommandRun(["simulate", "x.qasm", "--threads", "0"]).expectFailure(64, naming: "--threads")
  }

  @Test func resultsThatNobodyCanTakeAreAnError() throws {
    let script = "exec '\(CommandRun.executable.path)' devices list > /dev/full"
    let run = try CommandRun(["-c", script], executable: URL(fileURLWithPath: "/bin/sh"))
    run.expectFailure(65, naming: "standard output")
  }
}
