import Devices
import Foundation
import Noise
import TestSupport
import Testing

private let device = Device(
  name: "toy", vendor: "V", technology: .synthetic, source: "s",
  qubits: (0..<3).map { .init(label: "\($0)") },
  nativeGates: [.init("x"), .init("cx", pairs: [[0, 1], [1, 0]])],
  timing: .init(dt: nil, controllerLatency: Quantity(0)),
  capabilities: .init(midCircuitMeasurement: true, reset: true, feedForward: true))

private let entry = "{\"gate\": \"x\", \"qubits\": [1], \"pauli\": {\"X\": 0.1}}"

private func file(_ entries: String) -> String {
  "{\"format\": \"backaction-noise/1\", \"device\": \"toy\", \"noise\": [\(entries)]}"
}

@Suite("The schema of the user's own noise") struct NoiseSchemaTests {
  @Test func theFieldsAreThoseOfTheReader() throws {
    let schema = try Schema("noise")
    #expect(try schema.fields(nil) == Set(UserNoise.keys))
    #expect(try schema.fields("entry") == Set(UserNoise.entryKeys))
    #expect(try schema.fields("layer") == Set(UserNoise.Layer.keys))
    #expect(try schema.fields("member") == Set(UserNoise.Layer.gateKeys))
  }

  /// What the reader takes, the schema takes.
  @Test(arguments: [
    entry, "", "{\"qubits\": [1, 0], \"pauli\": {\"ZI\": 0.002, \"XX\": 0.001}}",
    "{\"gate\": \"cx\", \"pauli\": {\"Y\": 1}, \"replaces\": true}",
    "{\"gate\": null, \"qubits\": [0], \"kraus\": [[[1, 0], [0, 0.8]], [[0, 0.6], [0, 0]]]}",
    """
    {"gate": "x", "qubits": [2], "occurrence": 0, "replaces": false,
     "kraus": [[[0.8, 0], [0, 0.8]], [[0, [0, -0.6]], [[0, 0.6], 0]]]}
    """,
  ]) func whatIsRead(entries: String) throws {
    let text = file(entries)
    #expect(try Schema("noise").problems(in: text) == [])
    #expect(try UserNoise.parse(text, for: device).entries.count <= 1)
    let marked = text.replacing("{\"format\"", with: "{\"$schema\": \"x.json\", \"format\"")
    #expect(try Schema("noise").problems(in: marked) == [])
    #expect(throws: Never.self) { try UserNoise.parse(marked, for: device) }
  }

  /// What the schema refuses, the reader refuses, too.
  @Test(arguments: [
    ("\"X\": 0.1", "\"X\": 1.1"), ("\"X\": 0.1", "\"X\": -0.1"), ("\"X\": 0.1", "\"X\": \"0.1\""),
    ("\"X\": 0.1", "\"Q\": 0.1"), ("\"X\": 0.1", "\"XXX\": 0.1"), ("\"X\": 0.1", ""),
    ("[1]", "[1.5]"), ("[1]", "[-1]"), ("[1]", "[]"), ("[1]", "[0, 1, 2]"), ("[1]", "1"),
    ("\"gate\"", "\"gates\""), ("\"x\"", "7"), ("\"gate\": \"x\"", "\"occurrence\": -1"),
    ("\"gate\": \"x\"", "\"replaces\": \"yes\""), ("{\"X\": 0.1}", "[[[1, 0]]]"),
    ("\"pauli\": {\"X\": 0.1}", "\"kraus\": []"),
    ("\"pauli\": {\"X\": 0.1}", "\"kraus\": [[[1, 0], [0, \"1\"]]]"),
    ("\"pauli\": {\"X\": 0.1}", "\"kraus\": [[[1, 0], [0, [1, 2, 3]]]]"),
    ("backaction-noise/1", "backaction-noise/2"), ("\"noise\"", "\"noises\""),
  ]) func whatIsRefused(old: String, new: String) throws {
    let text = file(entry)
    let changed = text.replacing(old, with: new)
    #expect(changed != text)
    #expect(try !Schema("noise").problems(in: changed).isEmpty, "\(new)")
    #expect(throws: DeviceFileError.self) { try UserNoise.parse(changed, for: device) }
  }
}
