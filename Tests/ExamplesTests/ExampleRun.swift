import Foundation
import TestSupport
import Testing

/// A built example as a user runs it.
enum ExampleRun {
  /// The lines that an example prints.
  static func lines(_ name: String) throws -> [String] {
    let process = Process()
    process.executableURL = try executable(name)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// The root of the package.
  static let package = PackageFolder.root

  /// The program next to the test bundle.
  private static func executable(_ name: String) throws -> URL {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let bundles = [tests] + CommandLine.arguments.prefix(1).map { URL(fileURLWithPath: $0) }
    return try #require(
      bundles.map { $0.deletingLastPathComponent().appendingPathComponent(name) }
        .first { FileManager.default.isExecutableFile(atPath: $0.path) })
  }
}
