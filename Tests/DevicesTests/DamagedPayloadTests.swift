import Devices
import Randomness
import TestSupport
import Testing

/// Whatever a payload says, it is imported or refused.
@Suite struct DamagedPayloadTests {
  static let payloads: [(vendor: String, files: [(String, String)])] = [
    ("ibm", [("c.json", IBMImporterTests.configuration), ("p.json", IBMImporterTests.properties)]),
    ("iqm", [("r.json", IQMImporterTests.record)]),
    ("ionq", [("r.json", IonQImporterTests.record)]),
    ("ionq", [("r.json", IonQImporterTests.characterization)]),
    (
      "quantinuum",
      [("o.json", QuantinuumImporterTests.old), ("t.csv", QuantinuumImporterTests.table)]
    ),
    ("iqm", [("q.json", IQMMetricsTests.observations)]),
    ("iqm", [("l.json", IQMMetricsTests.layout)]),
    ("google", GoogleImporterTests.files),
    ("rigetti", [("r.json", RigettiImporterTests.architecture)]),
    ("rigetti", [("r.json", RigettiImporterTests.record)]),
    ("rigetti", [("r.json", RigettiImporterTests.octagons)]),
  ]

  @Test func neverTraps() throws {
    var stream = RandomStream(seed: 11)
    let pieces = [
      "\"", "0", "}", "]", "-", "[", "{", "1e9", "null", "true", "7", "\"T1\"", ",", "",
    ]
    for (vendor, files) in Self.payloads {
      let importer = try ImporterRegistry.named(vendor)
      for _ in 0..<150 {
        var damaged = files
        let which = Int(stream.next() % UInt64(files.count))
        let characters = Array(files[which].1)
        let place = Int(stream.next() % UInt64(characters.count))
        let piece = pieces[Int(stream.next() % UInt64(pieces.count))]
        damaged[which].1 =
          String(characters[..<place]) + piece + String(characters[(place + 1)...])
        do {
          let result = try importer.run(
            damaged.map { Payload(name: $0.0, text: $0.1) },
            options: .init(name: "t1", machine: vendor == "quantinuum" ? "T1" : nil))
          #expect(try Device.parse(result.device.text) == result.device)
          #expect(
            try Calibration.parse(result.calibration.text, for: result.device)
              == result.calibration)
        } catch is DeviceFileError {
          continue
        }
      }
    }
  }

  /// Payloads with damaged bytes: read, or refused with a message.
  @Test func damagedBytes() throws {
    for (turn, (vendor, files)) in Self.payloads.enumerated() {
      let importer = try ImporterRegistry.named(vendor)
      let options = ImportOptions(name: "t1", machine: vendor == "quantinuum" ? "T1" : nil)
      for which in files.indices {
        for bytes in Mutations(of: [files[which].1], seed: UInt64(turn), count: 60) {
          var damaged = files.map { Payload(name: $0.0, text: $0.1) }
          damaged[which] = Payload(
            name: files[which].0, text: String(decoding: bytes, as: UTF8.self))
          do {
            let result = try importer.run(damaged, options: options)
            #expect(
              try Calibration.parse(result.calibration.text, for: Device.parse(result.device.text))
                == result.calibration)
          } catch let error as DeviceFileError {
            #expect(!error.problems.isEmpty)
          }
        }
      }
    }
  }
}
