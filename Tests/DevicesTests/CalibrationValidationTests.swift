import Devices
import Testing

@Suite struct CalibrationValidationTests {
  typealias Damage = DeviceValidationTests.Damage

  static let damages: [Damage] = [
    .init("backaction-calibration/1", "backaction-device/1", "format", "expected"),
    .init("\"id\": \"2025-02-03\"", "\"id\": \"a/b\"", "id", "not a name"),
    .init("\"device\": \"small-1\"", "\"device\": \"other\"", "device", "not the device at hand"),
    .init("2025-02-03T04:05:06.5+01:00", "yesterday", "date", "ISO 8601"),
    .init("2025-02-03T04:05:06.5+01:00", "2025-02-30", "date", "not a date"),
    .init("\"source\": \"a test\"", "\"source\": \"\"", "source", "is empty"),
    .init("\"one\"", "1", "notes[0]", "expected a string"),
    .init("\"t1\": 0.0001", "\"t1\": -1e-6", "qubits[0].t1", "-1e-06 is not allowed"),
    .init("\"t1\": 0.0001", "\"t1\": 0", "qubits[0].t1", "leave it out when it is not known"),
    .init("\"t1\": 0.0001", "\"t1\": \"long\"", "qubits[0].t1", "expected a number"),
    .init("\"frequency\": 5100000000", "\"frequency\": -3", "qubits[0].frequency", "hertz"),
    .init("\"p10\": 0.01", "\"p10\": 1.5", "qubits[0].p10", "fraction from 0 to 1"),
    .init("\"p01\": 0.03", "\"p01\": -0.1", "qubits[0].p01", "fraction from 0 to 1"),
    .init("\"readout_error\"", "\"readout_eror\"", "qubits[0].readout_eror", "did you mean"),
    .init("\"reset_duration\": 0", "\"reset_duration\": -1", "qubits[0].reset_duration", "seconds"),
    .init("\"faulty\": true", "\"faulty\": \"yes\"", "qubits[1].faulty", "true or false"),
    .init("\"error\": 0.01", "\"error\": 1.2", "gates.ecr[1,0].error", "1.2 is not allowed"),
    .init("\"error\": 0.01", "\"error\": -0.1", "gates.ecr[1,0].error", "fraction"),
    .init(
      "\"qubits\": [1, 2], \"error\"", "\"qubits\": [1, 5], \"error\"", "gates.ecr[1,5]",
      "out of range"),
    .init(
      "\"qubits\": [1, 2], \"error\"", "\"qubits\": [1, 1], \"error\"", "gates.ecr[1,1]",
      "different"),
    .init(
      "\"qubits\": [1, 2], \"error\"", "\"qubits\": [1], \"error\"", "gates.ecr[1]", "different"),
    .init(
      "\"qubits\": [1, 2], \"error\"", "\"qubits\": [1, 0], \"error\"", "gates.ecr[1,0]", "twice"),
    .init(
      "\"qubits\": [1, 0], \"error\"", "\"qubits\": [0, 1], \"error\"", "gates.ecr[0,1]",
      "has no ecr on [0, 1]"),
    .init("\"gate\": \"sx\"", "\"gate\": \"sy\"", "gates.sy[0]", "not in the gate table"),
    .init("\"gate\": \"sx\"", "\"gate\": \"x\"", "gates.x", "not a native gate of small-1"),
    .init("\"on\": \"all\"", "\"on\": \"some\"", "gates[0].on", "expected \"all\" or an array"),
    .init(
      "\"error\": 0, \"duration\": 0, \"on\"", "\"error\": 0.1, \"duration\": 0, \"on\"",
      "gates.rz[0]", "is virtual on small-1"),
    .init("[0, 1], \"zz\"", "[1, 0], \"zz\"", "couplings[0].qubits", "ascending"),
    .init("[0, 1], \"zz\"", "[0, 3], \"zz\"", "couplings[0].qubits", "out of range"),
    .init("-41000", "\"small\"", "couplings[0].zz", "expected a number"),
    .init("\"non_qnd_flip\": 0.01", "\"non_qnd_flip\": 2", "measurement.non_qnd_flip", "fraction"),
    .init(
      "\"spectator_dephasing\": 2", "\"spectator_dephasing\": -2",
      "measurement.spectator_dephasing", "from 0 to 1000"),
    .init("\"non_qnd_flip\"", "\"qnd_flip\"", "measurement.qnd_flip", "did you mean"),
  ]

