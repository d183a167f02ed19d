import Devices
import Foundation
import Learning
import Noise
import OpenQASM
import TestSupport
import Testing

/// Damaged input to every reader: it is read, or refused with an error that the module declares and
/// that says something. Nothing traps, nothing else is thrown.
///
/// Everyday runs give some hundred documents to each reader; `BACKACTION_MUTATIONS=10000` gives more,
/// and `BACKACTION_MUTATION_FILE` keeps the one that is being read.
@Suite("Damaged input") struct MutatedInputTests {
  private static let root = PackageFolder.root

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
  }

  /// Reads every copy; what is thrown must be of a type that `isExpected` knows and say something.
  private func feed(
    _ documents: Mutations, _ isExpected: (any Error) -> Bool, _ read: ([UInt8]) throws -> Void
  ) {
    var accepted = 0
    var refused = 0
    for document in documents {
      do {
        try read(document)
        accepted += 1
      } catch {
        refused += 1
        if !isExpected(error) || "\(error)".isEmpty {
          Issue.record("\(type(of: error)): \(error)\n\(String(decoding: document, as: UTF8.self))")
        }
      }
    }
    // A generator that damages nothing, or everything beyond recognition, would test nothing.
    #expect(refused > 0 && accepted + refused >= 20)
  }

  static let programs = [
    """
    OPENQASM 3.0;
    include "stdgates.inc";
    input float theta;
    const int n = 3;
    qubit[n] q;
    bit[n] c;
    def flip(qubit a, int k) -> bit { for int i in [0:k] { x a; } bit r; r = measure a; return r; }
    gate mine(a) p, r { rx(a / 2) p; ctrl @ pow(0.5) @ x p, r; cphase(pi / 4) p, r; }
    for int i in [0:n - 2] { h q[i]; cx q[i], q[i + 1]; }
    mine(theta) q[0], q[1];
    if (c[0] == 1) { z q[2]; } else { reset q[2]; }
    int k = 0;
    while (k < 4) { k += 1; ry(k * 0.1) q[k % n]; }
    switch (k) { case 1, 2 { x q[0]; } default { barrier q; } }
    delay[100ns] q[0];
    let part = q[0:1];
    swap part[0], part[1];
    c = measure q;
    c[1] = flip(q[0], 2);
    """,
    """
    OPENQASM 2.0;
    include "qelib1.inc";
    qreg q[3];
    creg c[3];
    gate majority a, b, c { cx c, b; cx c, a; ccx a, b, c; }
    opaque magic(x) a, b;
    u3(0.1, pi/2, -2e-3) q[0];
    majority q[0], q[1], q[2];
    barrier q;
    measure q -> c;
    if (c == 3) rz(sin(0.5) + 2 ^ 3) q[1];
    reset q[0];
    """,
    """
    OPENQASM 2.0;
    include "hqslib1.inc";
    qreg q[2];
    creg c[2];
    U1q(0.5*pi, 0.25*pi) q[0];
    RZZ(0.3*pi) q[0], q[1];
    measure q -> c;
    """,
  ]

  @Test func programs() {
    feed(Mutations(of: Self.programs, seed: 1, count: 300), { $0 is QASMError }) { bytes in
      let program = String(decoding: bytes, as: UTF8.self)
      // Loops without an end are refused at the bound on steps, five million by default.
      var limits = QASMLimits()
      limits.steps = 20_000
      let circuit = try QASMReader.circuit(from: program, file: "program", limits: limits)
      // What is read can be written and read again.
      let printed = try? QASMPrinter(version: .v3).text(for: circuit)
      if let printed { _ = try QASMReader.circuit(from: printed, file: "printed") }
    }
  }

  @Test func profiles() throws {
    let seeds = try ["ibm_lagos", "uniform", "iqm_garnet"].map { try text("devices/\($0).json") }
    feed(Mutations(of: seeds, seed: 2, count: 150), { $0 is DeviceFileError }) { bytes in
      let device = try Device.parse(String(decoding: bytes, as: UTF8.self))
      #expect(try Device.parse(device.text) == device)
    }
  }

  @Test func calibrations() throws {
    let device = try Device.parse(text("devices/ibm_lagos.json"))
    let seeds = try ["2021-07-26", "2024-05-27"].map {
      try text("calibrations/ibm_lagos/\($0).json")
    }
    feed(Mutations(of: seeds, seed: 3, count: 150), { $0 is DeviceFileError }) { bytes in
      _ = try Calibration.parse(String(decoding: bytes, as: UTF8.self), for: device)
    }
  }

  @Test func noiseFiles() throws {
    let device = try Device.parse(text("devices/ibm_lagos.json"))
    let seeds = [
      """
      {"format": "backaction-noise/1", "device": "ibm_lagos", "noise": [
        {"gate": "cx", "qubits": [0, 1], "pauli": {"XX": 0.01, "ZI": 0.002}},
        {"gate": "sx", "kraus": [[[0.9486832980505138, 0], [0, 0.9486832980505138]],
          [[0, 0.31622776601683794], [0.31622776601683794, 0]]], "replaces": true}]}
      """
    ]
    feed(Mutations(of: seeds, seed: 4, count: 300), { $0 is DeviceFileError }) { bytes in
      _ = try UserNoise.parse(String(decoding: bytes, as: UTF8.self), for: device)
    }
  }

  @Test func configurations() {
    let seeds = [
      """
      task: digits
      model: {kind: qrnn, qubits: 3, layers: 1, ansatz: circuit19, hidden: [8], readouts: XYZ}
      training:
        epochs: 2
        batch: 32
        learning_rate: 0.005
        seed: 1
      hardware: {device: ibm_lagos, noise: all, protocol: replay, shots: 100}
      data: {train: 64, test: 24}
      run: run
      """,
      """
      task: language-model
      model: {kind: lstm, hidden: 8, head: last, dropout: 0.1}
      training: {epochs: 1, carry: state, schedule: cosine, warm_up: 0.1, clip_norm: 1}
      data: {path: text.txt, tokens: characters, length: 16}
      """,
    ]
    feed(Mutations(of: seeds, seed: 5, count: 400), { $0 is ConfigurationError }) { bytes in
      let configuration = try TrainingConfiguration(yaml: String(decoding: bytes, as: UTF8.self))
      #expect(try TrainingConfiguration(yaml: configuration.yaml()) == configuration)
    }
  }

  @Test func checkpoints() throws {
    let folder = try TemporaryFile()
    var configuration = TrainingConfiguration(task: .digits)
    configuration.model.kind = .gru
    configuration.model.hidden = [3]
    configuration.data.train = 20
    configuration.data.test = 10
    configuration.training.epochs = 1
    let data = try configuration.loadData()
    let model = try configuration.makeClassicalModel(for: data.train)
    var trainer = try Trainer(model: model, options: configuration.trainingOptions, data: data)
    _ = try trainer.run { _, _ in }
    try trainer.checkpoint(configuration: configuration.yaml()).write(to: folder.path)
    let seed = [UInt8](try Data(contentsOf: folder.url))
    feed(Mutations(of: [seed], seed: 6, count: 300), { $0 is LearningError }) { bytes in
      try Data(bytes).write(to: folder.url)
      _ = try Checkpoint.read(folder.path)
    }
  }

  /// Files that tasks read, each with a task that reads it.
  static let dataFiles: [(task: LearningTask, ending: String, text: String)] = [
    (.sequences, "csv", "sequence,a,b,label\n1,0.5,1,x\n1,0.25,2,x\n2,1e3,-1,y\n2,,3,y\n3,1,1,x\n"),
    (
      .sequences, "jsonl",
      "{\"inputs\": [[1, 2], [3, null]], \"target\": 1.5}\n{\"inputs\": [[0, 1]], \"target\": 2}\n"
    ),
    (.sentiment, "txt", "1 a good film\n0 a bad , bad film\n1 fine\n0 no\n1 yes yes\n0 oh\n"),
    (.languageModel, "txt", "the cat sat on the mat and the dog sat on the cat.\nso it was.\n"),
    (.translation, "tsv", "a man walks\tein Mann geht\na dog\tein Hund\n"),
  ]

  @Test(arguments: dataFiles.indices) func dataSets(index: Int) throws {
    let (task, ending, text) = Self.dataFiles[index]
    let file = try TemporaryFile("data.\(ending)")
    var configuration = TrainingConfiguration(task: task)
    configuration.data.path = file.path
    configuration.data.length = 4
    feed(
      Mutations(of: [text], seed: 7, count: 150),
      { $0 is LearningError || $0 is ConfigurationError }
    ) { bytes in
      try Data(bytes).write(to: file.url)
      _ = try configuration.loadData()
    }
  }

  /// Compressed files and the arrays of MNIST.
  @Test func compressedImages() throws {
    let folder = try TemporaryFile("images-idx3-ubyte")
    let labels = folder.url.deletingLastPathComponent().appendingPathComponent("labels-idx1-ubyte")
    var images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28]
    images += (0..<2 * 784).map { UInt8($0 % 251) }
    try Data([0, 0, 8, 1, 0, 0, 0, 2, 3, 7]).write(to: labels)
    let configuration = TrainingConfiguration(task: .mnist)
    feed(
      Mutations(of: [images], seed: 8, count: 200),
      { $0 is LearningError || $0 is ConfigurationError }
    ) { bytes in
      try Data(bytes).write(to: folder.url)
      _ = try LearningTask.mnist.read(
        LearningTask.DataFile(
          folder.path, configuration: configuration, encoding: nil, needsTargets: true))
    }
  }
}

/// A file in a folder of its own that goes when the test does.
struct TemporaryFile {
  private let folder: TemporaryFolder
  let url: URL
  var path: String { url.path }

  init(_ name: String = "file") throws {
    folder = try TemporaryFolder()
    url = folder.file(name)
  }
}
