import Hybrid
import Circuits
import Foundation
import Learning
import OpenQASM
import Models
import TestSupport
import Testing

/// An ansatz from an OpenQASM 3 file.
@Suite struct AnsatzFileTests {
  /// Angles that are shared, scaled, added and of two registers, among barriers and modified gates.
  private static let text = """
    OPENQASM 3;
    include "stdgates.inc";
    input float[64] a;
    input angle[32] b;
    input float c;
    gate turn(x) q, r { ry(x) q; ctrl @ rz(x / 2) q, r; }
    qubit[2] data;
    qubit memory;
    h memory;
    turn(2 * a - b) data[0], memory;
    barrier data;
    rzz(a + 0.3) data[0], data[1];
    inv @ rx(c) data[1];
    cp(-0.7 * c) memory, data[1];
    rz(b) memory;
    ry(b) data;
    """

  private func configuration(
    _ ansatz: String, _ overrides: [String] = [], in folder: String
  ) throws -> TrainingConfiguration {
    let path = "\(folder)/mine.qasm"
    try Data(ansatz.utf8).write(to: URL(fileURLWithPath: path))
    return try TrainingConfiguration(
      yaml: """
        task: digits
        data: {train: 8, test: 8}
        model: {ansatz: mine.qasm, hidden: 5, feedback: glorot, angle_scale: 0.3}
        training: {epochs: 4}
        """, source: "mine.yaml", baseFolder: folder, overrides: overrides)
  }

  /// The gradient of all weights through the user's circuit, without noise and through a machine.
  @Test(arguments: [
    [], ["hardware.device=ibm_lagos"],
    ["hardware.protocol=ensemble", "hardware.shots=0", "model.readouts=Z"],
  ])
  func gradientEqualsFiniteDifferences(_ overrides: [String]) throws {
    try withTemporaryFolder { folder in
      let configuration = try configuration(Self.text, overrides, in: folder)
      let data = try configuration.loadData()
      let model = try ModelFactory(configuration).model(for: data.train)
      #expect(model.circuit.parameterCount == 3)
      #expect(model.shape.circuit.parameters.map(\.name) == ["a", "b", "c"])
      #expect(model.shape.circuit.qubitCount == 3)
      try expectSlopes(of: model, on: data.train, every: 7)
    }
  }

  /// Compares gradients with differences at five points: eight timesteps curve too much for three.
  private func expectSlopes(
    of model: QuantumRecurrentModel, on data: SequenceDataset, every step: Int
  ) throws {
    let batch = data.batch(Array(0..<8))
    let context = RunContext(seed: 1, step: 3, purpose: .training)
    let gradient = try model.lossAndGradient(batch, context: context).gradient
    func loss(_ index: Int, _ shift: Double) throws -> Double {
      var moved = model
      moved.parameters.values[index] += shift
      return try moved.lossAndGradient(batch, context: context).loss
    }
    let h = 2e-4
    for index in stride(from: 0, to: model.parameters.count, by: step) {
      let near = try loss(index, h) - loss(index, -h)
      let far = try loss(index, 2 * h) - loss(index, -2 * h)
      let slope = (8 * near - far) / (12 * h)
      #expect(abs(gradient[index] - slope) < 1e-9 * max(1, abs(slope)))
    }
  }

  /// Gates that depend on what the same step has measured: gradients through the average, the state going on
  /// from step to step, without noise and through a machine.
  @Test(arguments: [[], ["hardware.device=ibm_lagos"]])
  func recordsDecideAboutGates(_ overrides: [String]) throws {
    // On a machine, the noise of a gate on two qubits would be a channel on both under a condition.
    let pair = overrides.isEmpty ? "cx q[1], q[2];" : "ry(b) q[2];"
    let text = """
      OPENQASM 3;
      include "stdgates.inc";
      input float a;
      input float b;
      qubit[3] q;
      bit found;
      bit other;
      ry(a) q;
      cz q[0], q[1];
      h q[0];
      found = measure q[0];
      if (found) { rx(b) q[1]; \(pair) } else { rz(2 * b) q[2]; }
      other = measure q[2];
      if (other) ry(a) q[1];
      """
    try withTemporaryFolder { folder in
      let configuration = try configuration(text, overrides, in: folder)
      let data = try configuration.loadData()
      let model = try ModelFactory(configuration).model(for: data.train)
      #expect(model.shape.circuit.bitCount == 2 && model.shape.circuit.decidingBits == [0, 1])
      try expectSlopes(of: model, on: data.train, every: 11)
    }
  }

  /// The text of an ansatz of the library gives the same bits as its name, whoever writes it.
  @Test func aFileIsWhatItSays() throws {
    try withTemporaryFolder { folder in
      let circuit = try Ansatz.circuit19.circuit(qubits: 3, layers: 2)
      let file = try configuration(QASMPrinter().text(for: circuit), in: folder)
      var named = file
      named.model.ansatz = "circuit19"
      named.model.qubits = 3
      var own = named
      try own.use(ansatz: circuit)
      let data = try file.loadData()
      let batch = data.train.batch(Array(0..<8))
      let context = RunContext(seed: 1, step: 3, purpose: .training)
      let results = try [named, file, own].map {
        try ModelFactory($0).model(for: data.train).lossAndGradient(batch, context: context)
      }
      #expect(results[1].loss == results[0].loss && results[1].gradient == results[0].gradient)
      #expect(results[2].loss == results[0].loss && results[2].gradient == results[0].gradient)
    }
  }

