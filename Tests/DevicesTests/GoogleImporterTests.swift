import Devices
import Foundation
import Testing

@Suite struct GoogleImporterTests {
  static let specification = """
    # three places of a grid
    valid_qubits: "4_10"
    valid_qubits: "4_9"
    valid_qubits: "5_9"
    valid_targets {
      name: "2_qubit_targets"
      target_ordering: SYMMETRIC
      targets { ids: "4_9" ids: "4_10" }
      targets {
        ids: "5_9"
        ids: "4_9"
      }
    }
    valid_gates { gate_duration_picos: 25000 phased_xz { } }
    valid_gates { gate_duration_picos: 12000 syc { } }
    valid_gates { gate_duration_picos: 32000 sqrt_iswap { } }
    valid_gates { cz { } }
    valid_gates { gate_duration_picos: 600000 meas { } }
    valid_gates { gate_duration_picos: 160000 reset { } }
    valid_gates { virtual_zpow { } }
    valid_gates { coupler_pulse { } }
    """

  static func metric(_ name: String, _ targets: String..., value: Double) -> String {
    let list = targets.map { "\"\($0)\"" }.joined(separator: ", ")
    return """
      {"name": "\(name)", "targets": [\(list)], "values": [{"doubleVal": \(value)}]}
      """
  }

  static let calibration =
    "{\"cirq_type\": \"Calibration\", \"metrics\": {\"metrics\": ["
    + [
      metric("single_qubit_idle_t1_micros", "4_9", value: 20),
      metric("single_qubit_idle_t1_micros", "4_10", value: 1),
      metric("single_qubit_p00_error", "4_9", value: 0.01),
      metric("single_qubit_p11_error", "4_9", value: 0.05),
      metric("parallel_p11_error", "4_9", value: 0.07),
      metric("single_qubit_rb_pauli_error_per_gate", "4_9", value: 0.0015),
      metric("single_qubit_rb_average_error_per_gate", "4_10", value: 0.002),
      metric("single_qubit_rb_incoherent_error_per_gate", "4_9", value: 0.001),
      metric("single_qubit_rb_incoherent_error_per_gate", "4_10", value: 0.001),
      metric(
        "two_qubit_parallel_sycamore_gate_xeb_pauli_error_per_cycle", "4_9", "4_10", value: 0.01),
      metric("two_qubit_sycamore_gate_xeb_pauli_error_per_cycle", "4_9", "4_10", value: 0.5),
      metric(
        "two_qubit_parallel_sycamore_gate_xeb_entangler_theta_error_per_cycle", "4_10", "4_9",
        value: 0.02),
      metric(
        "two_qubit_parallel_sycamore_gate_xeb_entangler_phi_error_per_cycle", "4_9", "4_10",
        value: 0.06),
      metric("two_qubit_sqrt_iswap_gate_xeb_pauli_error_per_cycle", "4_9", "5_9", value: 0.02),
    ].joined(separator: ",\n") + "]}}"

  static let files = [("spec.proto.txt", specification), ("toy_2024_08_16.json", calibration)]

  private func run(_ files: [(String, String)]) throws -> ImportResult {
    try ImporterRegistry.named("google").run(
      files.map { Payload(name: $0.0, text: $0.1) }, options: .init(name: "google_toy"))
  }

