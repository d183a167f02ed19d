import TestSupport
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
}
