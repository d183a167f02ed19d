import Dispatch
import Foundation
import Learning

/// Turns the first Ctrl-C or termination into a request to stop; the second one ends the process.
final class Interruption {
  /// Raised by the first signal.
  let flag: CancellationFlag
  private let sources: [any DispatchSourceSignal]

  init() {
    let flag = CancellationFlag()
    self.flag = flag
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        flag.cancel()
        signal(number, SIG_DFL)
      }
      source.resume()
      return source
    }
  }

  /// Gives the signals back their usual meaning.
  func end() {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }
}
