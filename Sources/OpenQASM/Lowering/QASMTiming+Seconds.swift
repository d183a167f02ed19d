import Circuits

extension QASMTiming {
  /// The seconds that a step takes by itself.
  /// - Parameter failure: The error of a reason.
  func seconds(
    of instruction: Instruction, isPhysical: Bool, failure: (String) -> Failure
  ) throws -> Double {
    switch instruction.operation {
    case .barrier, .assign: return 0
    case .delay(let length):
      guard let seconds = length.seconds(dt: samplingTime) else { throw failure(Self.noSamples) }
      return seconds
    case .gate, .measure, .reset:
      do { return try duration(instruction, isPhysical) } catch {
        throw failure("how long this takes is not known: \(error)")
      }
    }
  }

  /// Why a number of samples is no time.
  static let noSamples = "the machine has no samples, so 'dt' says nothing here"
}
