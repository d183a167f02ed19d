import Foundation
import Yams

extension TrainingConfiguration {
  /// The configuration as YAML with every key, which reads back equal.
  public func yaml() throws -> String {
    let qubits: Node
    switch model.readoutQubits {
    case .all: qubits = plain("all")
    case .list(let list): qubits = flow(list)
    }
    let root = block([
      ("task", word(task.rawValue)),
      (
        "model",
        block([
          ("kind", word(model.kind.rawValue)), ("qubits", plain(model.qubits)),
          ("layers", plain(model.layers)), ("ansatz", word(model.ansatz)),
          ("hidden", model.hidden.count == 1 ? plain(model.hidden[0]) : flow(model.hidden)),
          ("readouts", word(model.readouts)), ("readout_qubits", qubits),
          ("feedback", word(model.feedback.rawValue)),
          ("feedback_scale", plain(model.feedbackScale)),
          ("activation", word(model.activation.rawValue)),
          ("angle_scale", plain(model.angleScale.map(String.init(describing:)) ?? "auto")),
          ("output_gain", plain(model.outputGain)),
        ])
      ),
      (
        "training",
        block([
          ("epochs", plain(training.epochs)), ("batch", plain(training.batch)),
          ("learning_rate", plain(training.learningRate)), ("seed", plain(training.seed)),
          ("gradient", word(training.gradient)), ("precision", word(training.precision.rawValue)),
          ("optimizer", word(training.optimizer)), ("schedule", word(training.schedule.rawValue)),
          ("warm_up", plain(training.warmUp)),
          ("clip_norm", plain(training.clipNorm.map(String.init(describing:)) ?? "none")),
        ])
      ),
      (
        "hardware",
        block([
          ("device", word(hardware.device)), ("calibration", word(hardware.calibration)),
          ("noise", word(hardware.noise)), ("noise_scale", plain(hardware.noiseScale)),
          ("protocol", word(hardware.protocol)), ("shots", plain(hardware.shots)),
          ("strength", plain(hardware.strength)), ("latency", plain(hardware.latency)),
          ("dynamical_decoupling", word(hardware.dynamicalDecoupling)),
        ])
      ),
      (
        "data",
        block([
          ("path", data.path.map(word) ?? plain("null")), ("train", plain(data.train)),
          ("test", plain(data.test)),
          ("sequence", isImages ? word(data.sequence.rawValue) : plain("null")),
          ("length", plain(data.length)),
        ])
      ),
      ("run", word(run)),
    ])
    return try Yams.serialize(node: root, allowUnicode: true)
  }

  /// The configuration as it is kept in the run folder, whose files can then be moved together:
  /// the run is the file's own folder, and other relative paths have become absolute.
  public func forRunFolder() -> TrainingConfiguration {
    var result = self
    let absolute = { (path: String) in
      URL(fileURLWithPath: resolve(path)).standardizedFileURL.path
    }
    result.data.path = data.path.map(absolute)
    // Names from the library have neither a slash nor a suffix.
    for key in [
      \TrainingConfiguration.model.ansatz, \.hardware.device, \.hardware.calibration,
    ] where isPath(self[keyPath: key]) {
      result[keyPath: key] = absolute(self[keyPath: key])
    }
    result.run = "."
    return result
  }

  /// Whether a word is a path and not a name from the library.
  public func isPath(_ word: String) -> Bool {
    word.contains("/") || word.hasSuffix(".json") || word.hasSuffix(".qasm")
  }

  private var isImages: Bool { [.digits, .mnist, .permutedMNIST].contains(task) }

  private func block(_ pairs: [(String, Node)]) -> Node {
    Node(pairs.map { (Node($0.0), $0.1) }, .implicit, .block)
  }

  private func flow(_ list: [Int]) -> Node {
    Node(list.map { plain($0) }, .implicit, .flow)
  }

  private func plain(_ value: some CustomStringConvertible) -> Node {
    Node(value.description, .implicit, .plain)
  }

  private func plain<Value: CustomStringConvertible>(_ value: Value?) -> Node {
    Node(value?.description ?? "null", .implicit, .plain)
  }

  /// A string; quoted where it would otherwise read as null, which counts as not given.
  private func word(_ text: String) -> Node {
    let isNull = ["", "~", "null", "Null", "NULL"].contains(text)
    return Node(text, .implicit, isNull ? .singleQuoted : .any)
  }
}