  /// What is attached stands for the file, and says how many qubits there are.
  @Test func attachmentsStandForFiles() throws {
    try withTemporaryFolder { folder in
      let read = try configuration(Self.text, in: folder)
      let attached = try read.attachingAnsatz()
      #expect(attached.attachments == ["model.ansatz": Self.text])
      #expect(attached.model.qubits == 3 && attached.model.layers == 1)
      let data = try read.loadData()
      let wanted = try ModelFactory(read).model(for: data.train).parameters
      try FileManager.default.removeItem(atPath: "\(folder)/mine.qasm")
      #expect(try ModelFactory(attached).model(for: data.train).parameters == wanted)
      let again = try read.attachingAnsatz(orElse: attached.attachments)
      #expect(again.attachments == attached.attachments)
      let error = #expect(throws: LearningError.self) { try read.attachingAnsatz() }
      #expect(error?.kind == .missingFile)
      #expect(error?.description.contains("mine.qasm: there is no such file") == true)
    }
  }

  /// A text with files of its own is kept as one that stands alone.
  @Test func includedFilesAreKept() throws {
    try withTemporaryFolder { folder in
      let gates = "gate turn(x) q { ry(x) q; rz(-x) q; }\n"
      try Data(gates.utf8).write(to: URL(fileURLWithPath: "\(folder)/gates.inc"))
      let text = """
        OPENQASM 3; include "stdgates.inc"; include "gates.inc";
        input float a; qubit[2] q; turn(a) q[0]; cx q[0], q[1];
        """
      let attached = try configuration(text, in: folder).attachingAnsatz()
      let kept = try #require(attached.attachments["model.ansatz"])
      let circuit = try QASMReader.ansatz(from: kept)
      #expect(
        try circuit.instructions
          == QASMReader.ansatz(
            from: text, file: "\(folder)/x.qasm", includes: .files
          ).instructions)
    }
  }

  @Test(arguments: [
    ("qubit[2] q;\nrx(0.1) q[0];", [], "mine.qasm:1:1: there is no input"),
    ("input float a; qubit[2] q;\nrx(a) q[0];\nmeasure q[0];", [], "mine.qasm:3:1: an ansatz"),
    ("input float a; qubit[2] q; bit b;\nrx(a) q[0];\n\nb = measure q[1];", [], "mine.qasm:4:"),
    (
      "input float a; qubit[2] q; bit[2] b;\nb[0] = measure q[0];\nif (b[0]) rx(a) q[1];\n"
        + "b[1] = measure q[1];", [], "mine.qasm:4:1: an ansatz"
    ),
    ("input float a; qubit[2] q;\nreset q[1];\nrx(a) q[0];", [], "mine.qasm:2:1: an ansatz"),
    (
      "input float a;\nqubit[2] q;\nrx(a) q[0];", ["model.qubits=4"],
      "mine.qasm:2:1: the ansatz has 2 qubits, but the model has 4"
    ),
    (
      "input float a;\nqubit[2] q;\nqubit[3] r;\nrx(a) q[0];", ["model.qubits=4"],
      "mine.qasm:3:1: the ansatz has 5 qubits, but the model has 4"
    ),
    ("input float a; qubit[2] q;\nrx(a * a) q[0];", [], "mine.qasm:2:"),
    ("input int a; qubit[2] q;\nrx(a) q[0];", [], "mine.qasm:1:"),
    ("input float a;\nqubit[40] q;\nrx(a) q[0];", [], "has 40 qubits; allowed are 1 to 32"),
    (
      "input float a;\nqubit[2] q;\nrx(a) q[0];", ["model.layers=3"],
      "--set model.layers=3: model.layers: is 3"
    ),
    (
      "input float a;\nqubit[2] q;\nrx(a) q[0];", ["model.readout_qubits=[0, 2]"],
      "--set model.readout_qubits=[0, 2]: model.readout_qubits: qubit 2 is not one of 0 to 1"
    ),
  ])
  func whatIsNoAnsatzIsRefusedWithItsPlace(
    _ text: String, _ overrides: [String], _ message: String
  ) throws {
    try withTemporaryFolder { folder in
      let configuration = try configuration(text, overrides, in: folder)
      let data = try configuration.loadData()
      let error = #expect(throws: (any Error).self) {
        _ = try ModelFactory(configuration).model(for: data.train)
      }
      let description = error.map { "\($0)" } ?? ""
      #expect(description.contains(message), "\(description)")
    }
  }

  @Test func valuesOutOfRangeThrow() throws {
    let data = try TrainingConfiguration(
      yaml: "task: digits\ndata: {train: 8, test: 8}"
    ).loadData()
    func refuses(_ key: String, _ change: (inout TrainingConfiguration) -> Void) {
      for kind in [TrainingConfiguration.ModelKind.qrnn, .lstm] {
        var configuration = TrainingConfiguration(task: .digits, kind: kind)
        change(&configuration)
        let error = #expect(throws: ConfigurationError.self) {
          _ = try ModelFactory(configuration).anyModel(for: data.train)
        }
        #expect(error?.key == key)
        #expect(throws: ConfigurationError.self) { try configuration.loadData() }
      }
    }
    refuses("model.hidden") { $0.model.hidden = [] }
    refuses("model.hidden") { $0.model.hidden = [0] }
    refuses("model.qubits") { $0.model.qubits = 0 }
    refuses("model.layers") { $0.model.layers = 0 }
    refuses("training.batch") { $0.training.batch = 0 }
    refuses("training.learning_rate") { $0.training.learningRate = .nan }
    refuses("data.train") { $0.data.train = -1 }
    #expect(throws: ModelError.self) { try Ansatz.circuit19.circuit(qubits: 0, layers: 1) }
  }
}
