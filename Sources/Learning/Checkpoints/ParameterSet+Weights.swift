extension ParameterSet {
  /// Reads weights from a safetensors file: a checkpoint of this program, or what another one has
  /// written, for example PyTorch's `save_file(model.state_dict(), path)`.
  ///
  /// Names and shapes are those of PyTorch's modules: a recurrent layer `rnn` has
  /// `rnn.weight_ih_l0` `[gates · hidden, features]`, `rnn.weight_hh_l0` `[gates · hidden, hidden]`,
  /// `rnn.bias_ih_l0` and `rnn.bias_hh_l0` `[gates · hidden]`, gates in the order i, f, g, o of an
  /// LSTM and r, z, n of a GRU; a linear layer `head` has `head.weight` `[outputs, inputs]` and
  /// `head.bias` `[outputs]`. Tensors under `optimizer.` and `trainer.` are a checkpoint's and left
  /// out.
  /// - Throws: `LearningError` if the file is missing or damaged, has no weights, or one of them is
  ///   not finite.
  public init(readingWeights path: String) throws {
    self.init()
    let file = try Safetensors.read(path)
    for tensor in file.tensors where !Checkpoint.isReserved(tensor.name) {
      append(tensor.name, shape: tensor.shape, values: tensor.values)
    }
    guard !entries.isEmpty else {
      throw LearningError(.malformedFile, "\(path): there are no weights in this file")
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw LearningError(.malformedFile, "\(path): \(elementName(index)) is \(values[index])")
    }
  }
}
