import Devices
import Testing

/// Figures that no measurement can have given are missing, whatever the vendor, with a note under
/// the vendor's own label.
@Suite struct ImpossibleFigureTests {
  /// A figure in a payload of `DamagedPayloadTests`.
  struct Figure: Sendable, CustomTestStringConvertible {
    let vendor: String
    /// Which of the payloads.
    let payload: Int
    /// The text of the figure up to its number, and the number.
    let text: (String, String)
    /// The vendor's label in the note.
    let label: String
    /// The figure in the calibration.
    let value: @Sendable (Calibration) -> Quantity?
    var testDescription: String { "\(vendor) \(label)" }
  }

  static let figures: [Figure] = [
    .init(
      vendor: "ibm", payload: 0, text: ("\"unit\": \"us\", \"value\": ", "100.5"), label: "T1",
      value: { $0.qubits[0].t1 }),
    .init(
      vendor: "ibm", payload: 0, text: ("\"unit\": \"\", \"value\": ", "0.02"),
      label: "readout_error",
      value: { $0.qubits[0].readoutError }),
    .init(
      vendor: "ibm", payload: 0, text: ("\"unit\": \"\", \"value\": ", "0.008"),
      label: "gate_error",
      value: { $0.figures("ecr", [1, 0])?.error }),
    .init(
      vendor: "ibm", payload: 0, text: ("\"unit\": \"ns\", \"value\": ", "32"),
      label: "gate_length",
      value: { $0.figures("sx", [0])?.duration }),
    .init(
      vendor: "iqm", payload: 1, text: ("\"T1\": ", "4e-5"), label: "T1",
      value: { $0.qubits[0].t1 }),
    .init(
      vendor: "iqm", payload: 1, text: ("\"fCZ\": ", "0.995"), label: "fCZ",
      value: { $0.figures("cz", [0, 1])?.error }),
    .init(
      vendor: "ionq", payload: 2, text: ("\"T1\": ", "188.0"), label: "T1",
      value: { $0.qubits[0].t1 }),
    .init(
      vendor: "ionq", payload: 2, text: ("\"mean\": ", "0.9999"), label: "1Q",
      value: { $0.figures("gpi", [0])?.error }),
    .init(
      vendor: "rigetti", payload: 8, text: ("\"value\": ", "2e-5"), label: "T1",
      value: { $0.qubits[4].t1 }),
    .init(
      vendor: "google", payload: 7, text: ("\"doubleVal\": ", "20.0"),
      label: "single_qubit_idle_t1_micros", value: { $0.qubits[0].t1 }),
    .init(
      vendor: "google", payload: 7, text: ("\"doubleVal\": ", "0.01}"),
      label: "single_qubit_p00_error", value: { $0.qubits[0].p10 }),
    .init(
      vendor: "quantinuum", payload: 4, text: ("\"p2\": ", "1e-3"), label: "p2",
      value: { $0.figures("rzz", [0, 1])?.error }),
  ]

  /// Numbers as Python writes them, and absurd ones; all mean that there is none. A fidelity above 1
  /// is a negative error.
  static let numbers = ["NaN", "Infinity", "-Infinity", "1e999", "-1e300"]

  private func run(_ figure: Figure, _ number: String) throws -> ImportResult {
    let (vendor, files) = DamagedPayloadTests.payloads[figure.payload]
    #expect(vendor == figure.vendor)
    let old = figure.text.0 + figure.text.1
    #expect(files.contains { $0.1.contains(old) })
    let payloads = files.map { name, text in
      Payload(
        name: name,
        text: text.replacing(
          old, with: figure.text.0 + number + (old.hasSuffix("}") ? "}" : ""), maxReplacements: 1))
    }
    return try ImporterRegistry.named(vendor).run(payloads, options: .init(name: "t1"))
  }

