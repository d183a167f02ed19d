import Devices
import Foundation
import Randomness
import TestSupport
import Testing

@Suite struct DeviceFileTests {
  @Test func roundTripKeepsEverything() throws {
    #expect(try Device.parse(smallDevice.text) == smallDevice)
    let calibration = try Calibration.parse(smallCalibration.text)
    #expect(calibration == smallCalibration)
    #expect(calibration.figures("ecr", [1, 2])?.isFaulty == true)
    #expect(calibration.figures("ecr", [0, 1]) == nil)
  }

  @Test func roundTripThroughCodable() throws {
    let profile = try JSONEncoder().encode(smallDevice)
    #expect(try JSONDecoder().decode(Device.self, from: profile) == smallDevice)
    let figures = try JSONEncoder().encode(smallCalibration)
    #expect(try JSONDecoder().decode(Calibration.self, from: figures) == smallCalibration)
    let broken = Data(#"{"format": "backaction-device/1", "name": "X"}"#.utf8)
    let error = fileError { try JSONDecoder().decode(Device.self, from: broken) }
    #expect(error?.problems.contains { $0.field == "qubits" } == true)
  }

  @Test func missingIsNotZero() throws {
    let text = smallCalibration.text
    let calibration = try Calibration.parse(text)
    #expect(calibration.qubits[0].excitedPopulation == Quantity(0))
    #expect(calibration.qubits[1].excitedPopulation == nil)
    #expect(calibration.figures("sx", [0])?.duration == nil)
    #expect(calibration.figures("rz", [0])?.duration == Quantity(0))
    #expect(!text.contains("null"))
  }

  @Test func sharedFiguresStandOnce() throws {
    let text = smallCalibration.text
    #expect(text.components(separatedBy: "a guess").count == 3, "readout and undecided fraction")
    #expect(text.contains("\"on\": \"all\""))
    let overridden = text.changing(
      "\"faulty\": true", to: "\"faulty\": true, \"readout_duration\": null")
    let calibration = try Calibration.parse(overridden)
    #expect(calibration.qubits[1].readoutDuration == nil)
    #expect(calibration.qubits[2].readoutDuration?.value == 1e-6)
  }

  @Test func writingIsAtomicAndCreatesFolders() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("a/b/small-1.json")
    try smallDevice.write(to: file)
    try smallDevice.write(to: file)
    #expect(try Device.load(contentsOf: file) == smallDevice)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("a/b").path)
    #expect(names == ["small-1.json"], "no temporary file stays")
    let blocked = folder.file("a/b/small-1.json/below.json")
    #expect(fileError { try smallDevice.write(to: blocked) }?.kind == .invalid)
  }

  @Test func noSuchFile() throws {
    let error = fileError {
      try Device.load(contentsOf: URL(fileURLWithPath: "/nowhere/at/all.json"))
    }
    #expect(error?.kind == .notFound)
    #expect(error?.kind == .notFound)
    #expect(error?.description.contains("/nowhere/at/all.json") == true)
    let folder = try TemporaryFolder()
    #expect(fileError { try Device.load(contentsOf: folder.url) }?.kind == .invalid)
  }

  @Test(arguments: [
    ("{\n  \"name\": ,\n}", "line 2, column 11"),
    ("", "line 1, column 1"),
    ("{\"a\": 1, \"a\": 2}", "line 1, column 10"),
    ("[1, 2", "line 1, column 6"),
    ("{\"a\": 01}", "line 1, column 7"),
    ("{\"a\": 1e999}", "line 1, column 7"),
    ("{\"a\": NaN}", "line 1, column 7"),
    ("{\"a\": 1} x", "line 1, column 10"),
    ("{\"a\": \"\u{1}\"}", "line 1, column 8"),
    ("{\"a\": \"\\ud800\"}", "line 1, column 14"),
    ("{\"a\": \"\\q\"}", "line 1, column 9"),
    ("{\"a\" 1}", "line 1, column 6"),
    ("{a: 1}", "line 1, column 2"),
    ("{\"a\": -}", "line 1, column 8"),
    ("{\"a\": 1.}", "line 1, column 9"),
    ("{\"a\": tru}", "line 1, column 7"),
    ("\"open", "line 1, column 1"),
  ]) func syntaxErrorsNameTheirPlace(text: String, place: String) {
    let error = fileError { try Device.parse(text, file: "bad.json") }
    #expect(error?.problems.map(\.field) == [place])
    #expect(error?.description.hasPrefix("bad.json: \(place): not valid JSON") == true)
    #expect(error?.kind == .invalid)
  }

  @Test func deepNestingIsRefused() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(fileError { try Device.parse(deep) }?.description.contains("nested") == true)
  }

  @Test func escapesAndByteOrderMark() throws {
    let text = "\u{FEFF}" + smallDevice.text.changing("a test", to: #"a \u00b5 \ud83d\ude00\t\/\n"#)
    #expect(try Device.parse(text).source == "a µ 😀\t/\n")
    #expect(try Device.parse(Device.parse(text).text).source == "a µ 😀\t/\n")
  }

  @Test func everyTruncationIsAnError() {
    for text in [smallDevice.text, smallCalibration.text] {
      for count in stride(from: 0, to: text.count - 2, by: 7) {
        let part = String(text.prefix(count))
        #expect(throws: DeviceFileError.self) { try Device.parse(part) }
        #expect(throws: DeviceFileError.self) { try Calibration.parse(part, for: smallDevice) }
      }
    }
  }

  /// Whatever is typed into a file, it is read or refused.
  @Test func damagedFilesNeverTrap() {
    var stream = RandomStream(seed: 5)
    let pieces = ["\"", "0", "}", "]", "-", "[", "{", "1e9", "null", "true", "7", "\"rz\"", ","]
    for text in [smallDevice.text, smallCalibration.text] {
      let characters = Array(text)
      for _ in 0..<600 {
        let place = Int(stream.next() % UInt64(characters.count))
        let piece = pieces[Int(stream.next() % UInt64(pieces.count))]
        let damaged = String(characters[..<place]) + piece + String(characters[(place + 1)...])
        if let device = try? Device.parse(damaged) { _ = device.topology }
        _ = try? Calibration.parse(damaged, for: smallDevice)
      }
    }
  }

  @Test func reportsTellProfilesFromCalibrations() throws {
    let folder = try TemporaryFolder()
    let library = DeviceLibrary(searchPaths: [])
    let profile = folder.file("devices/small-1.json")
    try smallDevice.write(to: profile)
    #expect(try DeviceFileReport.check(profile, library: library).content == .device)
    // The profile beside the calibration is found without a library.
    let figures = folder.file("calibrations/small-1/2025-02-03.json")
    try smallCalibration.write(to: figures)
    let report = try DeviceFileReport.check(figures, library: library)
    #expect(report.content == .calibration)
    #expect(report.problems.contains { $0.field == "gates.sx" && $0.severity == .warning })
    let payload = folder.file("raw.json")
    try Data("{\"backend_name\": 1}".utf8).write(to: payload)
    let unknown = try DeviceFileReport.check(payload, library: library)
    #expect(unknown.content == nil && unknown.problems.map(\.field) == ["format"])
    try Data("{".utf8).write(to: payload)
    #expect(try DeviceFileReport.check(payload, library: library).problems.count == 1)
    let nowhere = fileError { try DeviceFileReport.check(folder.file("no.json"), library: library) }
    #expect(nowhere?.kind == .notFound)
  }
}
