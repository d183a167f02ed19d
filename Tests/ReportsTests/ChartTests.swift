import Circuits
import Devices
import Experiments
import Learning
import Reports
import Testing

@Suite("Charts")
struct ChartTests {
  @Test("Learning curves: well-formed, escaped, a line and a legend for each training")
  func learningCurve() {
    let chart = LearningCurveChart(series: [
      .init(name: Samples.nasty, reports: (1...20).map { Samples.report($0, 0.04 * Double($0)) }),
      .init(name: "single", reports: [Samples.report(1, .nan)]),
      .init(name: "none", reports: []),
    ])
    let xml = ParsedXML(chart.svg)
    #expect(xml.isWellFormed)
    #expect(xml.text.contains("a<b> & \"c\" 'd' \u{FFFD}: 80.0 %"))
    #expect(xml.text.contains("single: no epochs") && xml.text.contains("none: no epochs"))
    #expect(ParsedXML(LearningCurveChart(series: []).svg).text.contains("no trainings"))
    #expect(chart.svg == chart.svg)
  }

  @Test("Accuracies: each row under its device, chance marked")
  func accuracy() throws {
    let rows = [
      try Samples.row(), try Samples.row(device: Samples.nasty),
      try Samples.row(model: "other", readout: "unheard-of", accuracy: 0.1, chance: true),
    ]
    let xml = ParsedXML(AccuracyChart(rows: rows).svg)
    #expect(xml.isWellFormed)
    for text in ["expectation · replay (1000)", "other · unheard-of", "10.0 % chance", "a<b>"] {
      #expect(xml.text.contains(text), "\(text)")
    }
    #expect(ParsedXML(AccuracyChart(rows: []).svg).text.contains("no rows"))
  }

  @Test("Noise budgets: each source once, both modes told apart without colour")
  func budget() throws {
    let rows = try ["gate", "readout"].flatMap { source in
      try ["alone", "without"].map { try Samples.budgetRow(source, $0) }
    }
    let svg = BudgetChart(rows: rows).svg
    let xml = ParsedXML(svg)
    #expect(xml.isWellFormed)
    #expect(xml.text.components(separatedBy: "readout").count == 2)
    // One dot each, and one of each kind in the legend.
    #expect(xml.elements["circle"] == 6)
    #expect(svg.components(separatedBy: "bk-box\" ").count - 1 == 3)
    #expect(ParsedXML(BudgetChart(rows: []).svg).text.contains("no rows"))
  }

