import Foundation
import Parallel

/// The folder that a training run leaves behind: `config.yaml`, `metrics.jsonl` with a line per
/// epoch, `checkpoint.safetensors`, `environment.json`, and `data.json` with what is needed to ask the
/// model about other files.
public struct RunFolder: Equatable, Sendable {
  /// The folder.
  public let path: String

  /// A folder that exists or will be created.
  public init(_ path: String) {
    self.path = path
  }

  /// The configuration with which the run can be taken up again.
  public var configurationPath: String { "\(path)/config.yaml" }
  /// One `EpochReport` a line.
  public var metricsPath: String { "\(path)/metrics.jsonl" }
  /// The newest `Checkpoint`.
  public var checkpointPath: String { "\(path)/checkpoint.safetensors" }
  /// Where and when the run was made.
  public var environmentPath: String { "\(path)/environment.json" }

  /// The `DataEncoding` of the training data.
  public var encodingPath: String { "\(path)/data.json" }

  /// Whether there is a checkpoint to continue from.
  public var hasCheckpoint: Bool { FileManager.default.fileExists(atPath: checkpointPath) }

  /// Refuses the folder of several seeds, each of which has a run folder in it.
  /// - Throws: `LearningError`.
  public func requireSingleRun() throws {
    let files = FileManager.default
    guard !files.fileExists(atPath: configurationPath) else { return }
    let seeds = ((try? files.contentsOfDirectory(atPath: path)) ?? [])
      .filter { $0.hasPrefix("seed-") }.sorted()
    if let first = seeds.first {
      throw LearningError(
        .missingFile,
        "\(path): is the folder of \(seeds.count) runs; name one of them, such as \(path)/\(first)")
    }
  }

  /// Begins a run: creates the folder, writes configuration, encoding and environment, empties the metrics
  /// and removes an old checkpoint.
  /// - Throws: `LearningError` if something cannot be written.
  public func begin(
    _ configuration: TrainingConfiguration, encoding: DataEncoding, environment: RunEnvironment
  ) throws {
    try Ranks.onFirst {
      do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        if hasCheckpoint { try FileManager.default.removeItem(atPath: checkpointPath) }
      } catch {
        throw LearningError(.notWritable, "\(path): cannot be prepared: \(message(error))")
      }
      try write(configuration.forRunFolder().yaml(), to: configurationPath)
      try write(environment.json(), to: environmentPath)
      try write(encoding.json(), to: encodingPath)
      try write("", to: metricsPath)
    }
  }

  /// Prepares to continue after some epochs: lines of later epochs, which the run will write again,
  /// are removed from the metrics.
  /// - Returns: the reports that remain.
  /// - Throws: `LearningError` if the metrics are malformed or cannot be written.
  @discardableResult
  public func resume(afterEpoch epoch: Int) throws -> [EpochReport] {
    guard FileManager.default.fileExists(atPath: metricsPath) else { return [] }
    // A crash may have left a part of the last line: what cannot be read there was not finished.
    let kept = try metrics(ignoringBrokenEnd: true).filter { $0.epoch <= epoch }
    // Every rank has read the lines before the first one writes.
    Ranks.wait()
    try Ranks.onFirst {
      try write(kept.map { try $0.jsonLine() + "\n" }.joined(), to: metricsPath)
    }
    return kept
  }

  /// Appends a line to the metrics.
  /// - Throws: `LearningError` if it cannot be written.
  public func append(_ report: EpochReport) throws {
    guard Ranks.isFirst else { return }
    let line = Foundation.Data((try report.jsonLine() + "\n").utf8)
    guard let file = FileHandle(forWritingAtPath: metricsPath) else {
      throw LearningError(.notWritable, "\(metricsPath): cannot be opened")
    }
    do {
      try file.seekToEnd()
      try file.write(contentsOf: line)
      try file.close()
    } catch {
      throw LearningError(.notWritable, "\(metricsPath): cannot be written: \(message(error))")
    }
  }

  /// The reports of the epochs done so far.
  /// - Throws: `LearningError` naming the line that is not a report.
  public func metrics() throws -> [EpochReport] {
    try metrics(ignoringBrokenEnd: false)
  }

  private func metrics(ignoringBrokenEnd: Bool) throws -> [EpochReport] {
    let text = String(decoding: try readFile(metricsPath), as: UTF8.self)
    let lines = text.split(separator: "\n")
    var reports: [EpochReport] = []
    for (i, line) in lines.enumerated() {
      do {
        reports.append(try JSONDecoder().decode(EpochReport.self, from: Data(line.utf8)))
      } catch {
        if ignoringBrokenEnd && i == lines.count - 1 { break }
        throw LearningError(
          .malformedFile, "\(metricsPath), line \(i + 1): \(jsonProblem(error))")
      }
    }
    return reports
  }

  private func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw LearningError(.notWritable, "\(path): cannot be written: \(message(error))")
    }
  }
}

/// Where and when a run was made.
public struct RunEnvironment: Codable, Equatable, Sendable {
  /// The version of the program.
  public var version: String
  /// The beginning of the run, ISO 8601 in UTC.
  public var date: String
  /// Processor cores.
  public var cores: Int
  /// Bytes of memory.
  public var memory: UInt64
  /// The operating system.
  public var system: String
  /// The processor architecture.
  public var architecture: String
  /// The compiler that built the program.
  public var swiftVersion: String

  /// The environment of this process.
  public init(version: String, date: Date = Date()) {
    self.version = version
    self.date = ISO8601DateFormatter().string(from: date)
    let process = ProcessInfo.processInfo
    cores = process.activeProcessorCount
    memory = process.physicalMemory
    system = process.operatingSystemVersionString
    #if arch(x86_64)
      architecture = "x86_64"
    #elseif arch(arm64)
      architecture = "arm64"
    #else
      architecture = "other"
    #endif
    #if compiler(>=6.4)
      swiftVersion = "6.4 or newer"
    #elseif compiler(>=6.3)
      swiftVersion = "6.3"
    #else
      swiftVersion = "6.2"
    #endif
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}
