import Foundation
import Synchronization

/// Work of several kinds: on a terminal a line that is redrawn, with the time that is left, elsewhere
/// a line for each kind.
final class ActivityDisplay: Sendable {
  private struct State {
    var activity = ""
    var percent = -1
  }

  private let state = Mutex(State())
  private let start = ContinuousClock.now

  init() {}

  /// Shows what is being done and which share of the whole is done.
  func show(_ activity: String, fraction: Double) {
    state.withLock { state in
      let share = min(max(fraction, 0), 1)
      let percent = Int((100 * share).rounded(.down))
      let isNew = activity != state.activity
      guard isNew || percent != state.percent else { return }
      state = State(activity: activity, percent: percent)
      if Console.isInteractive {
        draw(state, left: left(share))
      } else if isNew {
        Console.note("\(percent) %: \(activity)")
      }
    }
  }

  /// Writes a line that stays, above what is redrawn.
  func say(_ line: String) {
    state.withLock { state in
      if Console.isInteractive { Console.draft("\r\u{1B}[K") }
      Console.note(line)
      state.percent = -1
    }
  }

  /// Clears the line.
  func finish() {
    if Console.isInteractive { Console.draft("\r\u{1B}[K") }
  }

  /// The time left if the rest goes as fast as what is done; empty while too little is done to say.
  private func left(_ share: Double) -> String {
    guard share > 0.02 else { return "" }
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let seconds = Int((elapsed * (1 - share) / share).rounded(.up))
    return String(format: "  %d:%02d left", seconds / 60, seconds % 60)
  }

  private func draw(_ state: State, left: String) {
    let width = 24
    let filled = width * state.percent / 100
    let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
    Console.draft("\r\(bar) \(state.percent) %\(left)  \(state.activity)\u{1B}[K")
  }
}
