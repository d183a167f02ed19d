/// The quantum part of a hybrid model: angles go in, readouts come out, a timestep at a time, and
/// derivatives go back the same way.
///
/// Each lane is a sequence of its own. A pass is `begin`, then `forward` for every step; with
/// `recording` it may be followed by `beginBackward` and `backward` for every step, the last first. A
/// method of gradients that does not go back through the simulation is a layer around another one.
package protocol QuantumLayer: AnyObject {
  /// The number of sequences that fit in the lanes.
  var laneCount: Int { get }
  /// Starts the sequences in the lanes; `firstShot` numbers the first shot of each sample.
  func begin(seed: UInt64, samples: [Int], firstShot: Int)
  /// The state of a lane.
  func laneState(_ lane: Int) -> [Double]
  /// Puts a lane, after `begin`, into a state from which its sequence goes on.
  func setLaneState(_ lane: Int, _ values: [Double])
  /// Advances by one step: [parameter][lane] in, [readout][lane] out.
  /// - Parameter isLast: Whether it is the last one, after which the final readouts are taken.
  func forward(parameters: [Double], readouts: inout [Double], recording: Bool, isLast: Bool)
  /// Begins to go back from the last step.
  func beginBackward()
  /// Goes back over a step: the derivative of the loss with respect to its readouts in, that with
  /// respect to its angles out, that of all later steps included.
  /// - Parameter scores: [readout][lane] weights of the logarithm of each record's probability, where
  ///   shots drive controllers of their own; empty for none.
  func backward(readoutGradient: [Double], scores: [Double], parameterGradient: inout [Double])
}
