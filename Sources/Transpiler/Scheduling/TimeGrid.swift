import Circuits
import Devices

/// The times at which a device lets instructions start: multiples of so many of its samples.
struct TimeGrid {
  /// In seconds; zero for any time.
  private let pulse: Double
  private let acquire: Double
  private let delay: Double

  init(_ timing: Device.Timing) {
    let dt = timing.dt?.value ?? 0
    pulse = dt * Double(timing.pulseAlignment ?? 0)
    acquire = dt * Double(timing.acquireAlignment ?? 0)
    // Without further rules a delay is a whole number of samples.
    delay = dt * Double(max(timing.granularity ?? 1, timing.pulseAlignment ?? 1))
  }

  /// The next time at which an instruction of a duration may start.
  func aligned(_ time: Double, _ instruction: Instruction, _ duration: Double) -> Double {
    guard duration > 0 else { return time }
    switch instruction.operation {
    case .gate: return Self.next(time, pulse)
    case .measure: return Self.next(time, acquire)
    case .reset, .delay, .barrier, .assign: return time
    }
  }

  /// The end of a circuit that takes so long: starts that are counted from it stay on the grids.
  func end(_ time: Double) -> Double { Self.next(time, max(pulse, acquire)) }

  /// The latest time not after one at which a pulse may start, or the first one after a start.
  func pulseTime(_ time: Double, from start: Double) -> Double {
    guard delay > 0 else { return max(start, time) }
    let latest = (time / delay + 1e-6).rounded(.down) * delay
    return latest >= start - 1e-6 * delay ? max(start, latest) : Self.next(start, delay)
  }

  private static func next(_ time: Double, _ step: Double) -> Double {
    guard step > 0 else { return time }
    let nearest = (time / step).rounded() * step
    // What is on the grid but for rounding stays as it is.
    if abs(time - nearest) < 1e-4 * step { return time }
    return (time / step).rounded(.up) * step
  }
}
