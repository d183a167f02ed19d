import Parallel
import Synchronization

/// A request to stop that may be made from another thread or from a signal handler.
public final class CancellationFlag: Sendable {
  private let flag = Atomic(false)

  /// A flag that is not raised.
  public init() {}

  /// Asks to stop at the next opportunity.
  public func cancel() {
    flag.store(true, ordering: .relaxed)
  }

  /// Whether someone asked to stop, on any rank: all of them look together.
  public var isCancelled: Bool { Ranks.any(isRaised) }

  /// Whether someone asked this process to stop.
  public var isRaised: Bool { flag.load(ordering: .relaxed) }
}
