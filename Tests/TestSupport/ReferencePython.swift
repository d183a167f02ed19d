import Foundation

/// The Python that may have the reference tools: that of `BACKACTION_PYTHON`, else the first `python3`
/// on the path.
package enum ReferencePython {
  /// Where it is; nil where there is none.
  package static let executable: URL? = {
    let environment = ProcessInfo.processInfo.environment
    if let own = environment["BACKACTION_PYTHON"] { return URL(fileURLWithPath: own) }
    let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
    return (folders + ["/usr/bin", "/usr/local/bin"]).lazy.map {
      URL(fileURLWithPath: $0).appendingPathComponent("python3")
    }.first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  /// Whether there is one that can import a module.
  package static func has(_ module: String) -> Bool {
    executable != nil && (try? run(["-c", "import \(module)"])) != nil
  }

  /// What a script prints that is given the path of a file with the input.
  package static func output(of script: String, input: Data) throws -> Data {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let file = folder.file("input.json")
    try input.write(to: file)
    return try run(["-c", script, file.path])
  }

  /// Python ended with an error.
  package struct Failed: Error, CustomStringConvertible {
    /// The exit status and what it said.
    package let description: String
  }

  /// What Python prints with arguments.
  /// - Parameter environment: Variables beside those of this process.
  /// - Throws: `Failed`.
  @discardableResult
  package static func run(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Data {
    guard let executable else { throw Failed(description: "there is no Python") }
    // Errors go to a file: a second pipe that nobody empties could fill.
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let errors = folder.file("errors.txt")
    try Data().write(to: errors)
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let text = try String(contentsOf: errors, encoding: .utf8)
      throw Failed(description: "status \(process.terminationStatus): \(text)")
    }
    return data
  }
}
