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
        // While little is done nothing is known about the rest.
        let left = share > 0.02 ? "  " + ProgressLine.timeLeft(share, since: start) : ""
        let bar = ProgressLine.bar(share)
        Console.draft("\r\(bar) \(state.percent) %\(left)  \(state.activity)\u{1B}[K")
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
}
