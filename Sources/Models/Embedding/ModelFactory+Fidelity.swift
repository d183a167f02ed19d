import Learning

extension ModelDescriptor {
  /// Learnt states of classes, with which swap tests compare that of the inputs.
  static let fidelity = ModelDescriptor(
    kind: .fidelity, isEmulated: true, attach: { old, _ in old },
    make: { factory, data in
      let family = EmbeddingFamily.swapTest.name
      guard factory.configuration.model.ansatz == family else {
        throw factory.wrong(
          "model.ansatz",
          "there is no swap test '\(factory.configuration.model.ansatz)'; known: \(family)")
      }
      return try factory.model(factory.embeddingShape(for: data), for: data)
    })
}
