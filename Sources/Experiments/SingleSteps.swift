import Emulation
import Learning
import Models
import Readout

extension SequenceDataset {
  /// Sequences of one step with one number each as target: what models are asked outside training.
  /// - Parameters:
  ///   - rows: [sample][feature], at least one sample.
  ///   - targets: one per sample; nil for zeros.
  /// - Throws: `LearningError` for rows of different lengths or numbers that are not finite.
  static func singleSteps(_ rows: [[Double]], targets: [Double]? = nil) throws -> SequenceDataset {
    try SequenceDataset(
      name: "single steps", inputs: Array(rows.joined()), values: targets ?? rows.map { _ in 0 },
      outputCount: 1, stepCount: 1, featureCount: rows[0].count)
  }
}

extension AnySequenceModel {
  /// The model with its circuit on a machine, whose exact expectations it reads; as it is without a machine
  /// or a circuit.
  /// - Throws: The errors of model and emulator.
  func running(on emulator: Emulator?) throws -> AnySequenceModel {
    guard let emulator, let model = base as? any EmulatedModel else { return self }
    return AnySequenceModel(
      try model.running(on: model.emulated(Expectation(), on: emulator).circuit))
  }
}