  @Test(arguments: figures) func impossibleFiguresAreMissing(figure: Figure) throws {
    let whole = try run(figure, figure.text.1.filter { $0 != "}" })
    #expect(figure.value(whole.calibration) != nil)
    let isFidelity = ["fCZ", "1Q"].contains(figure.label)
    for number in Self.numbers where !(isFidelity && number == "-1e300") {
      let result = try run(figure, number)
      #expect(figure.value(result.calibration) == nil, "\(number)")
      #expect(
        result.notes.contains { $0.hasPrefix("\(figure.label) taken as missing") },
        "\(number): \(result.notes)")
      // What else the payload says is there as before.
      #expect(result.calibration.gates.count == whole.calibration.gates.count, "\(number)")
    }
  }

  @Test func fidelitiesAboveOneAndBelowZero() throws {
    let figure = Self.figures[5]
    let above = try run(figure, "1.0001")
    #expect(above.calibration.figures("cz", [0, 1])?.error == nil)
    #expect(above.notes.contains { $0.contains("fCZ taken as missing") && $0.contains("(1.0001)") })
    let below = try run(figure, "-0.2")
    #expect(below.calibration.figures("cz", [0, 1])?.isFaulty == true)
    #expect(below.notes.contains { $0.contains("fCZ taken as an error of 1") })
  }

  /// A time in seconds where microseconds are meant is kept, as it is possible, and doubted.
  @Test func superconductingTimesInSeconds() throws {
    let result = try run(Self.figures[4], "24.5")
    #expect(result.calibration.qubits[0].t1 == Quantity(24.5))
    #expect(
      result.notes.contains { $0.contains("t1 kept as given") && $0.contains("qubit 1 (24.5 s)") },
      "\(result.notes)")
    #expect(
      result.calibration.validate(for: result.device)
        .contains { $0.severity == .warning && $0.message.contains("24.5 s") })
    let ions = try run(Self.figures[6], "188.0")
    #expect(!ions.notes.contains { $0.contains("kept as given") })
  }

  /// Files of one's own say the same things strictly.
  @Test(arguments: [
    ("\"t1\": 0.0001", "\"t1\": 5e-324", "qubits[0].t1"),
    ("\"t1\": 0.0001", "\"t1\": 1e300", "qubits[0].t1"),
    ("\"t1\": 0.0001", "\"t1\": NaN", "line 10"),
    ("\"frequency\": 5100000000", "\"frequency\": 1e308", "qubits[0].frequency"),
    ("\"zz\": -41000", "\"zz\": -1e308", "couplings[0].zz"),
    ("\"duration\": 3e-07", "\"duration\": 1e308", "gates.ecr[1,0].duration"),
  ]) func absurdFiguresOfFilesAreRefused(old: String, new: String, field: String) {
    let text = smallCalibration.text.changing(old, to: new)
    let error = fileError { try Calibration.parse(text, for: smallDevice) }
    #expect(
      error?.problems.contains { $0.severity == .error && $0.field.hasPrefix(field.prefix(6)) }
        == true, "\(error?.problems ?? [])")
  }

  /// A file of another kind has nothing right: one line says so.
  @Test func filesOfAnotherKind() {
    for error in [
      fileError { try Calibration.parse(smallDevice.text) },
      fileError { try Device.parse(smallCalibration.text) },
      fileError { try Calibration.parse(IQMImporterTests.record) },
      fileError { try Calibration.parse("[1, 2]") },
    ] {
      #expect(error?.problems.count == 1 && error?.kind == .invalid, "\(error?.problems ?? [])")
    }
  }

  /// Marks say that something is out of order, whatever figures stand beside them.
  @Test func marksOfTheVendors() throws {
    func run(_ payload: Int, _ old: String, _ new: String) throws -> ImportResult {
      let (vendor, files) = DamagedPayloadTests.payloads[payload]
      #expect(files.contains { $0.1.contains(old) }, "\(old)")
      let payloads = files.map { name, text in
        Payload(name: name, text: text.replacing(old, with: new, maxReplacements: 1))
      }
      return try ImporterRegistry.named(vendor).run(payloads, options: .init(name: "odd"))
    }
    let gate = "\"name\": \"gate_error\", \"unit\": \"\", \"value\": 0.008}"
    for mark in ["0", "false"] {
      let pair = try run(0, gate, gate + ", {\"name\": \"operational\", \"value\": \(mark)}")
      #expect(pair.calibration.figures("ecr", [1, 0])?.isFaulty == true)
      #expect(pair.notes.contains("not operational, taken as faulty: ecr on [1, 0]"))
    }
    let works = try run(0, gate, gate + ", {\"name\": \"operational\", \"value\": 1}")
    #expect(works.calibration.figures("ecr", [1, 0])?.error == Quantity(0.008))
    let readout = "\"name\": \"gate_error\", \"unit\": \"\", \"value\": 0.04}"
    let blind = try run(
      0, readout, readout + ", {\"name\": \"operational\", \"unit\": \"\", \"value\": 0}")
    #expect(blind.calibration.qubits[2].isFaulty)
    #expect(blind.calibration.qubits[2].readoutError == nil)
    let length = "\"name\": \"gate_length\", \"unit\": \"ns\", \"value\": 1400}"
    let reset = try run(0, length, length + ", {\"name\": \"operational\", \"value\": 0}")
    #expect(reset.calibration.qubits[0].resetDuration == nil)
    #expect(!reset.calibration.qubits[0].isFaulty)
    #expect(reset.notes.contains("reset is not operational, its figures are dropped: qubit 0"))

    let qubit = try run(1, "\"T1\": 4e-5", "\"operational\": false, \"T1\": 4e-5")
    #expect(qubit.calibration.qubits[0].isFaulty && qubit.calibration.qubits[0].t1 != nil)
    let edge = try run(1, "\"fCZ\": 0.995", "\"faulty\": true, \"fCZ\": 0.995")
    #expect(edge.calibration.figures("cz", [0, 1])?.isFaulty == true)
    #expect(edge.calibration.figures("cz", [1, 0])?.isFaulty == true)
    let dead = try run(10, "\"T1\"", "\"dead\": true, \"T1\"")
    #expect(dead.calibration.qubits.count(where: \.isFaulty) == 1)
  }
}