  @Test func gridAndFigures() throws {
    let result = try run(Self.files)
    let (device, figures) = (result.device, result.calibration)
    #expect(device.qubits.map(\.label) == ["4_9", "4_10", "5_9"], "by row and column")
    #expect(device.qubits.map(\.position) == [[9, 4], [10, 4], [9, 5]])
    #expect(device.topology.edges == [[0, 1], [0, 2]])
    #expect(device.nativeGates.map(\.name) == ["rz", "prx", "syc", "sqrt_iswap", "cz"])
    #expect(device.nativeGate("syc")?.pairs?.count == 4, "symmetric targets")
    #expect(device.capabilities.reset && device.capabilities.midCircuitMeasurement)
    #expect(figures.id == "2024-08-16")
    #expect(figures.qubits[0].t1?.value == 20e-6)
    // x = e − t/(3 T1), Tφ = t/(3x).
    let rest = 0.001 - 25e-9 / (3 * 20e-6)
    let dephasing = 25e-9 / (3 * rest)
    #expect(abs(figures.qubits[0].t2!.value - 1 / (1 / 40e-6 + 1 / dephasing)) < 1e-18)
    #expect(figures.qubits[0].t2?.provenance == .derived)
    #expect(abs(figures.qubits[1].t2!.value - 2e-6) < 1e-12, "relaxation explains all of it")
    #expect(figures.qubits[0].p10?.value == 0.01 && figures.qubits[0].p01?.value == 0.05)
    #expect(figures.qubits[2].t1 == nil && figures.qubits[2].t2 == nil)
    #expect(abs(figures.qubits[0].readoutDuration!.value - 600e-9) < 1e-18)
    #expect(abs(figures.qubits[0].resetDuration!.value - 160e-9) < 1e-18)
    #expect(figures.figures("prx", [0])?.error?.value == 0.0015 * 2 / 3)
    #expect(figures.figures("prx", [1])?.error?.value == 0.002)
    #expect(figures.figures("syc", [1, 0])?.error?.value == 0.5 * 4 / 5, "by itself")
    #expect(figures.figures("syc", [1, 0])?.simultaneousError?.value == 0.01 * 4 / 5)
    #expect(figures.figures("sqrt_iswap", [2, 0])?.simultaneousError == nil)
    #expect(abs(figures.figures("syc", [1, 0])!.duration!.value - 12e-9) < 1e-20)
    #expect(figures.figures("sqrt_iswap", [2, 0])?.error?.value == 0.02 * 4 / 5)
    let composed = try #require(figures.figures("cz", [0, 2]))
    #expect(abs(composed.error!.value - 2 * 0.02 * 4 / 5) < 1e-15)
    #expect(abs(composed.duration!.value - 89e-9) < 1e-18)
    #expect(composed.error?.provenance == .derived)
    // Without z-phases the Hamiltonian is θ(XX + YY)/2 + φ|11⟩⟨11|.
    let angles = try #require(figures.figures("syc", [1, 0])?.coherent?.angles)
    for (word, angle) in ["XX": 0.02, "YY": 0.02, "ZZ": 0.03, "ZI": -0.03, "IZ": -0.03] {
      #expect(abs(angles[word]!.value - angle) < 1e-15, "\(word)")
    }
    #expect(angles.count == 5 && figures.figures("sqrt_iswap", [0, 2])?.coherent == nil)
    for note in [
      "coupler_pulse", "parallel_p11_error", "no error of syc for 4_9-5_9", "name of the file",
      "no T1 of the qubits 5_9",
    ] {
      #expect(result.notes.contains { $0.contains(note) }, "\(note) in \(result.notes)")
    }
  }

  /// Specifications until 2021 list gates by sets, under other names.
  @Test func setsOfGates() throws {
    let start = try #require(Self.specification.range(of: "valid_gates"))
    let sets = """
      valid_gate_sets {
        name: "sycamore"
        valid_gates { id: "syc" number_of_qubits: 2 gate_duration_picos: 12000 }
        valid_gates { id: "z" number_of_qubits: 1 }
        valid_gates { id: "xyz" gate_duration_picos: 25000 }
        valid_gates { id: "meas" gate_duration_picos: 600000 valid_targets: "meas_targets" }
      }
      valid_gate_sets {
        name: "sqrt_iswap"
        valid_gates { id: "fsim_pi_4" gate_duration_picos: 32000 }
        valid_gates { id: "xy" gate_duration_picos: 25000 }
        valid_gates { id: "cz" }
        valid_gates { id: "coupler_pulse" }
        valid_gates { id: "reset" gate_duration_picos: 160000 }
      }
      """
    let older = String(Self.specification[..<start.lowerBound]) + sets
    let (other, reference) = (try run([("spec.txt", older), Self.files[1]]), try run(Self.files))
    #expect(other.device.nativeGates == reference.device.nativeGates)
    #expect(other.calibration.gates == reference.calibration.gates)
    #expect(other.calibration.qubits == reference.calibration.qubits)
    let noName = older.replacing("id: \"syc\"", with: "")
    #expect(fileError { try run([("spec.txt", noName), Self.files[1]]) } != nil)
  }

