import Foundation

/// The parts of a line that says how far work has come.
enum ProgressLine {
  /// A bar of 24 places, of which a share is filled.
  static func bar(_ share: Double) -> String {
    let width = 24
    let filled = Int(Double(width) * min(max(share, 0), 1))
    return String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
  }

  /// The time left if the rest goes as fast as what is done since a start, as `2:05 left`.
  static func timeLeft(_ share: Double, since start: ContinuousClock.Instant) -> String {
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let seconds = Int((elapsed * (1 - share) / share).rounded(.up))
    return String(format: "%d:%02d left", seconds / 60, seconds % 60)
  }
}
