/// The words that keys take.
extension TrainingConfiguration {
  /// How the controller's weights of the fed-back readouts start.
  public enum Feedback: String, CaseIterable, Sendable {
    /// As all other weights.
    case glorot
    /// At zero: training begins open-loop.
    case zero
  }

  /// What a circuit keeps from step to step.
  public enum StateBetweenSteps: String, CaseIterable, Sendable {
    /// Its state.
    case kept
    /// Nothing: every step begins with its qubits reset, to see what the state is worth.
    case reset
  }

  /// The precision of the simulated states.
  public enum Precision: String, CaseIterable, Sendable {
    /// 64 bits.
    case double
    /// 32 bits.
    case single
  }

  /// How an image becomes a sequence.
  public enum SequenceLayout: String, CaseIterable, Sendable {
    /// A row of pixels a step.
    case rows
    /// All pixels in one step.
    case image
    /// A pixel a step.
    case pixels
  }

  /// What goes on from one sample of a text to the next.
  public enum Carry: String, CaseIterable, Sendable {
    /// Nothing: every sample is a sequence of its own.
    case none
    /// The state of the network; the gradient stops at the border.
    case state
  }

  /// The calibrations that training draws from.
  public enum Drift: String, CaseIterable, Sendable {
    /// The one that is named.
    case none
    /// Each step one of all that the device has.
    case all
  }

  /// Which qubits are read.
  public enum QubitSelection: Equatable, Sendable {
    /// Every qubit.
    case all
    /// These qubits.
    case list([Int])
  }

  /// What stands between a head's features and the outputs.
  public enum OutputLayer: String, CaseIterable, Sendable {
    /// Weights and biases.
    case linear
    /// Nothing: features are outputs.
    case none
  }

  /// What learnt angles of a circuit belong to.
  public enum Weights: String, CaseIterable, Sendable {
    /// Every step has the same.
    case shared
    /// Every step has its own.
    case eachStep = "each_step"
  }

  /// How often a sequence of one step is presented.
  public enum Presentations: Equatable, Sendable {
    /// So many times.
    case times(Int)
    /// Once for each output.
    case eachOutput
  }
}
