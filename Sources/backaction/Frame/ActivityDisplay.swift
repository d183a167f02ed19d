import Foundation
import Synchronization

/// Work of several kinds: on a terminal a line that is redrawn, elsewhere a line for each kind.
final class ActivityDisplay: Sendable {
  private struct State {
    var activity = ""
    var percent = -1
  }

  private let state = Mutex(State())

  init() {}

  /// Shows what is being done and which share of the whole is done.
  func show(_ activity: String, fraction: Double) {
    state.withLock { state in
      let percent = Int((100 * min(max(fraction, 0), 1)).rounded(.down))
      let isNew = activity != state.activity
      guard isNew || percent != state.percent else { return }
      state = State(activity: activity, percent: percent)
      if Console.isInteractive {
        let width = 24
        let filled = width * percent / 100
        let bar =
          String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
        Console.draft("\r\(bar) \(percent) %  \(activity)\u{1B}[K")
      } else if isNew {
        Console.note("\(percent) %: \(activity)")
      }
    }
  }

  /// Clears the line.
  func finish() {
    if Console.isInteractive { Console.draft("\r\u{1B}[K") }
  }
}
