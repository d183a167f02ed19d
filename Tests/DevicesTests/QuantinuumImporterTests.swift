import Devices
import Foundation
import Testing

@Suite struct QuantinuumImporterTests {
  static func machine(_ name: String, date: String, memory: Double) -> String {
    """
    {"name": "\(name)", "n_qubits": 6, "n_gate_zones": "2", "system_type": "hardware",
     "connectivity": "all-to-all", "emulator": "\(name)E",
     "gateset": ["RZZ", "Rxxyyzz", "Rz", "U1q", "ZZ"],
     "noise_specs": {"date": "\(date)",
      "spam_error": {"p_meas_0": 0.001, "p_meas_1": 0.003},
      "crosstalk_error": {"p_crosstalk_meas": 4e-5}, "memory_error": {"memory_error": \(memory)},
      "1q_gate_error": {"p1": 2e-5}, "2q_gate_error": {"p2": 1e-3}}}
    """
  }

  static let emulator = """
    {"name": "T1E", "n_qubits": 6, "system_type": "emulator", "gateset": ["U1q"],
     "connectivity": "all-to-all",
     "noise_specs": {"crosstalk_probability": {"p_crosstalk_init": 5e-6},
      "dephasing_rates": {"linear_dephasing_rate": 0.001,
       "quadratic_dephasing_rate": 0.1},
       "fit_parameters": {"przz_a": 1.6, "przz_b": 0.1, "przz_c": 1.7, "przz_d": 0.2,
        "przz_power": 1.5}, "init_fault_probability": {"p_init": 4e-5}}}
    """

  static let table = """
    Date,Machine,p1,p1_emission_ratio,p2,p2_emission_ratio
    2022_06_09,T1,3.8e-05,,0.0024,
    2023_01_20,T1,4.5e-05,0.5,0.00215,0.4
    2024_01_20,T2,4.5e-05,0.9,0.00215,0.9
    """

  static let old = "[\(emulator), \(machine("T1", date: "2024-02-04", memory: 2e-4))]"
  static let new =
    "[\(machine("T1", date: "2025-05-02", memory: 3e-4)), \(machine("T2", date: "2025-01-01", memory: 1e-4))]"

  private func run(_ files: [(String, String)], _ options: ImportOptions) throws -> ImportResult {
    try ImporterRegistry.named("quantinuum").run(
      files.map { Payload(name: $0.0, text: $0.1) }, options: options)
  }

  @Test func everythingTogether() throws {
    let result = try run(
      [("old.json", Self.old), ("new.json", Self.new), ("ratios.csv", Self.table)],
      .init(name: "quantinuum_t1"))
    let (device, figures) = (result.device, result.calibration)
    #expect(figures.id == "2025-05-02", "the latest list of the machine")
    #expect(device.nativeGates.map(\.name) == ["rz", "prx", "rzz"])
    #expect(device.capabilities.parallelTwoQubitGates == 2, "a number in a string")
    #expect(figures.figures("prx", [5])?.error == Quantity(2e-5))
    #expect(figures.figures("rzz", [5, 0])?.error == Quantity(1e-3))
    #expect(figures.figures("prx", [0])?.leakage?.value == 2e-5 * 0.5 / 2)
    #expect(figures.figures("rzz", [0, 1])?.leakage?.value == 0.543 * 1e-3 * 0.4)
    #expect(figures.qubits[0].p10 == Quantity(0.001) && figures.qubits[0].p01 == Quantity(0.003))
    #expect(figures.qubits[0].readoutError?.provenance == .derived)
    #expect(figures.qubits[0].t1 == nil)
    #expect(figures.qubits[0].resetError?.value == 4e-5)
    #expect(figures.qubits[0].readoutDuration?.provenance == .assumed)
    // The emulator's dephasing gives the old list's memory error in the time of a round …
    let batches = 2.0
    let round = figures.figures("rzz", [0, 1])!.duration!.value * batches
    #expect(abs(pow(.pi * 0.1 * round, 2) + 0.001 * round - 2e-4) < 1e-15)
    // … and in that time a flip of probability 3r/2, e^(−t/T2) = 1 − 3r, and a turn by φ, of
    // infidelity φ²/6, share the new one as the emulator has it.
    let coherent = pow(.pi * 0.1 * round, 2) / 2e-4
    let incoherent = 3e-4 * (1 - coherent)
    #expect(abs(exp(-round / figures.qubits[0].t2!.value) - (1 - 3 * incoherent)) < 1e-13)
    let angle = 2 * .pi * figures.qubits[0].detuning!.value * round
    #expect(abs(angle * angle / 6 - 3e-4 * coherent) < 1e-15)
    #expect(figures.qubits[0].detuning?.provenance == .derived)
    let scattering = try #require(figures.measurement.spectatorScattering)
    #expect(abs(scattering.value - 3.6 * 4e-5) < 1e-15 && scattering.provenance == .derived)
    #expect(abs(figures.measurement.resetScattering!.value - 3.6 * 5e-6) < 1e-16)
    let law = try #require(figures.figures("rzz", [0, 1])?.angleDependence)
    #expect([law.a, law.b, law.c, law.d, law.power].map(\.value) == [1.6, 0.1, 1.7, 0.2, 1.5])
    #expect(result.notes.contains("dropped: native operations Rxxyyzz"))
  }

