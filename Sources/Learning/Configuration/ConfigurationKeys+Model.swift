import Yams

extension ConfigurationKey {
  /// The section `model`.
  static let model: [ConfigurationKey] = [
    .choice("model.kind", \.model.kind, "what learns"),
    .integer(
      "model.qubits", \.model.qubits, 1...TrainingConfiguration.largestQubitCount,
      "qubits of the circuit"),
    .integer("model.layers", \.model.layers, 1...1000, "layers of the ansatz"),
    .text(
      "model.ansatz", \.model.ansatz,
      "the circuit, or the path of an OpenQASM 3 file with an input for each angle, which says how "
        + "many qubits there are"),
    ConfigurationKey(
      name: "model.hidden",
      help:
        "widths of the controller's hidden layers, or units of a classical network, of attention or generated",
      read: { reader, target in
        target.model.hidden =
          try reader.integers("model.hidden", 1...65536) ?? target.model.hidden
        if target.model.kind.isClassical && target.model.hidden.count != 1 {
          throw reader.fail(
            "model.hidden",
            "\(target.model.kind.rawValue) has one hidden layer, not "
              + "\(target.model.hidden.count)")
        }
      },
      node: { $0.model.hidden.count == 1 ? .plain($0.model.hidden[0]) : .flow($0.model.hidden) }),
    ConfigurationKey(
      name: "model.readouts", help: "Paulis that are read of each qubit: letters of X, Y, Z",
      read: { reader, target in
        target.model.readouts = try reader.paulis("model.readouts") ?? target.model.readouts
      }, node: { .word($0.model.readouts) }),
    readoutQubits,
    finalReadout,
    .choice(
      "model.state", \.model.state,
      "what the circuit keeps between steps, its state or nothing (every step begins with a reset)"),
    .choice("model.feedback", \.model.feedback, "first weights of the fed-back readouts"),
    .number(
      "model.feedback_scale", \.model.feedbackScale, "from 0 to 1000",
      "factor of the fed-back readouts"
    ) { $0 >= 0 && $0 <= 1000 },
    .choice("model.activation", \.model.activation, "nonlinearity of the controller"),
    .optionalNumber(
      "model.angle_scale", \.model.angleScale, or: "auto", "above 0 up to 1000, or auto",
      "factor of the controller's last product; auto is 1 / steps"
    ) { $0 > 0 && $0 <= 1000 },
    .number(
      "model.output_gain", \.model.outputGain, "from 0 to 1000",
      "first weights of the controller's last layer, times Glorot's"
    ) { $0 >= 0 && $0 <= 1000 },
    .number(
      "model.bias_range", \.model.biasRange, "from 0 to 1000",
      "first biases of the angles, uniform up to this on both sides of zero"
    ) { $0 >= 0 && $0 <= 1000 },
    .choice(
      "model.normalization", \.model.normalization,
      "of the readouts before controller and head, which restores what noise shrinks"),
    ConfigurationKey(
      name: "model.head",
      help: "what the outputs are made of: "
        + Pooling.allCases.map(\.rawValue).joined(separator: ", "),
      read: { reader, target in
        target.model.head = try reader.choice("model.head", Pooling.self) ?? target.model.head
        guard target.model.finalReadout == nil || [.last, .history].contains(target.model.head)
        else {
          throw reader.fail(
            "model.head",
            "\(target.model.head.rawValue) takes all states alike, but model.final_readout makes "
              + "the last one another; use last or history")
        }
      }, node: { .word($0.model.head.rawValue) }),
    outputLayer, weights, presentations,
    .number(
      "model.dropout", \.model.dropout, "from 0 to less than 1",
      "share of the head's features that is dropped in training"
    ) { $0 >= 0 && $0 < 1 },
    ConfigurationKey(
      name: "model.embedding",
      help: "length of a token's learnt vector; none: one in a row of zeros",
      read: { reader, target in
        if reader.node("model.embedding")?.scalar?.string == "none" {
          target.model.embedding = nil
        } else {
          target.model.embedding =
            try reader.integer("model.embedding", 1...65536) ?? target.model.embedding
        }
      }, node: { .plain($0.model.embedding?.description ?? "none") }),
    .number(
      "model.token_dropout", \.model.tokenDropout, "from 0 to less than 1",
      "share of words that become unknown in training"
    ) { $0 >= 0 && $0 < 1 },
    inputModes,
    ConfigurationKey(
      name: "model.output_modes",
      help:
        "factors of the number of angles that the tensor train gives, as many as of its features",
      read: { reader, target in
        target.model.outputModes =
          try reader.integers("model.output_modes", 1...65536) ?? target.model.outputModes
        guard let inputs = target.model.inputModes,
          inputs.count != target.model.outputModes.count
        else { return }
        throw reader.fail(
          "model.output_modes",
          "has \(target.model.outputModes.count) factors, model.input_modes \(inputs.count); as many "
            + "are needed")
      }, node: { .flow($0.model.outputModes) }),
    .integer("model.tensor_rank", \.model.tensorRank, 1...1024, "bonds of the tensor train"),
    .integer("model.heads", \.model.heads, 1...1024, "heads of attention, which divide its width"),
    .integer(
      "model.encoder_layers", \.model.encoderLayers, 1...30,
      "layers of a transformer, the last of which has the circuit"),
    .number(
      "model.layer_noise", \.model.layerNoise, "from 0 to 0.75",
      "without a device, after every layer of the circuit: of attention the probability of a Pauli "
        + "error on each data qubit, of generated of a reset and of a phase flip on each qubit"
    ) { $0 >= 0 && $0 <= 0.75 },
    .integer(
      "model.memory", \.model.memory, 1...1000,
      "steps whose readouts the head sees at each step, a reservoir's memory in post-processing"),
    .integer(
      "model.correlations", \.model.correlations, 1...32,
      "most qubits whose product a reservoir reads; more than 1 under expectation, replay, shadow"),
    .integer(
      "model.context", \.model.context, 1...1000,
      "last steps whose inputs go into each step of a reservoir or a circuit"),
    .number(
      "model.input_scale", \.model.inputScale, "from 0 to 1000",
      "factor of the inputs of a reservoir or a circuit"
    ) { $0 >= 0 && $0 <= 1000 },
    .number(
      "model.sparsity", \.model.sparsity, "from 0 to 1",
      "share of a reservoir's random couplings that are zero"
    ) { $0 >= 0 && $0 <= 1 },
  ]

