import Emulation
import Learning
import Models
import Readout

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
