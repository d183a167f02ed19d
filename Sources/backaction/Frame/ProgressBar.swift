import Foundation

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
    let width = 24
    let filled = width * done / total
    let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    let left = done > 0 ? elapsed * Double(total - done) / Double(done) : 0
    let clock = String(format: "%d:%02d left", Int(left) / 60, Int(left) % 60)
    Console.draft("\r\(title) \(bar) \(done)/\(total)\(done > 0 ? "  \(clock)" : "")\u{1B}[K")
  }

  /// Clears the line.
  func finish() {
    if isShown { Console.draft("\r\u{1B}[K") }
  }
}
