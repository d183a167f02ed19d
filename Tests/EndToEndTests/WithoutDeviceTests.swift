import TestSupport
import Testing

/// What is said of a machine where there is none is a mistake, and is not left unsaid.
@Suite struct WithoutDeviceTests {
  @Test(
    arguments: [
      "noise=gate", "noise_scale=2", "calibration=2024-01-01", "controller_latency=1e-6",
      "feed_forward=1e-6", "mitigation=assignment", "layout=[0, 1, 2, 3]",
      "dynamical_decoupling=X2", "noise_ramp=0.5", "fluctuation=0.1",
    ], ["qrnn", "lstm"])
  func keysOfAMachine(setting: String, kind: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("task: digits\nhardware: {device: none}\n", to: "t.yaml")
    try CommandRun([
      "train", folder.path("t.yaml"), "--set", "hardware.\(setting)", "--set", "model.kind=\(kind)",
      "--set", "run=\(folder.path("run"))",
    ]).expectFailure(
      65, naming: "hardware.\(setting.prefix { $0 != "=" })", "device")
  }

  @Test func noNoiseNeedsNone() throws {
    let run = try SmallRun("training.epochs=1", "hardware.noise=none")
    #expect(run.training.status == 0, "\(run.training.errors)")
  }

  /// A folder where a file should be.
  @Test func foldersAreNoFiles() throws {
    let folder = try TemporaryFolder()
    try CommandRun(["train", folder.url.path]).expectFailure(65, naming: "folder")
    try folder.write("task: digits\nmodel: {ansatz: \(folder.url.path)/}\n", to: "t.yaml")
    try CommandRun(["train", folder.path("t.yaml")]).expectFailure(65, naming: "folder")
  }
}
