import ArgumentParser
import Devices
import Foundation

/// `devices validate`: every problem of profiles and calibrations.
struct DevicesValidateCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Checks profiles and calibrations and lists every problem with its field.",
    discussion: """
      Calibrations are also held against their device when its profile is among the files, beside \
      them or in the library. Problems go to standard output, and the exit status is 65 if there are any; what \
      is only doubtful (T2 greater than 2 T1, say) is a warning on standard error. A file that is \
      not there does not keep the others from being checked; the exit status then is 66, or 65 if \
      these have problems.
      """)

  static let example = "backaction devices validate devices/my_machine.json"

  @Argument(help: "Profiles, calibrations, or folders that are searched for them.")
  var paths: [String]

  @Flag(help: "Count warnings as problems.")
  var strict = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    var problems: [(file: String, problem: DeviceProblem)] = []
    var warnings: [(file: String, problem: DeviceProblem)] = []
    var files: [String] = []
    var missing: [String] = []
    for path in paths {
      switch Self.files(path) {
      case .success(let found): files += found
      case .failure(let failure): missing.append(failure.description)
      }
    }
    let profiles = files.compactMap { try? Device.load(contentsOf: URL(fileURLWithPath: $0)) }
    for file in files {
      let report = try DeviceFileReport.check(URL(fileURLWithPath: file), profiles: profiles)
      for problem in report.problems {
        if strict || problem.severity == .error {
          problems.append((file, problem))
        } else {
          warnings.append((file, problem))
        }
      }
    }
    for (file, problem) in warnings {
      Console.warning("\(file): \(problem.field): \(problem.message)")
    }
    // The others are checked all the same.
    if !files.isEmpty {
      try output.print(document(problems), text: text(problems, files: files.count))
    }
    for line in missing { Console.error(line) }
    if !problems.isEmpty { throw SilentExit(status: .data) }
    if !missing.isEmpty { throw SilentExit(status: .noInput) }
  }

  private func document(_ problems: [(file: String, problem: DeviceProblem)]) -> JSON {
    .array(
      problems.map { file, problem in
        [
          "file": .string(file), "field": .string(problem.field),
          "message": .string(problem.message), "severity": .string(problem.severity.rawValue),
        ]
      })
  }

  private func text(
    _ problems: [(file: String, problem: DeviceProblem)], files: Int
  ) -> String {
    guard !problems.isEmpty else { return "\(files) file\(files == 1 ? "" : "s"), no problems\n" }
    return problems.map { file, problem in
      let field = problem.field.isEmpty ? "" : "\(problem.field): "
      return "\(problem.severity.rawValue): \(file): \(field)\(problem.message)\n"
    }.joined()
  }

  /// The files of an argument: itself, or all JSON files below a folder.
  private static func files(_ path: String) -> Result<[String], Missing> {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      return .failure(Missing("\(path): there is no such file"))
    }
    guard isDirectory.boolValue else { return .success([path]) }
    let found = FileManager.default.subpaths(atPath: path) ?? []
    let files = found.filter { $0.hasSuffix(".json") && !$0.hasSuffix(".schema.json") }.sorted().map
    { "\(path)/\($0)" }
    guard !files.isEmpty else {
      return .failure(Missing("\(path): there are no .json files in this folder"))
    }
    return .success(files)
  }

  /// An argument that leads to no file.
  private struct Missing: Error {
    let description: String
    init(_ description: String) { self.description = description }
  }
}
