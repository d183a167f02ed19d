import Circuits

/// A time during which a qubit relaxes by itself.
struct Wait: Hashable {
  /// The physical qubit.
  let qubit: Int
  /// When it starts, in seconds from the start of the schedule.
  var start: Double
  /// When it ends.
  var end: Double
  /// The middle of the last operation on the qubit before it.
  let earliest: Double
  /// Under which conditions the time is one of waiting.
  let conditions: [Condition]
  /// The index of the entry of the schedule that it precedes or belongs to; the number of entries
  /// for the end.
  var entry: Int
  /// Whether it must be over before that entry, which overwrites what its conditions read.
  let isBefore: Bool
}

/// Relaxation at one moment of a wait.
struct WaitEvent: Hashable {
  /// When, in seconds from the start of the schedule.
  let time: Double
  /// The physical qubit.
  let qubit: Int
  /// How many seconds of relaxation.
  let seconds: Double
  /// Under which conditions.
  let conditions: [Condition]
  /// The index of the entry that the wait precedes.
  let entry: Int
}

/// A moment at which an operation acts on a qubit.
struct Touch: Hashable {
  /// The middle of the operation, in seconds.
  let time: Double
  /// Whether the qubit is certainly in |0⟩ afterwards.
  let isResting: Bool
}
