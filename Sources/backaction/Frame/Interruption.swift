import Dispatch
import Foundation
import Learning

/// Turns the first Ctrl-C or termination into a request to stop; the second one ends the process.
///
/// A request that is not met in time, because the work does not get to the place where it looks,
/// ends the process with the status of an interruption; what was saved last stays.
final class Interruption {
  /// Raised by the first signal.
  let flag: CancellationFlag
  private let hasEnded = CancellationFlag()
  private let sources: [any DispatchSourceSignal]

  /// - Parameter patience: How many seconds the work has to stop by itself.
  init(patience: Double = 10) {
    let flag = CancellationFlag()
    self.flag = flag
    let hasEnded = hasEnded
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        flag.cancel()
        signal(number, SIG_DFL)
        DispatchQueue.global().asyncAfter(deadline: .now() + patience) {
          if hasEnded.isRaised { return }
          Console.warning(
            "interrupted, and the step under way did not end within \(Int(patience)) s; what was "
              + "saved before it stays")
          // Without the handlers of a usual exit, which the threads at work could trip over.
          _exit(ExitStatus.interrupted.rawValue)
        }
      }
      source.resume()
      return source
    }
  }

  /// Gives the signals back their usual meaning.
  func end() {
    hasEnded.cancel()
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }
}
