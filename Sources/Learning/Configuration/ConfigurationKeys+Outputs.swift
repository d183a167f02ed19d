import Yams

extension ConfigurationKey {
  static let outputLayer = ConfigurationKey(
    name: "model.output_layer",
    help: "what makes outputs of the head's features: "
      + TrainingConfiguration.OutputLayer.allCases.map(\.rawValue).joined(separator: ", ")
      + "; with none readouts are outputs, of which there must be as many",
    read: { reader, target in
      let key = "model.output_layer"
      target.model.outputLayer =
        try reader.choice(key, TrainingConfiguration.OutputLayer.self) ?? target.model.outputLayer
      guard target.model.outputLayer == .linear || target.model.kind.family == .circuits else {
        throw reader.fail(
          key,
          "is for trained circuits, which \(target.model.kind.rawValue) is not; only linear is allowed"
        )
      }
    }, node: { .word($0.model.outputLayer.rawValue) })

  static let weights = ConfigurationKey(
    name: "model.weights",
    help: "learnt angles of a circuit: "
      + TrainingConfiguration.Weights.allCases.map(\.rawValue).joined(separator: ", "),
    read: { reader, target in
      let key = "model.weights"
      target.model.weights =
        try reader.choice(key, TrainingConfiguration.Weights.self) ?? target.model.weights
      guard target.model.weights == .shared || target.model.kind.learnsAngles else {
        throw reader.fail(
          key,
          "is for circuits whose angles are learnt directly, which \(target.model.kind.rawValue) is "
            + "not; only shared is allowed")
      }
    }, node: { .word($0.model.weights.rawValue) })

  static let presentations = ConfigurationKey(
    name: "model.presentations",
    help:
      "how often a sequence of one step is presented: a number, or outputs for once for each output",
    read: { reader, target in
      let key = "model.presentations"
      if reader.node(key)?.scalar?.string == "outputs" {
        target.model.presentations = .eachOutput
      } else if let times = try reader.integer(key, 1...1000) {
        target.model.presentations = .times(times)
      }
    },
    node: {
      switch $0.model.presentations {
      case .times(let times): .plain(times)
      case .eachOutput: .word("outputs")
      }
    })
}
