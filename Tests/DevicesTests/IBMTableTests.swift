import Devices
import Testing

@Suite struct IBMTableTests {
  /// The columns of 2025 and 2026, cells between quotation marks, neighbours by number.
  static let recent = """
    "Qubit","T1 (us)","T2 (us)","Readout assignment error","Prob meas0 prep1","Prob meas1 prep0",\
    "Readout length (ns)","ID error","Single-qubit gate length (ns)","RX error",\
    "Z-axis rotation (rz) error","\u{221A}x (sx) error","Pauli-X error","CZ error",\
    "Gate length (ns)","Operational"
    "0","300","250.5","0.012","0.016","0.008","2400","0.00015","32","0.00015","0","0.00015",\
    "0.00015","1:0.0013","1:68","Yes"
    "2","260","nan","0.5","","0.02","2400","1","32","1","0","1","1","1:1","1:68","No"
    "1","0","230","0.01","0.013","0.007","2400","0.00017","32","0.00017","0","0.00017",\
    "0.00017","2:1;0:0.0013","2:68;0:68","Yes"
    """

  /// Those of 2023, lists by pair, a direction each, no length of one-qubit gates.
  static let old = """
    Qubit,T1 (\u{B5}s),T2 (us),Frequency (GHz),Anharmonicity (GHz),Readout assignment error ,\
    Prob meas0 prep1 ,Prob meas1 prep0 ,Readout length (ns),ID error ,\u{221A}x (sx) error ,\
    Single-qubit Pauli-X error ,CNOT error ,Gate time (ns)
    Q0,72,140,5.25,-0.3,0.01,0.02,0.01,3022.2,3e-4,3e-4,3e-4,0_1:0.01,0_1:412
    Q1,54,102,5.2,-0.3,0.01,0.02,0.01,3022.2,3e-4,3e-4,3e-4,"cx1_0: 0.01, cx1_2: 2e-2",1_0:377; 1_2:300
    Q2,54,-1,5.2,-0.3,0.01,0.02,0.01,3022.2,3e-4,3e-4,3e-4,2_1:0.02,2_1:335
    """

  private func run(
    _ text: String, name: String = "ibm_x_calibrations_2026-01-06T10_20_30Z.csv",
    configuration: String? = nil
  ) throws -> ImportResult {
    var payloads = [Payload(name: name, text: text)]
    if let configuration { payloads.append(Payload(name: "c.json", text: configuration)) }
    return try ImporterRegistry.named("ibm").run(payloads, options: .init(name: "ibm_x"))
  }

  @Test func recentTables() throws {
    let result = try run(Self.recent)
    let (device, figures) = (result.device, result.calibration)
    #expect(device.nativeGates.map(\.name) == ["cz", "id", "rz", "sx", "x"])
    #expect(device.nativeGate("cz")?.pairs == [[0, 1], [1, 0], [1, 2], [2, 1]])
    #expect(device.nativeGate("rz")?.isVirtual == true)
    #expect(device.capabilities.reset && device.capabilities.feedForward)
    #expect(figures.id == "2026-01-06" && figures.date == "2026-01-06T10:20:30Z")
    let (a, b, c) = (figures.qubits[0], figures.qubits[1], figures.qubits[2])
    #expect(a.t1 == Quantity(300e-6) && a.t2 == Quantity(250.5e-6))
    #expect(a.p01 == Quantity(0.016) && a.p10 == Quantity(0.008))
    #expect(a.readoutDuration == Quantity(2.4e-6))
    #expect(b.t1 == nil && b.t2 == Quantity(230e-6), "rows need not be in order")
    #expect(c.isFaulty && c.t2 == nil && c.p01 == nil && !a.isFaulty)
    #expect(figures.figures("cz", [0, 1])?.error == Quantity(0.0013))
    #expect(figures.figures("cz", [1, 0])?.duration == Quantity(68e-9))
    #expect(figures.figures("cz", [1, 2])?.isFaulty == true)
    #expect(figures.figures("sx", [1])?.error == Quantity(0.00017))
    #expect(figures.figures("sx", [1])?.duration == Quantity(32e-9))
    #expect(figures.figures("rz", [1])?.duration == Quantity(0))
    for note in ["dropped: the column RX error", "T1 (us) taken as missing", "qubit 1 (0.0)"] {
      #expect(result.notes.contains { $0.contains(note) }, "\(note) in \(result.notes)")
    }
    let (first, last) = (result.device.text, result.calibration.text)
    #expect(try Calibration.parse(last, for: Device.parse(first)) == result.calibration)
  }

  @Test func oldTables() throws {
    let result = try run(Self.old, name: "table.csv")
    let (device, figures) = (result.device, result.calibration)
    #expect(device.nativeGate("cx")?.pairs == [[0, 1], [1, 0], [1, 2], [2, 1]])
    #expect(!device.capabilities.feedForward)
    #expect(figures.id == "undated" && result.notes.contains { $0.contains("has no date") })
    #expect(figures.qubits[0].t1 == Quantity(72e-6))
    #expect(figures.qubits[0].frequency == Quantity(5.25e9))
    #expect(figures.qubits[2].t2 == nil)
    #expect(figures.figures("cx", [1, 0])?.duration == Quantity(377e-9))
    #expect(figures.figures("cx", [1, 2])?.error == Quantity(0.02))
    #expect(figures.figures("x", [0])?.duration?.provenance == .assumed)
    #expect(result.notes.contains { $0.contains("Anharmonicity") })
  }

  @Test func withTheConfiguration() throws {
    let text = Self.recent.replacing("CZ error", with: "ECR error")
      .replacing("1:0.0013\",\"1:68", with: "\",\"").replacing("1:1\",\"1:68", with: "\",\"")
    let result = try run(text, configuration: IBMImporterTests.configuration)
    #expect(result.device.nativeGate("ecr")?.pairs == [[1, 0], [1, 2]])
    #expect(result.device.timing.dt != nil)
    #expect(result.calibration.figures("ecr", [1, 0])?.error == Quantity(0.0013))
  }

  @Test(arguments: [
    ("2:1;0:0.0013", "2=1", "line 4, CZ error"),
    ("2:1;0:0.0013", "9:0.1", "line 4, CZ error"),
    ("\"1\",\"0\",\"230\"", "\"0\",\"0\",\"230\"", "line 4, Qubit"),
    ("\"1\",\"0\",\"230\"", "\"3\",\"0\",\"230\"", "line 4, Qubit"),
    ("\"1\",\"0\",\"230\"", "\"1\",\"long\",\"230\"", "line 4, T1 (us)"),
    ("\"1\",\"0\",\"230\"", "\"1\",\"230\"", "line 4"),
    ("\"No\"", "\"maybe\"", "line 3, Operational"),
    ("\"Yes\"", "\"Yes", "line"),
    ("\"ID error\"", "\"T1 (us)\"", "line 1"),
    ("\"Qubit\"", "\"Name\"", "line 1"),
    ("\"CZ error\"", "\"XY error\"", "line 1"),
  ]) func mistypedTables(old: String, new: String, field: String) {
    let text = Self.recent.replacing(old, with: new, maxReplacements: 1)
    let error = fileError { try run(text) }
    #expect(
      error?.problems.contains { $0.field.hasPrefix(field) } == true, "\(error?.problems ?? [])")
  }

  @Test func cutOffTablesNeverTrap() {
    for text in [Self.recent, Self.old] {
      for length in stride(from: 0, to: text.count, by: 3) {
        _ = try? run(String(text.prefix(length)))
      }
    }
  }
}
