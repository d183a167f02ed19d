import Devices
import Foundation
import Testing

@Suite struct DriftTests {
  private func day(
    _ id: String, t1: Double?, t2: Double? = 1e-5, error: Double?, faulty: Bool = false,
    extra: Bool = false
  ) -> Calibration {
    Calibration(
      id: id, device: "toy", date: id, source: "a test",
      qubits: [
        .init(
          t1: t1.map { Quantity($0) }, t2: t2.map { Quantity($0) },
          readoutDuration: Quantity(1e-6, .assumed, citation: "a guess"), isFaulty: faulty),
        .init(t1: Quantity(2e-5)),
      ],
      gates: [
        .init(
          gate: "cz", qubits: [0, 1], error: error.map { Quantity($0) }, duration: Quantity(4e-8),
          coherent: .init(angles: ["ZZ": Quantity(10 * (error ?? 0))]))
      ] + (extra ? [.init(gate: "x", qubits: [0], error: Quantity(0.1), duration: nil)] : []),
      couplings: [.init(qubits: [0, 1], zz: t1.map { Quantity(1e9 * $0) })])
  }

  @Test func figuresAreInterpolatedInTime() throws {
    let first = day("2025-01-01", t1: 1e-5, error: 0.01)
    let second = day("2025-01-05", t1: 3e-5, error: 0.03)
    for (a, b) in [(first, second), (second, first)] {
      let between = try Calibration.interpolated(between: a, and: b, at: "2025-01-02")
      #expect(abs(between.qubits[0].t1!.value - 1.5e-5) < 1e-20)
      #expect(between.qubits[0].t1?.provenance == .derived)
      #expect(between.qubits[0].t2 == Quantity(1e-5), "what is the same stays")
      #expect(between.qubits[0].readoutDuration?.provenance == .assumed)
      #expect(abs(between.figures("cz", [0, 1])!.error!.value - 0.015) < 1e-16)
      #expect(abs(between.figures("cz", [0, 1])!.coherent!.angles["ZZ"]!.value - 0.15) < 1e-15)
      #expect(abs(between.couplings[0].zz!.value - 1.5e4) < 1e-9)
      #expect(between.date == "2025-01-02" && between.id == "2025-01-02-interpolated")
      #expect(between.validate().filter { $0.severity == .error } == [])
    }
    #expect(try Calibration.interpolated(between: first, and: second, at: "2025-01-05") == second)
    let noon = try Calibration.interpolated(
      between: first, and: second, at: "2025-01-01T12:00:00Z")
    #expect(abs(noon.qubits[0].t1!.value - 1.25e-5) < 1e-20)
    #expect(try Calibration.parse(noon.text) == noon, "its id is a name of a file")
  }

  @Test func nothingIsCarriedOverGaps() throws {
    let whole = day("2025-01-01", t1: 1e-5, error: 0.01, extra: true)
    let missing = day("2025-01-05", t1: nil, error: nil)
    for (a, b) in [(whole, missing), (missing, whole)] {
      let between = try Calibration.interpolated(between: a, and: b, at: "2025-01-02")
      #expect(between.qubits[0].t1 == nil && between.figures("cz", [0, 1])?.error == nil)
      #expect(between.figures("x", [0]) == nil, "a row that only one of them has")
      #expect(between.couplings[0].zz == nil)
      #expect(between.notes.contains { $0.contains("dropped: x") })
    }
    let broken = day("2025-01-05", t1: 2e-5, error: 1, faulty: true)
    for (a, b) in [(whole, broken), (broken, whole)] {
      let between = try Calibration.interpolated(between: a, and: b, at: "2025-01-02")
      #expect(between.qubits[0].isFaulty && between.qubits[0].t1 == nil)
      #expect(between.figures("cz", [0, 1])?.isFaulty == true)
    }
  }

