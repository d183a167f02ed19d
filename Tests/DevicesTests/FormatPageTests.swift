import Circuits
import Devices
import Foundation
import TestSupport
import Testing

/// What the page about the files says.
@Suite struct FormatPageTests {
  private static let page: String = {
    let root = PackageFolder.root
    return
      (try? String(
        contentsOf: root.appendingPathComponent("Sources/Devices/FORMAT.md"), encoding: .utf8))
      ?? ""
  }()

  /// The example is a machine without problems, found and checked where the page says.
  @Test func exampleIsValid() throws {
    let blocks = Self.page.components(separatedBy: "```json\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "backaction-format-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let figures = folder.appendingPathComponent("calibrations/two")
    try FileManager.default.createDirectory(at: figures, withIntermediateDirectories: true)
    let profile = folder.appendingPathComponent("two.json")
    let calibration = figures.appendingPathComponent("today.json")
    try Data(blocks[0].utf8).write(to: profile)
    try Data(blocks[1].utf8).write(to: calibration)
    let library = DeviceLibrary(searchPaths: [])
    #expect(try DeviceFileReport.check(profile, library: library).problems.isEmpty)
    let device = try Device.load(contentsOf: profile)
    #expect(
      try DeviceFileReport.check(calibration, profiles: [device], library: library).problems.isEmpty
    )
    let (found, latest) = try library.resolve(device: profile.path)
    #expect(found == device && latest.id == "today")
  }

  @Test func everyGateIsListed() {
    for gate in Gate.all where gate.qubitCount < 3 {
      #expect(Self.page.contains("`\(gate.name)`"), "\(gate.name)")
    }
  }

  /// A calibration that nothing can be held against says so; given a profile it is held against it.
  @Test func profilesAmongTheFilesAreUsed() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "backaction-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    let text = smallCalibration.text.replacing("\"\(smallDevice.name)\"", with: "\"nowhere\"")
    try Data(text.utf8).write(to: file)
    let library = DeviceLibrary(searchPaths: [])
    let alone = try DeviceFileReport.check(file, library: library).problems
    #expect(alone.contains { $0.severity == .warning && $0.field == "device" })
    try Data(smallCalibration.text.utf8).write(to: file)
    let held = try DeviceFileReport.check(file, profiles: [smallDevice], library: library).problems
    #expect(!held.contains { $0.field == "device" })
  }

  /// One rule for the mean error of records.
  @Test func meanReadoutError() {
    var figures = Calibration.QubitFigures()
    #expect(figures.meanReadoutError == nil)
    figures.p10 = Quantity(0.1)
    #expect(figures.meanReadoutError == 0.1)
    figures.readoutError = Quantity(0.3)
    #expect(figures.meanReadoutError == 0.3)
    figures.p01 = Quantity(0.2)
    #expect(abs((figures.meanReadoutError ?? 0) - 0.15) < 1e-15)
  }
}
