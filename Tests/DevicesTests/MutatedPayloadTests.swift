import Devices
import Foundation
import Randomness
import TestSupport
import Testing

/// Payloads and files of the library with one thing wrong: cut off, a field gone, a number negative,
/// infinite, huge or of another type. Each is read or refused with the place and the reason.
@Suite struct MutatedPayloadTests {
  /// What a value is replaced with; nil removes it.
  static let replacements: [(name: String, text: String?)] = [
    ("removed", nil), ("null", "null"), ("negative", "-1"), ("zero", "0"), ("huge", "1e300"),
    ("infinite", "1e999"), ("fraction", "0.5"), ("text", "\"x\""), ("number as text", "\"1\""),
    ("boolean", "true"), ("array", "[]"), ("object", "{}"), ("nested", "[[1, 2]]"),
  ]

  /// A document and one mutation of it as texts; every value of the document has its turn.
  static func mutations(of text: String) throws -> [(place: String, text: String)] {
    let document = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    var result: [(String, String)] = []
    for (turn, path) in places(document).enumerated() {
      // A third of the replacements for each value, another third for the next one.
      for (index, (name, replacement)) in replacements.enumerated() where index % 3 == turn % 3 {
        result.append(
          ("\(path) \(name)", render(document, replacing: path[...], with: replacement)))
      }
    }
    return result
  }

  private static func places(_ value: JSONValue, _ path: [String] = []) -> [[String]] {
    let own = path.isEmpty ? [] : [path]
    switch value {
    case .object(let object):
      return own + object.keys.flatMap { places(object[$0] ?? .null, path + [$0]) }
    case .array(let elements):
      return own + elements.enumerated().flatMap { places($1, path + ["\($0)"]) }
    default: return own
    }
  }

  private static func render(
    _ value: JSONValue, replacing path: ArraySlice<String>, with text: String?
  ) -> String {
    guard let key = path.first else { return text ?? "null" }
    let rest = path.dropFirst()
    switch value {
    case .object(let object):
      let members = object.keys.compactMap { name -> String? in
        if name == key, rest.isEmpty, text == nil { return nil }
        let member = object[name] ?? .null
        let shown = name == key ? render(member, replacing: rest, with: text) : member.inlineText
        return JSONValue.string(name).inlineText + ": " + shown
      }
      return "{" + members.joined(separator: ", ") + "}"
    case .array(let elements):
      let shown = elements.enumerated().compactMap { index, element -> String? in
        guard "\(index)" == key else { return element.inlineText }
        return rest.isEmpty && text == nil ? nil : render(element, replacing: rest, with: text)
      }
      return "[" + shown.joined(separator: ", ") + "]"
    default: return value.inlineText
    }
  }

  /// An error must say what is wrong, where there is a place also where.
  private static func checkMessage(_ error: DeviceFileError, _ place: String) {
    #expect(error.kind == .invalid, "\(place)")
    #expect(error.problems.contains { $0.severity == .error }, "\(place)")
    #expect(error.problems.allSatisfy { $0.message.count > 5 }, "\(place): \(error)")
    #expect(!error.description.isEmpty && !error.file.isEmpty, "\(place)")
  }

