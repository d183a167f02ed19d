import Foundation

/// The processes of a job that do the same work together: `mpirun -n 4 backaction …`.
///
/// Every rank runs the whole command. Parts of a sum or of a list are shared out (`distributedMap`) and
/// gathered, after which all ranks have the same numbers again and go on in step. Only the first one
/// writes files and text.
package enum Ranks {
  /// Set where a part of shared work is done, which is not shared any further, and by tests.
  @TaskLocal private static var override: (any Communicator)?

  /// All ranks of the job.
  private static let world: any Communicator = {
    #if MPI
      if let job = MPICommunicator() { return job }
    #endif
    return SingleRank()
  }()

  /// Those that share the work at hand.
  package static var current: any Communicator { override ?? world }

  /// Whether this rank writes files and text.
  package static var isFirst: Bool { current.own == 0 }

  /// Does something as if there were no other rank.
  package static func alone<Result>(_ body: () throws -> Result) rethrows -> Result {
    try $override.withValue(SingleRank(), operation: body)
  }

  /// Does something as a rank among others.
  package static func among<Result>(
    _ ranks: any Communicator, _ body: () throws -> Result
  ) rethrows -> Result {
    try $override.withValue(ranks, operation: body)
  }

  // MARK: A job

  /// Joins the job, at the start of a program.
  /// - Throws: `RankError` where several processes were started for a program without MPI, which would
  ///   do the same thing several times and write over each other's files.
  package static func begin() throws {
    #if !MPI
      let environment = ProcessInfo.processInfo.environment
      for (count, own) in [
        ("OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"), ("PMI_SIZE", "PMI_RANK"),
      ] {
        if let count = environment[count].flatMap(Int.init), count > 1 {
          throw RankError(
            rank: environment[own].flatMap(Int.init) ?? 0,
            reason: "\(count) processes were started together, and this program was built without "
              + "MPI: build it with --traits MPI")
        }
      }
    #else
      _ = world
    #endif
  }

  /// Leaves the job, at the end of a program; after a failure all ranks end with this one.
  /// - Parameter report: Says on another rank than the first why it ends, if the first has not ended
  ///   the job by then.
  package static func end(status: Int32, hasFailed: Bool, report: () -> Void) {
    #if MPI
      guard let job = world as? MPICommunicator else { return }
      job.end(status: status, hasFailed: hasFailed, report: report)
    #endif
  }

  /// The library that carries the messages; nil without MPI.
  package static var library: String? {
    #if MPI
      MPICommunicator.library
    #else
      nil
    #endif
  }

  // MARK: In step

  /// Waits for all ranks.
  package static func wait() { _ = current.gather([]) }

  /// Whether it is so on any rank. All ranks call it together.
  package static func any(_ isSo: Bool) -> Bool {
    let ranks = current
    return ranks.count == 1 ? isSo : ranks.gather([isSo ? 1 : 0]).contains([1])
  }

  /// Does something on the first rank, for which the others wait.
  /// - Throws: what `body` throws, on the others as a `RankError`.
  package static func onFirst(_ body: () throws -> Void) throws {
    let ranks = current
    if ranks.count == 1 { return try body() }
    var message = Message()
    var failure: (any Error)?
    if ranks.own == 0 {
      do { try body() } catch { failure = error }
      failure.map { "\($0)" }.write(to: &message)
    }
    var answer = MessageReader(ranks.gather(message.bytes)[0])
    if let failure { throw failure }
    if let reason = String?(from: &answer) { throw RankError(rank: 0, reason: reason) }
  }
}
