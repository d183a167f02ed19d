/// A cell of a recurrent circuit that advances a batch of sequences, one in each lane, step by
/// step, and goes back over the steps for the gradient.
public protocol BatchCell: AnyObject {
  /// The number of sequences in the lanes.
  var laneCount: Int { get }
  /// The number of values read after each step.
  var readoutCount: Int { get }

  /// Sets the state to |0…0⟩ and forgets earlier steps.
  func begin()

  /// Advances by one step.
  /// - Parameters:
  ///   - parameters: [parameter][lane] values in radians.
  ///   - readouts: Receives [readout][lane] values.
  ///   - recording: Whether a backward pass will follow.
  func forward(parameters: [Double], readouts: inout [Double], recording: Bool)

  /// Starts a backward pass after the last forward step.
  func beginBackward()

  /// Goes back over the last step that has not been gone back over.
  /// - Parameters:
  ///   - readoutGradient: [readout][lane] derivative of the loss with respect to the values read.
  ///   - parameterGradient: Receives the [parameter][lane] derivative.
  func backward(readoutGradient: [Double], parameterGradient: inout [Double])
}