  @Test func otherForms() throws {
    let json = """
      {"validQubits": ["4_9", "4_10", "5_9"],
       "validTargets": [{"name": "t", "targets": [{"ids": ["4_9", "4_10"]}, {"ids": ["5_9", "4_9"]}]}],
       "validGates": [{"gateDurationPicos": "25000", "phasedXz": {}},
        {"gateDurationPicos": "12000", "syc": {}}, {"gateDurationPicos": "32000", "sqrtIswap": {}},
        {"cz": {}}, {"gateDurationPicos": "600000", "meas": {}},
        {"gateDurationPicos": "160000", "reset": {}}, {"virtualZpow": {}}, {"couplerPulse": {}}]}
      """
    let reference = try run(Self.files)
    let other = try run([("spec.proto.txt", json), Self.files[1]])
    #expect(other.device.qubits == reference.device.qubits)
    #expect(other.calibration.gates == reference.calibration.gates)
    let dated = Self.calibration.changing(
      "{\"metrics\": [", to: "{\"timestampMs\": \"1629986400000\", \"metrics\": [")
    #expect(try run([Self.files[0], ("a.json", dated)]).calibration.id == "2021-08-26")
    #expect(try run([Self.files[0], ("a.json", Self.calibration)]).calibration.id == "undated")
    let slow = Self.specification.changing("600000", to: "4000000000")
    let repaired = try run([("s.txt", slow), Self.files[1]])
    #expect(repaired.calibration.qubits[0].readoutDuration?.value == 4e-6)
    #expect(repaired.notes.contains { $0.contains("repaired") })
  }

  @Test(arguments: [
    ("ids: \"4_10\"", "ids: \"4_11\"", "valid_targets[0].targets[0].ids[1]", "not among"),
    ("valid_qubits: \"4_10\"", "valid_qubits: \"four\"", "valid_qubits[0]", "row_col"),
    ("valid_qubits: \"4_10\"", "valid_qubits: \"4_9\"", "valid_qubits[1]", "listed twice"),
    ("25000", "\"x\"", "valid_gates[0].gate_duration_picos[0]", "a number"),
    ("phased_xz", "phased_yz", "document", "no phased_xz"),
    ("\"4_10\"", "\"4_10", "line 2", "not closed"),
    ("coupler_pulse { } }", "coupler_pulse { }", "line 21", "not closed"),
    ("valid_gates { cz { } }", "valid_gates { cz }", "line 17", "no value"),
  ]) func mistypedSpecifications(old: String, new: String, field: String, message: String) {
    let text = Self.specification.changing(old, to: new)
    let error = fileError { try run([("spec.proto.txt", text), Self.files[1]]) }
    let problem = error?.problems.first { $0.field == field }
    #expect(problem?.message.contains(message) == true, "\(error?.problems ?? [])")
  }

  @Test(arguments: [
    ("\"doubleVal\": 20.0", "\"doubleVal\": \"20\"", "doubleVal"),
    ("\"doubleVal\": 20.0", "\"stringVal\": \"20\"", "values[0]"),
    ("[{\"doubleVal\": 20.0}]", "[]", "values"),
    ("\"targets\": [\"4_9\"]", "\"targets\": [\"4-9-1\"]", "targets[0]"),
  ]) func mistypedMetrics(old: String, new: String, field: String) {
    let text = Self.calibration.changing(old, to: new)
    let error = fileError { try run([Self.files[0], ("c.json", text)]) }
    #expect(
      error?.problems.contains { $0.field.hasSuffix(field) } == true, "\(error?.problems ?? [])")
  }

  @Test func missingFiles() {
    let noMetrics = fileError { try run([Self.files[0]]) }
    #expect(noMetrics?.description.contains("no calibration") == true)
    let noSpecification = fileError { try run([Self.files[1]]) }
    #expect(noSpecification?.description.contains("no device specification") == true)
    let two = fileError { try run(Self.files + [Self.files[1]]) }
    #expect(two?.description.contains("second calibration") == true)
  }
}
