import Foundation

/// The Python of `BACKACTION_PYTHON`, which may have the reference tools.
package enum ReferencePython {
  private static let program = ProcessInfo.processInfo.environment["BACKACTION_PYTHON"]

  /// Whether there is one that can import a module.
  package static func has(_ module: String) -> Bool {
    program != nil && (try? run(["-c", "import \(module)"])) != nil
  }

  /// What a script prints that is given the path of a file with the input.
  package static func output(of script: String, input: Data) throws -> Data {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let file = folder.file("input.json")
    try input.write(to: file)
    return try run(["-c", script, file.path])
  }

  private struct Failed: Error {}

  private static func run(_ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program ?? "python3")
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed() }
    return data
  }
}