  @Test(arguments: damages) func everyProblemNamesItsField(damage: Damage) {
    let text = smallCalibration.text.changing(damage.old, to: damage.new)
    let error = fileError { try Calibration.parse(text, for: smallDevice, file: "c.json") }
    let problem = error?.problems.first { $0.field == damage.field && $0.severity == .error }
    #expect(problem?.message.contains(damage.message) == true, "\(error?.problems ?? [])")
  }

  private func warnings(_ calibration: Calibration) -> [String] {
    calibration.validate(for: smallDevice).map {
      #expect($0.severity == .warning)
      return $0.field
    }
  }

  @Test func whatIsDoubtfulIsWarnedOf() throws {
    let base = warnings(smallCalibration)
    #expect(base.contains("gates.sx"), "sx lacks figures")
    #expect(base.contains("qubits"), "t2 is missing for two qubits")
    let long = try Calibration.parse(
      smallCalibration.text.changing("\"t2\": 9e-05", to: "\"t2\": 0.00021"))
    #expect(warnings(long).contains("qubits[0].t2"))
    let contradiction = try Calibration.parse(
      smallCalibration.text.changing("\"readout_error\": 0.02", to: "\"readout_error\": 0.2"))
    #expect(warnings(contradiction).contains("qubits[0].readout_error"))
    let half = try Calibration.parse(smallCalibration.text.changing("\"p01\": 0.03, ", to: ""))
    #expect(warnings(half).contains("qubits[0].p01"))
    let swapped = try Calibration.parse(
      smallCalibration.text.changing("\"p10\": 0.01", to: "\"p10\": 0.99"))
    #expect(warnings(swapped).contains("qubits[0].p10"))
    let leaking = try Calibration.parse(
      smallCalibration.text.changing(
        "\"error\": 0.02, \"duration\"", to: "\"error\": 0.02, \"leakage\": 0.5, \"duration\""))
    #expect(warnings(leaking).contains("gates.cz[0,1].leakage"))
  }

  @Test func switchedOffGatesAreWarnedOf() throws {
    let rows = [[0, 1], [1, 0]].map {
      Calibration.GateFigures(gate: "rzz", qubits: $0, error: Quantity(1), duration: nil)
    }
    let calibration = Calibration(
      id: smallCalibration.id, device: "small-1", date: nil, source: "x",
      qubits: smallCalibration.qubits, gates: rows)
    let problem = calibration.validate(for: smallDevice).first { $0.field == "gates.rzz" }
    #expect(problem?.severity == .warning)
    #expect(problem?.message.contains("all 2 rows are faulty") == true)
  }

  @Test func countAndNameMustFit() {
    let calibration = Calibration(
      id: "x", device: "small-2", date: nil, source: "x", qubits: [.init()], gates: [])
    let problems = calibration.validate(for: smallDevice)
    #expect(problems.filter { $0.severity == .error }.map(\.field) == ["device", "qubits"])
    #expect(calibration.validate().isEmpty)
    #expect(
      Calibration(id: "x", device: "y", date: nil, source: "x", qubits: [], gates: [])
        .validate().map(\.field) == ["qubits"])
  }

  @Test(arguments: [
    "2025-02-26", "2025-02-26T15:26:08-05:00", "2026-05-05T16:45:26.355472+00:00",
    "2024-02-29T00:00Z", "2025-01-01 10:00:00",
  ]) func datesAreRead(date: String) {
    let calibration = Calibration(
      id: "x", device: "y", date: date, source: "x", qubits: [.init()], gates: [])
    #expect(calibration.validate().isEmpty)
  }

  @Test(arguments: ["2025-2-6", "2023-02-29", "2025-13-01", "2025-01-01T25:00", "20250101", ""])
  func otherDatesAreNot(date: String) {
    let calibration = Calibration(
      id: "x", device: "y", date: date, source: "x", qubits: [.init()], gates: [])
    #expect(calibration.validate().map(\.field) == ["date"])
  }
}