  @Test func aListAlone() throws {
    let result = try run([("new.json", Self.new)], .init(name: "x", machine: "t2"))
    #expect(result.calibration.id == "2025-01-01")
    #expect(result.calibration.figures("prx", [0])?.leakage == nil)
    #expect(result.calibration.qubits[0].resetError == nil)
    #expect(abs(result.calibration.figures("rzz", [0, 1])!.duration!.value - 0.0188) < 1e-12)
    let single = Self.machine("T1", date: "2025-05-02", memory: 0)
    let object = try run([("one.json", single)], .init(name: "anything"))
    #expect(object.calibration.qubits[0].t2 == nil, "no memory error, no T2")
    #expect(object.calibration.qubits[0].detuning == nil)
    // Without an emulator the memory error is taken to be coherent.
    #expect(result.calibration.qubits[0].detuning?.provenance == .assumed)
    #expect(result.calibration.qubits[0].t2?.provenance == .assumed)
  }

  @Test func whichMachine() {
    let error = fileError { try run([("new.json", Self.new)], .init(name: "mine")) }
    #expect(error?.description.contains("T1, T2") == true)
    let none = fileError { try run([("e.json", Self.emulator)], .init(name: "t1")) }
    #expect(none?.description.contains("only emulators") == true)
    let empty = fileError { try run([("e.json", "[]")], .init(name: "t1")) }
    #expect(empty?.problems.first?.field == "document")
  }

  @Test(arguments: [
    ("\"n_gate_zones\": \"2\"", "\"n_gate_zones\": \"two\"", "n_gate_zones"),
    ("\"n_qubits\": 6", "\"n_qubits\": \"6\"", "n_qubits"),
    ("\"n_qubits\": 6", "\"n_qubits\": 999999", "n_qubits"),
    ("\"p1\": 2e-5", "\"p1\": \"low\"", "noise_specs.1q_gate_error.p1"),
    ("all-to-all", "linear", "connectivity"),
    ("2025-05-02", "May", "noise_specs.date"),
    ("\"noise_specs\"", "\"noise\"", "noise_specs"),
  ]) func mistypedLists(old: String, new: String, field: String) {
    let text = Self.machine("T1", date: "2025-05-02", memory: 3e-4)
      .replacingOccurrences(of: "\"p2\": 1e-3", with: "\"p2\": 0.001").changing(old, to: new)
    let error = fileError { try run([("new.json", text)], .init(name: "t1")) }
    #expect(error?.problems.contains { $0.field == field } == true, "\(error?.problems ?? [])")
  }

  @Test func mistypedTables() {
    let list = ("new.json", Self.new)
    let short = Self.table.changing("4.5e-05,0.5,0.00215,0.4", to: "4.5e-05,0.5")
    let error = fileError { try run([list, ("t.csv", short)], .init(name: "t1")) }
    #expect(error?.problems.first?.field == "line 3")
    let word = Self.table.changing("0.5,0.00215", to: "half,0.00215")
    let mistyped = fileError { try run([list, ("t.csv", word)], .init(name: "t1")) }
    #expect(mistyped?.problems.first?.field == "p1_emission_ratio")
    #expect(fileError { try run([list, ("t.csv", "")], .init(name: "t1")) }?.kind == .invalid)
  }
}
