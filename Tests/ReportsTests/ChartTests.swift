import Circuits
import Devices
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

  @Test("A waterfall goes from no noise to all of it in the steps of the sources")
  func waterfall() throws {
    let rows = try ["gate", "idle"].map { try Samples.budgetRow($0, "added") }
    let xml = ParsedXML(WaterfallChart(rows: rows).svg)
    #expect(xml.isWellFormed)
    for text in [
      "no noise", "90.0 %", "+ gate", "−10.0 points", "+ idle", "all together", "80.0 %",
    ] {
      #expect(xml.text.contains(text), "\(text)")
    }
    #expect(ParsedXML(WaterfallChart(rows: []).svg).text.contains("no sources"))
  }

  @Test("A schedule is to scale: a pulse of a tenth of the time has a tenth of the width")
  func schedule() throws {
    var circuit = Circuit(qubits: 3, bits: 1)
    circuit.append(Gate.named("x")!, on: 0)
    circuit.append(Gate.named("cz")!, on: 0, 2)
    circuit.measure(2, into: 0)
    let entries = zip(circuit.instructions, [(0, 1e-7), (1e-7, 3e-7), (4e-7, 5e-7)]).map {
      ScheduledCircuit.Entry($0, start: $1.0, duration: $1.1)
    }
    let chart = ScheduleChart(
      ScheduledCircuit(circuit: circuit, entries: entries), wait: 1e-7, title: Samples.nasty)
    let svg = chart.svg
    let xml = ParsedXML(svg)
    #expect(xml.isWellFormed)
    for text in ["q0", "q2", "x on q0: 100 ns from 0 s", "waiting for the controller, 100 ns"] {
      #expect(xml.text.contains(text), "\(text)")
    }
    #expect(!xml.text.contains("q1"))
    let bars = svg.matches(of: /<rect x="[0-9.]+" y="[0-9.]+" width="([0-9.]+)" height="14"/)
      .compactMap { Double($0.1) }
    // The pulse, the gate on two lanes, the measurement.
    #expect(bars.count == 4)
    for (bar, ratio) in zip(bars, [1.0, 3, 3, 5]) {
      #expect(abs(bar / (bars[0] * ratio) - 1) < 0.01)
    }
  }
}
