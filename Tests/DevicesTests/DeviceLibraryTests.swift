import Devices
import Elementary
import Foundation
import TestSupport
import Testing

@Suite struct DeviceLibraryTests {
  let folder: TemporaryFolder
  let library: DeviceLibrary

  init() throws {
    folder = try TemporaryFolder()
    library = DeviceLibrary(searchPaths: [folder.file("first"), folder.file("second")])
    try smallDevice.write(to: folder.file("second/devices/small-1.json"))
    try Device.uniform(qubitCount: 2).write(to: folder.file("first/devices/uniform.json"))
    try Device.uniform(qubitCount: 3).write(to: folder.file("second/devices/uniform.json"))
    // The name does not follow the date, and one folder holds each.
    try write("zz", date: "2020-01-01T00:00:00+02:00", in: "first")
    try write("aa", date: "2020-01-01T00:00:00-02:00", in: "second")
    try write("nn", date: nil, in: "second")
  }

  private func write(_ id: String, date: String?, in place: String) throws {
    let calibration = Calibration(
      id: id, device: "small-1", date: date, source: "in \(place)",
      qubits: smallCalibration.qubits, gates: smallCalibration.gates)
    try calibration.write(to: folder.file("\(place)/calibrations/small-1/\(id).json"))
  }

  @Test func namesAndPrecedence() throws {
    #expect(library.names() == ["small-1", "uniform"])
    #expect(try library.device("uniform").qubitCount == 2, "the first folder wins")
    #expect(try library.device("small-1") == smallDevice)
    let path = folder.file("second/devices/uniform.json").path
    #expect(try library.device(path).qubitCount == 3)
  }

  @Test func calibrationsByDate() throws {
    #expect(library.calibrationIDs("small-1") == ["nn", "zz", "aa"])
    #expect(library.calibrationIDs(smallDevice) == ["nn", "zz", "aa"])
    #expect(try library.calibration(nil, for: smallDevice).id == "aa")
    #expect(try library.calibration("latest", for: smallDevice).id == "aa")
    #expect(try library.calibration("zz", for: smallDevice).source == "in first")
    let path = folder.file("second/calibrations/small-1/nn.json").path
    #expect(try library.calibration(path, for: smallDevice).date == nil)
  }

  @Test func unknownNamesSuggestTheNearest() {
    let device = fileError { try library.device("unifrom") }
    #expect(device?.kind == .notFound)
    #expect(device?.description.contains("did you mean \"uniform\"?") == true)
    let calibration = fileError { try library.calibration("ab", for: smallDevice) }
    #expect(calibration?.kind == .notFound)
    #expect(calibration?.description.contains("nearest known: aa") == true)
    let none = fileError { try library.calibration(for: Device.uniform(qubitCount: 2)) }
    #expect(none?.kind == .notFound)
    let empty = fileError { try DeviceLibrary(searchPaths: []).device("x") }
    #expect(empty?.description.contains("BACKACTION_HOME") == true)
    #expect(fileError { try library.device("./nowhere.json") }?.kind == .notFound)
  }

  @Test func contentMustFitTheFileName() throws {
    try smallDevice.write(to: folder.file("first/devices/renamed.json"))
    #expect(fileError { try library.device("renamed") }?.problems.first?.field == "name")
    try smallCalibration.write(to: folder.file("first/calibrations/small-1/renamed.json"))
    let error = fileError { try library.calibration("renamed", for: smallDevice) }
    #expect(error?.problems.first?.field == "id")
    try smallCalibration.write(to: folder.file("first/calibrations/uniform/2025-02-03.json"))
    let foreign = fileError { try library.calibration(for: Device.uniform(qubitCount: 2)) }
    #expect(foreign?.problems.contains { $0.field == "device" } == true)
  }

  @Test func aPathBringsItsNeighbours() throws {
    let elsewhere = DeviceLibrary(searchPaths: [])
    let path = folder.file("second/devices/small-1.json").path
    #expect(try elsewhere.resolve(device: path).calibration.id == "aa")
    #expect(try elsewhere.resolve(device: path, calibration: "nn").calibration.id == "nn")
    #expect(try library.resolve(device: "small-1").calibration.id == "aa")
  }

  @Test func standardPlacesInOrder() throws {
    for place in ["home", "prefix/share/backaction", "checkout"] {
      try smallDevice.write(to: folder.file("\(place)/devices/small-1.json"))
    }
    func places(_ environment: [String: String], _ program: String) -> [String] {
      DeviceLibrary.standardSearchPaths(
        environment: environment, executable: folder.file(program)
      ).map { $0.resolvingSymlinksInPath().path }
    }
    let root = folder.url.resolvingSymlinksInPath().path
    let home = ["BACKACTION_HOME": folder.file("home").path]
    let installed = places(home, "prefix/bin/backaction")
    #expect(Array(installed.prefix(2)) == ["\(root)/home", "\(root)/prefix/share/backaction"])
    let built = places([:], "checkout/.build/release/backaction")
    #expect(built.first == "\(root)/checkout")
    // A program that was moved away still has its home, and the checkout it was built from.
    let moved = places(home, "moved/away/backaction")
    #expect(moved.first == "\(root)/home")
    #expect(moved.count == 2)
    let library = DeviceLibrary(searchPaths: moved.map { URL(fileURLWithPath: $0) })
    #expect(try library.device("small-1") == smallDevice)
    #expect(library.names().contains("ibm_torino"))
    #expect(DeviceLibrary.standard.names().contains("ibm_torino"))
  }

  @Test func nearestNames() {
    #expect(NearestNames.distance("kitten", "sitting") == 3)
    #expect(NearestNames.distance("ibm", "imb") == 1)
    #expect(NearestNames.distance("", "ab") == 2)
    #expect(NearestNames.suggestion("torino", among: ["ibm_lagos", "ibm_torino"]) == "ibm_torino")
    #expect(NearestNames.suggestion("xyz", among: ["ibm_lagos"]) == nil)
    #expect(NearestNames.suggestion("", among: []) == nil)
  }
}