  @Test func whatCannotBeInterpolated() throws {
    let first = day("2025-01-01", t1: 1e-5, error: 0.01)
    let second = day("2025-01-05", t1: 3e-5, error: 0.03)
    for (date, message) in [
      ("2024-12-31", "extrapolated"), ("2025-01-06", "extrapolated"), ("soon", "not a date"),
    ] {
      let error = fileError {
        try Calibration.interpolated(between: first, and: second, at: date)
      }
      #expect(error?.description.contains(message) == true)
    }
    let other = Calibration(
      id: "a", device: "other", date: "2025-01-05", source: "s", qubits: second.qubits, gates: [])
    #expect(
      fileError { try Calibration.interpolated(between: first, and: other, at: "2025-01-02") }?
        .description.contains("not the same machine") == true)
    let undated = Calibration(
      id: "a", device: "toy", date: nil, source: "s", qubits: second.qubits, gates: [])
    #expect(
      fileError { try Calibration.interpolated(between: first, and: undated, at: "2025-01-02") }?
        .description.contains("not dated") == true)
  }

  @Test func theLibraryOnADay() throws {
    let lagos = try shipped.device("ibm_lagos")
    let early = try shipped.calibration("2021-07-26", for: lagos)
    let late = try shipped.calibration("2024-05-27", for: lagos)
    let between = try shipped.calibration(on: "2022-12-26", for: lagos)
    let (a, b) = (early.qubits[0].t1!.value, late.qubits[0].t1!.value)
    let t = between.qubits[0].t1!.value
    #expect(min(a, b) < t && t < max(a, b))
    #expect(between.validate(for: lagos).filter { $0.severity == .error } == [])
    #expect(try shipped.calibration(on: "2021-07-26", for: lagos) == early, "by its id")
    #expect(try shipped.calibration(on: late.date!, for: lagos) == late)
    #expect(fileError { try shipped.calibration(on: "2020-01-01", for: lagos) } != nil)
    let aspen = try shipped.device("rigetti_aspen_m3")
    #expect(
      fileError { try shipped.calibration(on: "2020-01-01", for: aspen) }?.description
        .contains("no dated") == true)
  }

  @Test func daysAsConfigurationsNameThem() throws {
    func id(_ day: String?) throws -> String {
      try shipped.resolve(device: "ibm_lagos", day: day).calibration.id
    }
    #expect(try id(nil) == "2024-05-27" && id("latest") == "2024-05-27")
    #expect(try id("2021-07-26") == "2021-07-26")
    #expect(try id("2022-12-01") == "2022-12-01-interpolated")
    #expect(fileError { try id("2012-12-01") }?.description.contains("extrapolated") == true)
    #expect(fileError { try id("yesterday") }?.description.contains("nearest") == true)
  }

  @Test func seriesOfDays() throws {
    let lagos = try shipped.device("ibm_lagos")
    #expect(try shipped.calibrations("all", for: lagos).map(\.calibration.id).count == 2)
    let list = try shipped.calibrations("2022-01-01, 2023-01-01", for: lagos)
    #expect(list.map(\.date) == ["2022-01-01", "2023-01-01"])
    let range = try shipped.calibrations("2022-01-01..2022-01-03/3", for: lagos)
    #expect(range.map { String($0.date.prefix(10)) } == ["2022-01-01", "2022-01-02", "2022-01-03"])
    let open = try shipped.calibrations("../5", for: lagos)
    #expect(open.count == 5 && open.first?.calibration.id == "2021-07-26")
    #expect(open.last?.calibration.id == "2024-05-27")
    for series in ["2022-01-01..2021-12-01/3", "2022-01-01..2022-02-01", "../1", "x", ""] {
      #expect(fileError { try shipped.calibrations(series, for: lagos) }?.kind == .invalid)
    }
  }

  @Test func differences() throws {
    let first = day("2025-01-01", t1: 1e-5, error: 0.01)
    let second = day("2025-01-05", t1: 3e-5, t2: nil, error: 1)
    let toy = Device(
      name: "toy", vendor: "V", technology: .synthetic, source: "s",
      qubits: [.init(label: "A"), .init(label: "B")], nativeGates: [.init("cz", pairs: [[0, 1]])],
      timing: .init(dt: nil, controllerLatency: Quantity(0)),
      capabilities: .init(midCircuitMeasurement: false, reset: false, feedForward: false))
    let difference = try CalibrationDifference(first, second, of: toy)
    #expect(difference.before == "2025-01-01" && difference.after == "2025-01-05")
    #expect(difference.changes.first?.place == "cz A-B" && difference.changes.first?.ratio == 100)
    let lost = difference.changes.first { $0.field == "t2" }
    #expect(lost?.place == "qubit A" && lost?.after == nil && lost?.ratio == nil)
    #expect(difference.failed == ["cz A-B"] && difference.recovered == [])
    let t1 = difference.summary.first { $0.field == "t1" }
    #expect(t1?.count == 2 && t1?.changed == 1)
    #expect(abs(t1!.before - 1.5e-5) < 1e-18 && abs(t1!.after - 2.5e-5) < 1e-18)
    #expect(difference.summary.contains { $0.field == "cz error" && $0.after == 1 })
    #expect(try CalibrationDifference(first, first, of: toy).changes == [])
    let lagos = try shipped.device("ibm_lagos")
    let real = try CalibrationDifference(
      try shipped.calibration("2021-07-26", for: lagos),
      try shipped.calibration("2024-05-27", for: lagos), of: lagos)
    #expect(real.summary.contains { $0.field == "cx error" } && !real.changes.isEmpty)
  }
}