  private static let inputModes = ConfigurationKey(
    name: "model.input_modes",
    help: "factors of the number of features of a step, which then go through a tensor train and "
      + "sigmoid times π/2; none: as they are",
    read: { reader, target in
      let key = "model.input_modes"
      if reader.node(key)?.scalar?.string == "none" {
        target.model.inputModes = nil
      } else if let modes = try reader.integers(key, 1...65536) {
        guard target.model.kind.family != .reservoir else {
          throw reader.fail(key, "a reservoir learns outputs only; only none is allowed")
        }
        target.model.inputModes = modes
      }
    }, node: { $0.model.inputModes.map { .flow($0) } ?? .word("none") })

  private static let finalReadout = ConfigurationKey(
    name: "model.final_readout",
    help: "Paulis of every qubit that are read after the last step instead, for the heads last and "
      + "history; none: as after every step",
    read: { reader, target in
      let key = "model.final_readout"
      guard reader.node(key)?.scalar?.string != "none" else {
        target.model.finalReadout = nil
        return
      }
      guard let letters = try reader.paulis(key) else { return }
      guard target.model.kind.family == .circuits else {
        throw reader.fail(
          key,
          "is for trained circuits, which \(target.model.kind.rawValue) is not; only none is allowed"
        )
      }
      target.model.finalReadout = letters
    }, node: { .word($0.model.finalReadout ?? "none") })

  private static let readoutQubits = ConfigurationKey(
    name: "model.readout_qubits", help: "which qubits are read: all, or a list",
    read: { reader, target in
      let key = "model.readout_qubits"
      // The file of an ansatz is not read yet, which may say how many qubits there are.
      let isOpen = target.isPath(target.model.ansatz) && reader.node("model.qubits") == nil
      let largest = isOpen ? TrainingConfiguration.largestQubitCount : target.model.qubits
      guard reader.node(key)?.scalar?.string != "all",
        let qubits = try reader.integers(key, 0...(largest - 1))
      else { return }
      guard Set(qubits).count == qubits.count else {
        throw reader.fail(key, "a qubit stands there twice: \(qubits)")
      }
      target.model.readoutQubits = .list(qubits)
    },
    node: {
      switch $0.model.readoutQubits {
      case .all: .plain("all")
      case .list(let list): .flow(list)
      }
    })
}
