import Devices
import Testing

@Suite struct DeviceValidationTests {
  /// A change of the fixture's text, the field that must be named and a part of the message.
  struct Damage: Sendable, CustomTestStringConvertible {
    let old: String
    let new: String
    let field: String
    let message: String
    var testDescription: String { "\(field): \(message)" }

    init(_ old: String, _ new: String, _ field: String, _ message: String) {
      (self.old, self.new, self.field, self.message) = (old, new, field, message)
    }
  }

  static let damages: [Damage] = [
    .init(
      "backaction-device/1", "backaction-device/9", "format", "expected \"backaction-device/1\""),
    .init("\"name\": \"small-1\"", "\"name\": \"Small 1\"", "name", "\"Small 1\" is not a name"),
    .init("\"name\": \"small-1\"", "\"name\": \"\"", "name", "not a name"),
    .init("\"name\": \"small-1\"", "\"name\": \"../x\"", "name", "not a name"),
    .init("\"vendor\": \"Nobody\",", "", "vendor", "is missing"),
    .init("\"vendor\": \"Nobody\"", "\"vendor\": \" \"", "vendor", "is empty"),
    .init(
      "\"vendor\": \"Nobody\"", "\"vendor\": 3", "vendor", "expected a string, found a number 3"),
    .init("\"vendor\"", "\"vender\"", "vender", "did you mean \"vendor\"?"),
    .init("superconducting", "superconductin", "technology", "did you mean \"superconducting\"?"),
    .init("superconducting", "photonic", "technology", "allowed: superconducting, trapped-ion"),
    .init("\"A\"", "\"7\"", "qubits[1].label", "also the label of qubits[0]"),
    .init("\"A\"", "5", "qubits[0]", "expected a label or an object with one, found 5"),
    .init("[1, 2.5]", "[1, 2, 3]", "qubits[1].position", "two numbers"),
    .init("\"rz\"", "\"rzzz\"", "native_gates[0].name", "did you mean \"rzz\"?"),
    .init("\"name\": \"sx\"", "\"name\": \"cnot\"", "native_gates[1].name", "write \"cx\""),
    .init("\"name\": \"sx\"", "\"name\": \"ccx\"", "native_gates[1].name", "at most 2"),
    .init("\"name\": \"sx\"", "\"name\": \"rz\"", "native_gates[1].name", "listed twice"),
    .init(
      "\"rz\", \"virtual\": true", "\"rx\", \"virtual\": true", "native_gates[0].virtual", "frame"),
    .init(
      "\"virtual\": true", "\"virtual\": 1", "native_gates[0].virtual", "expected true or false"),
    .init("[1, 2]]", "[1, 3]]", "native_gates[2].pairs[1]", "qubits are 0 to 2"),
    .init("[1, 2]]", "[1, 1]]", "native_gates[2].pairs[1]", "not a pair of two different"),
    .init("[1, 2]]", "[1]]", "native_gates[2].pairs[1]", "not a pair"),
    .init("[1, 2]]", "[1, 0]]", "native_gates[2].pairs[1]", "listed twice"),
    .init("[1, 2]]", "[1, 2.5]]", "native_gates[2].pairs[1][1]", "expected a whole number"),
    .init(
      "{\"name\": \"sx\"}", "{\"name\": \"sx\", \"pairs\": [[0, 1]]}", "native_gates[1].pairs",
      "not a two-qubit"),
    .init("2.5e-10", "-1", "timing.dt", "-1.0 is not allowed; a sampling time"),
    .init("\"granularity\": 4", "\"granularity\": 0", "timing.granularity", "1 sample or more"),
    .init("\"granularity\": 4", "\"granularity\": 0.5", "timing.granularity", "whole number"),
    .init("2.5e-10", "\"fast\"", "timing.dt", "expected a number"),
    .init("\"value\": 5e-06", "\"value\": -5e-06", "timing.controller_latency", "a duration"),
    .init(", \"citation\": \"a default\"", "", "timing.controller_latency", "needs a citation"),
    .init(
      "\"citation\": \"a default\"", "\"citation\": \" \"", "timing.controller_latency",
      "citation is empty"),
    .init(
      "\"assumed\"", "\"guessed\"", "timing.controller_latency.provenance", "allowed: measured"),
    .init("\"value\": 5e-06", "\"amount\": 5e-06", "timing.controller_latency.value", "is missing"),
    .init("\"controller_latency\"", "\"latency\"", "timing.latency", "unknown field"),
    .init("\"reset\": false", "\"reset\": null", "capabilities.reset", "is missing"),
    .init(
      "\"parallel_two_qubit_gates\": 2", "\"parallel_two_qubit_gates\": 0",
      "capabilities.parallel_two_qubit_gates", "1 or more"),
  ]

  @Test(arguments: damages) func everyProblemNamesItsField(damage: Damage) {
    let text = smallDevice.text.changing(damage.old, to: damage.new)
    let error = fileError { try Device.parse(text, file: "p.json") }
    let problem = error?.problems.first { $0.field == damage.field && $0.severity == .error }
    #expect(problem?.message.contains(damage.message) == true, "\(error?.problems ?? [])")
    #expect(error?.description.contains("p.json: \(damage.field): ") == true)
  }

  @Test func allProblemsAreListed() {
    let text = smallDevice.text.changing("\"vendor\": \"Nobody\",", to: "\"maker\": \"x\",")
      .changing("[1, 2]]", to: "[1, 9]]").changing("2.5e-10", to: "0")
      .changing("\"reset\": false", to: "\"reset\": 0")
    let fields = fileError { try Device.parse(text) }?.problems.map(\.field) ?? []
    #expect(
      Set(fields) == [
        "maker", "vendor", "native_gates[2].pairs[1]", "timing.dt", "capabilities.reset",
      ])
  }

  @Test func anArrayIsNoProfile() {
    #expect(
      fileError { try Device.parse("[]") }?.description.contains("expected an object") == true)
    // A file that does not say what it is gets one line.
    let nothing = fileError { try Device.parse("{}") }
    #expect(nothing?.problems.map(\.field) == ["format"])
    let error = fileError { try Device.parse("{\"format\": \"backaction-device/1\"}") }
    #expect(error?.problems.contains { $0.field == "native_gates" } == true)
  }

  @Test func unconnectedQubitsAreWarnedOf() throws {
    let text = smallDevice.text.changing("[[1, 0], [1, 2]]", to: "[[1, 0]]")
    let device = try Device.parse(text)
    let problems = device.validate()
    #expect(problems.map(\.severity) == [.warning])
    #expect(problems[0].message.contains("1 of 3 qubits"))
    #expect(smallDevice.validate().isEmpty)
  }

  @Test func tooManyQubits() {
    let device = Device(
      name: "big", vendor: "x", technology: .synthetic, source: "x",
      qubits: (0...Device.qubitLimit).map { .init(label: "\($0)") }, nativeGates: [.init("cz")],
      timing: smallDevice.timing, capabilities: smallDevice.capabilities)
    #expect(device.validate().contains { $0.field == "qubits" && $0.severity == .error })
  }
}
