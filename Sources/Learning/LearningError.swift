/// Something a user can set right: a file, a data set, a checkpoint or a training option.
public struct LearningError: Error, CustomStringConvertible, Equatable, Sendable {
  /// What kind of failure it is, for exit codes.
  public enum Kind: Equatable, Sendable {
    /// A file or folder that is not there or cannot be opened.
    case missingFile
    /// A file whose content is not what it should be.
    case malformedFile
    /// A file or folder that could not be written.
    case notWritable
    /// A request that the data or the model cannot meet.
    case unusable
    /// The optimisation left the numbers that a computer can hold.
    case diverged
  }

  /// What kind of failure it is.
  public let kind: Kind
  /// Where, which value, and what is allowed.
  public let description: String

  /// An error of a kind with its message.
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
