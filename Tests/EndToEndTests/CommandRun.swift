import Foundation
import TestSupport
import Testing

/// The command as a user runs it: what it printed and how it ended.
struct CommandRun {
  let status: Int32
  let output: String
  let errors: String

  /// The built command, next to the test bundle.
  static let executable: URL = {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let bundles = [tests] + CommandLine.arguments.prefix(1).map { URL(fileURLWithPath: $0) }
    let candidates = bundles.map {
      $0.deletingLastPathComponent().appendingPathComponent("backaction")
    }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
      ?? candidates[0]
  }()

  /// Whether the command is optimized: without, demonstrations take hours, and states that are large
  /// beside the program itself minutes.
  static var isOptimized: Bool {
    #if DEBUG
      return false
    #else
      return true
    #endif
  }

  /// The root of the package, which has the library of devices.
  static let package = PackageFolder.root

  /// Runs the command to its end.
  init(
    _ arguments: [String], executable: URL = CommandRun.executable, in folder: URL? = nil,
    environment: [String: String] = [:], input: String = ""
  ) throws {
    let workspace = try TemporaryFolder()
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    // What is written without a folder being named must not stay in the package.
    process.currentDirectoryURL =
      try folder ?? workspace.write("", to: "here/.keep").deletingLastPathComponent()
    var variables = ProcessInfo.processInfo.environment
    variables["BACKACTION_HOME"] = nil
    process.environment = variables.merging(environment) { $1 }
    // Files take any amount of output, where a pipe that nobody reads would block.
    process.standardInput = try FileHandle(
      forReadingFrom: workspace.write(input, to: "input"))
    let output = try workspace.write("", to: "output")
    let errors = try workspace.write("", to: "errors")
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    status = process.terminationReason == .exit ? process.terminationStatus : -1
    self.output = try String(contentsOf: output, encoding: .utf8)
    self.errors = try String(contentsOf: errors, encoding: .utf8)
  }

  /// Standard output as JSON.
  func json() throws -> Any {
    try #require(!output.isEmpty, "\(errors)")
    return try JSONSerialization.jsonObject(with: Data(output.utf8), options: .fragmentsAllowed)
  }

  /// Standard output as a JSON object.
  func object() throws -> [String: Any] { try #require(try json() as? [String: Any]) }

  /// Expects a failure: the status, one line that begins with `error:` for each problem, which
  /// contain the words, and no result.
  func expectFailure(
    _ status: Int32, naming words: String..., problems: Int = 1,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(self.status == status, "\(errors)", sourceLocation: sourceLocation)
    #expect(output == "", sourceLocation: sourceLocation)
    let lines = errors.split(separator: "\n").filter { !$0.hasPrefix("warning: ") }
    #expect(lines.count == problems, "\(errors)", sourceLocation: sourceLocation)
    #expect(lines.allSatisfy { $0.hasPrefix("error: ") }, sourceLocation: sourceLocation)
    for word in words {
      #expect(errors.contains(word), "'\(word)': \(errors)", sourceLocation: sourceLocation)
    }
  }
}

/// The file of a fixture.
func fixture(_ name: String) throws -> URL {
  let parts = name.split(separator: ".").map(String.init)
  return try #require(
    Bundle.module.url(
      forResource: parts[0], withExtension: parts[1], subdirectory: "Fixtures"))
}
