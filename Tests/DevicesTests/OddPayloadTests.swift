import Devices
import Foundation
import Testing

/// What real payloads have that a careless reader would trip over: it passes, with a note.
@Suite struct OddPayloadTests {
  private func run(_ vendor: String, _ files: [(String, String)]) throws -> ImportResult {
    try ImporterRegistry.named(vendor).run(
      files.map { Payload(name: $0.0, text: $0.1) }, options: .init(name: "odd"))
  }

  private func twice(_ text: String) throws -> String {
    String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
  }

  @Test func documentsInStrings() throws {
    for (vendor, files) in DamagedPayloadTests.payloads where vendor != "quantinuum" {
      let wrapped = try files.map { name, text in
        (name, text.hasPrefix("{") || text.hasPrefix("[") ? try twice(text) : text)
      }
      #expect(try run(vendor, wrapped) == run(vendor, files), "\(vendor)")
    }
  }

  @Test func coherenceBeyondTwiceRelaxation() throws {
    let text = IQMImporterTests.record.changing("\"T2_echo\": 1.5e-5", to: "\"T2_echo\": 9e-5")
    let result = try run("iqm", [("r.json", text)])
    #expect(result.calibration.qubits[0].t2?.value == 9e-5)
    #expect(result.notes.contains { $0.contains("T2 > 2 T1 kept as given") })
    let problems = result.calibration.validate(for: result.device)
    #expect(problems.contains { $0.field == "qubits[0].t2" && $0.severity == .warning })
    #expect(!problems.contains { $0.severity == .error })
  }

  @Test func missingCoherence() throws {
    let text = IQMImporterTests.record
      .changing("\"T2\": 8e-6, \"T2_echo\": 1.5e-5, ", to: "\"T2\": null, ")
    let result = try run("iqm", [("r.json", text)])
    #expect(result.calibration.qubits[0].t2 == nil && result.calibration.qubits[0].t1 != nil)
    #expect(result.notes.contains { $0.contains("qubit 1 has no Ramsey T2") })
  }

  @Test func edgesOutOfOrderAndOfOneDirection() throws {
    let (device, figures) = try shipped.resolve(device: "ibm_sherbrooke")
    let warnings = figures.validate(for: device).filter { $0.severity == .error }
    #expect(warnings.isEmpty)
    #expect(figures.gates.contains { $0.gate == "ecr" && $0.isFaulty })
    #expect(figures.figures("ecr", [0, 1]) == nil && figures.figures("ecr", [1, 0]) != nil)
  }
}