  @Test("Studies: trainings that are alike but for a number and the seed, a dot for each")
  func studies() throws {
    func run(
      _ change: (inout TrainingConfiguration) -> Void
    ) -> (configuration: TrainingConfiguration, accuracy: Double?) {
      var configuration = TrainingConfiguration(task: .digits)
      configuration.hardware.protocol = "weak"
      change(&configuration)
      return (configuration, 0.1 * Double(configuration.training.seed))
    }
    let studies = Study.all([
      run { ($0.hardware.strength, $0.training.seed, $0.run) = (1.2, 8, "a") },
      run { ($0.hardware.strength, $0.training.seed, $0.run) = (0.4, 6, "b") },
      run { ($0.hardware.strength, $0.training.seed, $0.run) = (0.4, 7, "c") },
      // Another model, and no strength at all.
      run { ($0.hardware.strength, $0.model.qubits) = (0.9, 4) }, run { _ in },
    ])
    #expect(
      studies == [
        Study(
          key: "hardware.strength", setting: "digits, 6 qubits, weak, no device noise",
          points: [(0.4, [0.1 * 6, 0.1 * 7]), (1.2, [0.1 * 8])])
      ])
    let xml = ParsedXML(StudyChart(studies[0]).svg)
    #expect(xml.isWellFormed)
    // Three trainings and two means.
    #expect(xml.elements["circle"] == 5 && xml.elements["polyline"] == 1)
    #expect(xml.text.contains("hardware.strength, radians"))
    let shots = Study.all([
      run { $0.hardware.shots = 10 }, run { $0.hardware.shots = 1000 },
    ])
    #expect(shots.map(\.key) == ["hardware.shots"])
    #expect(ParsedXML(StudyChart(shots[0]).svg).text.contains("logarithmic"))
  }

  @Test("Coupling map: every qubit, unknown and broken edges marked", arguments: [true, false])
  func couplingMap(positions: Bool) {
    let (device, calibration) = Samples.device(positions: positions, label: "<")
    let svg = CouplingMapChart(device: device, calibration: calibration).svg
    let xml = ParsedXML(svg)
    #expect(xml.isWellFormed)
    for index in 0..<4 { #expect(xml.text.contains("<\(index)")) }
    #expect(xml.text.contains("0.40 %") && xml.text.contains("out of order"))
    // One edge of each kind, and a sample of the latter two in the legend.
    #expect(svg.components(separatedBy: "stroke-dasharray=\"2 3\"").count == 3)
    #expect(svg.components(separatedBy: "stroke-dasharray=\"5 4\"").count == 3)
  }

  @Test("Coupling maps of the bundled devices are well-formed")
  func bundled() throws {
    for name in ["quantinuum_h1-1", "iqm_garnet", "ibm_torino"] {
      let (device, calibration) = try Samples.library.resolve(device: name)
      let xml = ParsedXML(CouplingMapChart(device: device, calibration: calibration).svg)
      #expect(xml.isWellFormed)
      #expect(!xml.text.contains("nan"))
    }
  }

  @Test("One odd edge does not decide the colours of all others; long labels are smaller")
  func outliers() throws {
    let (aspen, figures) = try Samples.library.resolve(device: "rigetti_aspen_m3")
    let xml = ParsedXML(CouplingMapChart(device: aspen, calibration: figures).svg)
    // The pair 35-36 has an error of 2.7e-5, the next one is 350 times larger.
    #expect(xml.text.contains("≤ 1.3 %") && xml.text.contains("≥ 18 %"))
    #expect(!xml.text.contains("0.0027 %"))
    let (willow, errors) = try Samples.library.resolve(device: "google_willow_pink")
    let svg = CouplingMapChart(device: willow, calibration: errors).svg
    #expect(svg.components(separatedBy: "class=\"bk-ink bk-tiny\"").count == 2, "10_10")
  }

  @Test("Circuit: gates, angles, bits, conditions; what is beyond the limits is counted")
  func circuit() {
    let angle = Parameter("phi<0>")
    var circuit = Circuit(qubits: 20, bits: 2, parameters: [angle])
    circuit.append(Gate.named("rx")!, Angle(0.5), on: 3)
    circuit.append(Gate.named("rz")!, Angle(angle), on: 7)
    circuit.append(Gate.named("cx")!, on: 3, 7)
    circuit.append(Gate.named("swap")!, on: 7, 3)
    circuit.append(Gate.named("ccx")!, on: 7, 3, 9)
    circuit.instructions.append(Instruction(.barrier, on: Array(0..<20)))
    circuit.measure(7, into: 1)
    circuit.instructions.append(
      Instruction(.reset, on: [7], conditions: [Condition(bits: [1], equals: 1)]))
    circuit.instructions.append(Instruction(.delay(.seconds(1e-6)), on: [3]))
    let xml = ParsedXML(CircuitChart(circuit, title: Samples.nasty).svg)
    #expect(xml.isWellFormed)
    for text in ["q3", "q7", "q9", "rx", "0.50", "phi<0>", "→ c1", "reset", "if", "1 µs"] {
      #expect(xml.text.contains(text), "\(text)")
    }
    #expect(!xml.text.contains("q4") && xml.text.contains("the whole circuit"))
    let short = CircuitChart(circuit, maximumColumns: 2, maximumQubits: 2)
    #expect(ParsedXML(short.svg).text.contains("5 more instructions, 1 more active qubits"))
    #expect(ParsedXML(CircuitChart(Circuit(qubits: 0)).svg).text.contains("no instructions"))
  }
}
