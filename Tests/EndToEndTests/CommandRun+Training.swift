import Circuits
import OpenQASM
import TestSupport
import Testing

extension CommandRun {
  /// Trains a configuration, with some further settings, in a folder of its own.
  static func training(
    _ yaml: String, _ overrides: [String]
  ) throws -> (TemporaryFolder, CommandRun) {
    let folder = try TemporaryFolder()
    try folder.write(yaml, to: "configuration.yaml")
    let run = try CommandRun(
      ["train", folder.path("configuration.yaml"), "--json", "--threads", "1"]
        + overrides.flatMap { ["--set", $0] })
    return (folder, run)
  }

  /// The rows of `compare` for the run of a folder under two protocols on three machines.
  static func comparing(
    _ folder: TemporaryFolder, devices: String = "ibm_torino,iqm_garnet,quantinuum_h1-1",
    protocols: String = "expectation,replay", shots: Int
  ) throws -> [[String: Any]] {
    let comparison = try CommandRun([
      "compare", folder.path("run"), "--devices", devices, "--protocols", protocols, "--shots",
      "\(shots)", "--json", "--threads", "1",
    ])
    let rows = try #require(try comparison.json() as? [[String: Any]], "\(comparison.errors)")
    #expect(rows.count == 6)
    return rows
  }

  /// The circuit that `export` writes for the run of a folder.
  static func exporting(
    _ folder: TemporaryFolder, _ options: [String], device: String = "ibm_torino"
  ) throws -> Circuit {
    let export = try CommandRun(["export", folder.path("run"), "--device", device] + options)
    #expect(export.status == 0, "\(export.errors)")
    return try QASMReader.circuit(from: export.output)
  }
}
