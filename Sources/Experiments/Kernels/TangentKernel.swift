import Learning
import Models

/// The gradients of a model's outputs by all its weights, whose scalar products are its tangent
/// kernel: K(x, x′) = Σ over classes of ∇f_c(x)·∇f_c(x′), the outputs f centred over the classes
/// (A. Jacot, F. Gabriel, C. Hongler, NeurIPS 2018; for circuits M. Incudini and others,
/// arXiv:2212.11826).
///
/// The gradient of a loss is (softmax or outputs − one-hot label)·∇f, times 2 over the number of classes
/// for squared errors, so that gradients for different labels differ by those of the outputs: one pass
/// back for each class. The gradient of the binary cross-entropy is not linear in the label; but the kernel is
/// one of the outputs, whatever loss they were trained by, and such a model is asked for its squared errors.
public struct TangentKernel: Sendable {
  /// Gradients of all centred outputs, [sample][class and weight].
  public let gradients: [[Double]]

  /// The largest number of numbers that are kept: 2 GiB.
  static let largest = 1 << 28

  /// Goes back through a model for every sample and class.
  /// - Parameter progress: Called after each sample with how many are done.
  /// - Throws: `ExperimentError` for targets that are no classes of sequences, and where the gradients
  ///   would take too much memory; what the model throws.
  public init(
    _ model: any EmulatedModel, _ data: SequenceDataset, seed: UInt64 = 1,
    progress: (Int) -> Void = { _ in }
  ) throws {
    try Self.check(model, data)
    let data = data.objective == .binaryCrossEntropy ? try data.judged(by: .oneHotError) : data
    var model = model
    let classes = data.outputCount
    var result: [[Double]] = []
    let context = RunContext(seed: seed, purpose: .evaluation)
    for sample in 0..<data.sampleCount {
      let batch = data.batch([sample])
      var rows = try (0..<classes).map {
        try model.lossAndGradient(batch.labelled($0), context: context).gradient
      }
      // (p − e_c)·∇f minus its mean over c is minus the gradient of the centred output c.
      for weight in rows[0].indices {
        let mean = rows.reduce(0) { $0 + $1[weight] } / Double(classes)
        for c in rows.indices { rows[c][weight] = mean - rows[c][weight] }
      }
      result.append(Array(rows.joined()))
      progress(sample + 1)
    }
    gradients = result
  }

  private static func check(_ model: any EmulatedModel, _ data: SequenceDataset) throws {
    guard data.objective.hasClasses, data.targets == .sequence, data.outputCount >= 2 else {
      throw ExperimentError.kernel(
        "a kernel classifies sequences; the task has \(data.objective.hasClasses ? "a target for each step" : "targets that are numbers")"
      )
    }
    let size =
      Double(data.sampleCount) * Double(data.outputCount)
      * Double(model.parameters.values.count)
    guard size <= Double(largest) else {
      throw ExperimentError.outOfRange(
        name: "the number of samples", value: data.sampleCount,
        allowed:
          "1 to \(largest / (data.outputCount * model.parameters.values.count)) for a model of "
          + "\(model.parameters.values.count) weights and \(data.outputCount) classes")
    }
  }

  /// K of all samples with those of another set, [sample][other].
  public func values(with other: TangentKernel) -> [[Double]] {
    gradients.map { own in
      other.gradients.map { zip(own, $0).reduce(0) { $0 + $1.0 * $1.1 } }
    }
  }
}
