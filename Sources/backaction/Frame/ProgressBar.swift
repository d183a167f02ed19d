/// How far a longer piece of work has come: a bar that is redrawn on a terminal, nothing elsewhere.
struct ProgressBar {
  private let title: String
  private let total: Int
  private let isShown: Bool
  private let start = ContinuousClock.now
  private var drawn = ContinuousClock.now

  /// A bar for a number of equal steps.
  init(_ title: String, total: Int, isShown: Bool = Console.isInteractive) {
    self.title = title
    self.total = max(1, total)
    self.isShown = isShown
  }

  /// Shows that a number of steps are done, at most ten times a second.
  mutating func update(_ done: Int) {
    guard isShown, done < total, ContinuousClock.now - drawn > .milliseconds(100) else { return }
    drawn = .now
    let share = Double(done) / Double(total)
    let left = done > 0 ? "  " + ProgressLine.timeLeft(share, since: start) : ""
    Console.draft("\r\(title) \(ProgressLine.bar(share)) \(done)/\(total)\(left)\u{1B}[K")
  }

  /// Clears the line.
  func finish() {
    if isShown { Console.draft("\r\u{1B}[K") }
  }
}
