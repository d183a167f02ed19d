import Randomness
import Readout
import Simulators
import Synchronization

/// The noise of training where it is not that of evaluation: it may grow from none to the machine's,
/// and each step may draw one of several calibrations, among them some whose times fluctuate.
///
/// With noise that grows a network learns its task first and then keeps it. With calibrations that
/// change it does not learn the figures of one day.
public struct TrainingNoise: Sendable {
  /// How many days there are of a calibration whose times fluctuate: each has a circuit of its own.
  public static let days = 16

  /// The epochs in which the noise grows; 0 for the full noise from the start.
  public let rampEpochs: Double
  /// The number of calibrations that steps draw from.
  public let calibrationCount: Int
  /// The full factor of all noise.
  public let scale: Double
  private let make: @Sendable (_ calibration: Int, _ scale: Double) throws -> RecurrentCircuit
  private let pools = Pools()

  /// Noise that depends on epoch and step.
  /// - Parameters:
  ///   - make: the circuit under a calibration, with a factor of all noise.
  public init(
    rampEpochs: Double, calibrationCount: Int, scale: Double,
    make: @escaping @Sendable (_ calibration: Int, _ scale: Double) throws -> RecurrentCircuit
  ) {
    self.rampEpochs = rampEpochs
    self.calibrationCount = calibrationCount
    self.scale = scale
    self.make = make
  }

  /// The factor of all noise in an epoch, counted from 1: it begins at zero and grows evenly.
  public func scale(epoch: Int) -> Double {
    scale * (rampEpochs > 0 ? min(1, Double(epoch - 1) / rampEpochs) : 1)
  }

  /// The calibration of a step: uniform, from a stream keyed by the step.
  public func calibration(step: Int, seed: UInt64) -> Int {
    guard calibrationCount > 1 else { return 0 }
    var stream = RandomStream(seed: seed, -101, step)
    return min(calibrationCount - 1, Int(stream.uniform() * Double(calibrationCount)))
  }

  /// The cells of a step of training.
  package func pool(epoch: Int, step: Int, seed: UInt64, precision: Precision) throws -> LayerPool {
    let key = Pools.Key(
      calibration: calibration(step: step, seed: seed), scale: scale(epoch: max(1, epoch)))
    return try pools.pool(key) {
      LayerPool(try make(key.calibration, key.scale), precision: precision)
    }
  }

  /// Cells that were made already, those of the present factor only.
  private final class Pools: Sendable {
    struct Key: Hashable {
      let calibration: Int
      let scale: Double
    }

    private let known = Mutex<[Key: LayerPool]>([:])

    func pool(_ key: Key, make: () throws -> LayerPool) throws -> LayerPool {
      try known.withLock { known in
        if let pool = known[key] { return pool }
        known = known.filter { $0.key.scale == key.scale }
        let pool = try make()
        known[key] = pool
        return pool
      }
    }
  }
}
