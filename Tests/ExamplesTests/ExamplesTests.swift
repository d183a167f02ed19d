import Backaction
import Foundation
import Testing

/// The programs of the documentation: what they print, and that the pages show them.
@Suite struct ExamplesTests {
  /// The figures against the same circuit put together by hand from the modules below the door.
  @Test func runCircuit() throws {
    let (device, calibration) = try DeviceLibrary.standard.resolve(device: "ibm_torino")
    var bell = Circuit(qubits: 2)
    bell.append(.h, on: 0)
    bell.append(.cx, on: 0, 1)
    let transpiled = try Transpiler(
      device: device, calibration: calibration, options: TranspilerOptions()
    ).transpile(bell)
    let noisy = try NoiseModel(device: device, calibration: calibration)
      .noisy(transpiled.schedule, span: .observed)
    let paulis = ["Z0*Z1", "X0*X1", "Z0"]
    let expected = try Simulation(noisy).run(
      SimulationRequest(
        expectations: paulis.map {
          PauliString(parsing: $0)!.mapping { transpiled.finalLayout[$0] }
        }), method: .density
    ).expectations
    let lines = try ExampleRun.lines("RunCircuit").map { $0.split(separator: " ") }
    #expect(lines.map { String($0[0]) } == paulis)
    for (line, value) in zip(lines, expected) {
      #expect(abs(try #require(Double(line[1])) - value) < 1e-12)
    }
    #expect(expected[0] > 0.9 && expected[0] < 0.9999 && abs(expected[2]) < 0.1)
  }

  @Test func trainNetwork() throws {
    let lines = try ExampleRun.lines("TrainNetwork")
    for name in ["ibm_lagos", "quantinuum_h1-1"] {
      let row = try #require(lines.first { $0.hasPrefix(name + " ") }).split(separator: " ")
      // Trained on a third of the digits only, but far beyond guessing; ions lose little of it.
      let (accuracy, ideal) = try (
        #require(Double(row[1])), #require(Double(row[3]))
      )
      #expect(ideal > 0.5 && accuracy <= 1)
      if name == "quantinuum_h1-1" { #expect(abs(accuracy - ideal) < 0.1) }
    }
    // The cells are programs of their own, with the user's angles as inputs.
    let programs = lines.joined(separator: "\n").components(separatedBy: "OPENQASM 3")
    #expect(programs.count == 3)
    for program in programs.dropFirst() {
      let text = "OPENQASM 3" + program.components(separatedBy: "\nquantinuum_h1-1 ")[0]
      let circuit = try QASMReader.circuit(from: text)
      #expect(circuit.parameters.map(\.name) == (0..<8).map { "angle\($0)" })
      #expect(circuit.instructions.contains { $0.application?.gate.qubitCount == 2 })
    }
  }

  @Test func addYourOwn() throws {
    let words = try #require(ExampleRun.lines("AddYourOwn").first).split(separator: " ")
    #expect(words.count == 3 && words[0] == "acme-1" && words[1] == "digitized")
    #expect(try (0...1).contains(#require(Double(words[2]))))
  }

  /// Each page has the program as it is compiled.
  @Test(arguments: ["RunCircuit", "TrainNetwork", "AddYourOwn"])
  func pagesShowThePrograms(_ name: String) throws {
    let sources = ExampleRun.package.appendingPathComponent("Sources")
    func text(_ path: String) throws -> String {
      try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
    }
    let program = try text("Examples/\(name)/main.swift")
    let page = try text("Umbrella/Documentation.docc/\(name).md")
    #expect(page.contains("```swift\n\(program)```"))
    #expect(
      program.split(separator: "\n").filter { $0.hasPrefix("import ") } == ["import Backaction"])
  }

  /// What a user of the library can get wrong is thrown.
  @Test func mistakesAreThrown() throws {
    #expect(throws: DeviceFileError.self) { try Emulator("ibm_nowhere") }
    #expect(throws: NoiseError.self) { try Emulator("ibm_lagos", noise: NoiseSettings(scale: -1)) }
    let device = try Emulator("ibm_lagos")
    #expect(throws: EmulationError.self) {
      try device.expectations(["Z0"], in: Circuit(qubits: 8))
    }
    var circuit = Circuit(qubits: 2, bits: 1, parameters: [Parameter("a")])
    circuit.append(.rx, Angle(Parameter("a")), on: 0)
    #expect(throws: UnboundParameterError.self) { try device.expectations(["Z0"], in: circuit) }
    #expect(throws: SimulationError.self) {
      try device.expectations(["Q0"], in: Circuit(qubits: 2))
    }
    #expect(throws: SimulationError.self) {
      try device.expectations(["Z5"], in: Circuit(qubits: 2))
    }
    var wrong = Circuit(qubits: 2)
    wrong.append(.cx, on: 0, 2)
    #expect(throws: CircuitError.self) { try device.expectations(["Z0"], in: wrong) }
    #expect(throws: CircuitError.self) {
      try SimulateRun(ideal: wrong).run(SimulationRequest(expectations: []))
    }
    var configuration = TrainingConfiguration(task: .digits)
    #expect(throws: QASMError.self) { try configuration.use(ansatz: Circuit(qubits: 2)) }
    configuration.model.hidden = []
    #expect(throws: ConfigurationError.self) { try TrainedRun.train(configuration) }
    configuration.model.hidden = [4]
    configuration.model.qubits = 0
    #expect(throws: ConfigurationError.self) { try TrainedRun.train(configuration) }
    #expect(throws: ReadoutError.self) { try ReadoutProtocols.register(Expectation.self) }
    #expect(throws: DeviceFileError.self) {
      try ImporterRegistry.register(ImporterRegistry.named("ibm"))
    }
    #expect(throws: ExperimentError.self) {
      try TrainedRun.train(TrainingConfiguration(task: .digits, kind: .lstm))
    }
  }
}