  @Test(arguments: DamagedPayloadTests.payloads.indices) func everyFieldOfAPayload(
    index: Int
  ) throws {
    let (vendor, files) = DamagedPayloadTests.payloads[index]
    let importer = try ImporterRegistry.named(vendor)
    let options = ImportOptions(name: "t1", machine: vendor == "quantinuum" ? "T1" : nil)
    let folder = try TemporaryFolder()
    for (which, file) in files.enumerated() where !file.0.hasSuffix(".csv") {
      guard file.1.hasPrefix("{") || file.1.hasPrefix("[") else { continue }
      for (place, text) in try Self.mutations(of: file.1) {
        var damaged = files
        damaged[which].1 = text
        let payloads = damaged.map { Payload(name: $0.0, text: $0.1) }
        do {
          let result = try importer.run(payloads, options: options)
          // Whatever is accepted is whole: it can be written and loaded.
          #expect(
            try Calibration.parse(result.calibration.text, for: Device.parse(result.device.text))
              == result.calibration, "\(place)")
        } catch let error as DeviceFileError {
          Self.checkMessage(error, place)
        }
      }
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("devices").path))
  }

  @Test(arguments: DamagedPayloadTests.payloads.indices) func cutOff(index: Int) throws {
    let (vendor, files) = DamagedPayloadTests.payloads[index]
    let importer = try ImporterRegistry.named(vendor)
    let options = ImportOptions(name: "t1", machine: vendor == "quantinuum" ? "T1" : nil)
    var stream = RandomStream(seed: 5)
    for (which, file) in files.enumerated() where !file.0.hasSuffix(".csv") {
      let bytes = Array(file.1.utf8)
      for _ in 0..<120 {
        let length = Int(stream.next() % UInt64(bytes.count - 1))
        var damaged = files
        damaged[which].1 = String(decoding: bytes[..<length], as: UTF8.self)
        do {
          let result = try importer.run(
            damaged.map { Payload(name: $0.0, text: $0.1) }, options: options)
          // Only the text form of a protocol buffer can be whole before its end.
          #expect(vendor == "google" && which == 0, "\(length) of \(bytes.count)")
          #expect(result.device.qubitCount > 0)
        } catch let error as DeviceFileError {
          Self.checkMessage(error, "\(vendor) cut at \(length)")
        }
      }
    }
  }

  @Test func everyFieldOfAProfile() throws {
    for (place, text) in try Self.mutations(of: smallDevice.text) {
      do {
        let device = try Device.parse(text)
        #expect(try Device.parse(device.text) == device, "\(place)")
      } catch let error as DeviceFileError {
        Self.checkMessage(error, place)
      }
    }
  }

  @Test func everyFieldOfACalibration() throws {
    for (place, text) in try Self.mutations(of: smallCalibration.text) {
      do {
        let calibration = try Calibration.parse(text, for: smallDevice)
        #expect(
          try Calibration.parse(calibration.text, for: smallDevice) == calibration, "\(place)")
      } catch let error as DeviceFileError {
        Self.checkMessage(error, place)
      }
    }
  }

  @Test func everyFieldOfDetailedErrors() throws {
    let text = detailedCalibration.text
    #expect(try Calibration.parse(text, for: detailedDevice) == detailedCalibration)
    for (place, text) in try Self.mutations(of: text) {
      do {
        let calibration = try Calibration.parse(text, for: detailedDevice)
        #expect(
          try Calibration.parse(calibration.text, for: detailedDevice) == calibration, "\(place)")
      } catch let error as DeviceFileError {
        Self.checkMessage(error, place)
      }
    }
  }

  @Test(arguments: [
    ("\"Z\": -0.02", "\"Q\": -0.02", "gates[0].on[0].coherent.Q", "unknown"),
    ("\"Z\": -0.02", "\"ZZ\": -0.02", "gates.sx[0].coherent.ZZ", "Pauli word"),
    ("\"Z\": -0.02", "\"I\": -0.02", "gates[0].on[0].coherent.I", "unknown"),
    ("\"Z\": -0.02", "\"Z\": -4", "gates.sx[0].coherent.Z", "-π to π"),
    ("\"value\": 0.01", "\"value\": 3", "gates.sx[0].coherent.over_rotation", "-1 to 1"),
    ("\"a\": 1.5", "\"a\": -1.5", "gates.rzz[0,1].angle_dependence", "negative"),
    ("\"power\": 1}", "\"power\": 0}", "gates.rzz[0,1].angle_dependence.power", "exponent"),
    ("\"d\": 0.2, ", "", "gates[2].angle_dependence.d", "missing"),
  ]) func mistypedErrors(old: String, new: String, field: String, message: String) {
    let text = detailedCalibration.text.changing(old, to: new)
    let error = fileError { try Calibration.parse(text, for: detailedDevice) }
    let problem = error?.problems.first { $0.field == field }
    #expect(problem?.message.contains(message) == true, "\(error?.problems ?? [])")
  }

  @Test func cutOffFiles() throws {
    for text in [smallDevice.text, smallCalibration.text] {
      let bytes = Array(text.utf8)
      for length in 0..<(bytes.count - 2) {
        let cut = String(decoding: bytes[..<length], as: UTF8.self)
        #expect(throws: DeviceFileError.self) { try Device.parse(cut) }
        #expect(throws: DeviceFileError.self) { try Calibration.parse(cut) }
      }
    }
  }

  @Test func nothingIsHalfWritten() throws {
    let result = try ImporterRegistry.named("rigetti").run(
      [Payload(name: "r.json", text: RigettiImporterTests.record)], options: .init(name: "toy"))
    let folder = try TemporaryFolder()
    // A file stands where the folder of the figures should be.
    try Data().write(to: folder.file("calibrations"))
    #expect(fileError { try result.write(under: folder.url) }?.kind == .invalid)
    #expect(!FileManager.default.fileExists(atPath: folder.file("devices/toy.json").path))
    try "earlier".write(to: folder.file("devices/toy.json"), atomically: true, encoding: .utf8)
    #expect(fileError { try result.write(under: folder.url) } != nil)
    #expect(
      try String(contentsOf: folder.file("devices/toy.json"), encoding: .utf8) == "earlier")
  }
}
