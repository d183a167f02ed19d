import Foundation
import TestSupport
import Testing

@Suite struct MovedBinaryTests {
  /// A library with one device, which the checkout does not have.
  private func library(_ folder: TemporaryFolder, at place: String, named name: String) throws {
    for path in ["devices/uniform.json", "calibrations/uniform/2025-01-01.json"] {
      let text = try String(
        contentsOf: CommandRun.package.appendingPathComponent(path), encoding: .utf8)
      try folder.write(
        text.replacing("\"uniform\"", with: "\"\(name)\""),
        to: "\(place)/" + path.replacing("uniform", with: name))
    }
  }

  private func copy(_ folder: TemporaryFolder, to place: String) throws -> URL {
    let target = folder.url.appendingPathComponent(place)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    // By a program of its own: a process that other tests start at this moment would inherit the open
    // copy, and what is open for writing cannot run.
    let copying = Process()
    copying.executableURL = URL(fileURLWithPath: "/bin/cp")
    copying.arguments = [CommandRun.executable.path, target.path]
    try copying.run()
    copying.waitUntilExit()
    #expect(copying.terminationStatus == 0)
    return target
  }

  @Test func homeIsTheFirstPlace() throws {
    let folder = try TemporaryFolder()
    try library(folder, at: "home", named: "lonely")
    let moved = try copy(folder, to: "elsewhere/backaction")
    let run = try CommandRun(
      ["devices", "show", "lonely", "--json"], executable: moved, in: folder.url,
      environment: ["BACKACTION_HOME": folder.path("home")])
    #expect(try run.object()["name"] as? String == "lonely")
    try CommandRun(["devices", "show", "lonely"], executable: moved)
      .expectFailure(66, naming: "lonely")
  }

  @Test func installedBesideShare() throws {
    let folder = try TemporaryFolder()
    try library(folder, at: "prefix/share/backaction", named: "installed")
    let moved = try copy(folder, to: "prefix/bin/backaction")
    let run = try CommandRun(["devices", "show", "installed", "--json"], executable: moved)
    #expect(try run.object()["name"] as? String == "installed")
  }

  @Test func besideTheLibraryAndThroughALink() throws {
    let folder = try TemporaryFolder()
    try library(folder, at: "here", named: "beside")
    let moved = try copy(folder, to: "here/tools/backaction")
    let link = folder.url.appendingPathComponent("link")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: moved)
    for executable in [moved, link] {
      let run = try CommandRun(["devices", "show", "beside", "--json"], executable: executable)
      #expect(try run.object()["name"] as? String == "beside")
    }
  }
}
