import Devices
import Foundation
import TestSupport
import Testing

@Suite struct SchemaTests {
  @Test(arguments: ShippedLibraryTests.names) func everyFileOfTheLibraryConforms(
    name: String
  ) throws {
    let device = try shipped.device(name)
    #expect(try Schema("profile").problems(in: device.text).prefix(5) == [])
    for id in shipped.calibrationIDs(device) {
      let text = try shipped.calibration(id, for: device).text
      #expect(try Schema("calibration").problems(in: text).prefix(5) == [], "\(id)")
    }
  }

  @Test func fixturesConform() throws {
    #expect(try Schema("profile").problems(in: smallDevice.text) == [])
    #expect(try Schema("calibration").problems(in: smallCalibration.text) == [])
    #expect(try Schema("calibration").problems(in: detailedCalibration.text) == [])
  }

  @Test func theFieldsAreThoseOfTheReader() throws {
    let profile = try Schema("profile")
    #expect(try profile.fields(nil) == Set(Device.keys))
    #expect(try profile.fields("qubit") == Set(Device.Qubit.keys))
    #expect(try profile.fields("native_gate") == Set(Device.NativeGate.keys))
    #expect(try profile.fields("timing") == Set(Device.Timing.keys))
    #expect(try profile.fields("capabilities") == Set(Device.Capabilities.keys))
    let calibration = try Schema("calibration")
    let qubit = Calibration.QubitFigures.fields.map(\.name)
    #expect(try calibration.fields(nil) == Set(Calibration.keys))
    #expect(try calibration.fields("every_qubit") == Set(qubit))
    #expect(try calibration.fields("qubit") == Set(qubit + ["faulty"]))
    #expect(
      try calibration.fields("gates") == Set(["gate", "on"] + Calibration.GateFigures.fields))
    #expect(try calibration.fields("row") == Set(["qubits"] + Calibration.GateFigures.fields))
    #expect(
      try calibration.fields("coherent") == [Calibration.CoherentFigures.overRotationKey])
    #expect(
      try calibration.fields("angle_dependence")
        == Set(Calibration.AngleDependence.fields.map(\.name)))
    #expect(
      try calibration.fields("measurement")
        == Set(Calibration.MeasurementFigures.fields.map(\.name)))
  }

  /// What the schema refuses, the reader refuses, too.
  @Test func whatTheSchemaRefuses() throws {
    let schema = try Schema("calibration")
    for (old, new) in [
      ("\"t1\": 0.0001", "\"t1\": -1"), ("\"t1\": 0.0001", "\"t1\": \"long\""),
      ("\"p10\": 0.01", "\"p10\": 2"), ("\"p10\": 0.01", "\"p11\": 0.01"),
      ("\"device\": \"small-1\"", "\"device\": \"Small\""),
      ("\"provenance\": \"derived\"", "\"provenance\": \"guessed\""),
      ("\"faulty\": true", "\"faulty\": 7"),
    ] {
      let text = smallCalibration.text.changing(old, to: new)
      #expect(try !schema.problems(in: text).isEmpty, "\(new)")
      #expect(throws: DeviceFileError.self) { try Calibration.parse(text) }
    }
    let marked = smallDevice.text.changing("{\n", to: "{\n  \"$schema\": \"x.json\",\n")
    #expect(try Device.parse(marked) == smallDevice)
    #expect(try Schema("profile").problems(in: marked) == [])
  }
}
