import Randomness

/// A cell of a recurrent circuit that advances a batch of sequences, one in each lane, step by
/// step, and goes back over the steps for the gradient.
public protocol BatchCell: AnyObject {
  /// The number of sequences in the lanes.
  var laneCount: Int { get }
  /// The number of values read after each step.
  var readoutCount: Int { get }

  /// Sets the state to |0…0⟩ and forgets earlier steps.
  func begin()

  /// The state of a lane as numbers, all of which `setLaneState` takes back without loss.
  func laneState(_ lane: Int) -> [Double]

  /// Puts a lane, after `begin`, into a state from which its sequence goes on.
  func setLaneState(_ lane: Int, _ values: [Double])

  /// Forgets earlier steps and puts all lanes where those of another cell are, which has the same
  /// type and the same qubits but may run another circuit.
  func adoptState(of other: any BatchCell)

  /// Goes on with a backward pass from where another cell's has arrived, which adopted its state
  /// from this one.
  func adoptAdjoint(of other: any BatchCell)

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

/// A cell that knows the exact mixed state, so that outcomes can be drawn jointly.
public protocol ExactBatchCell: BatchCell {
  /// Replaces the exact values of jointly measured bits by sampled ones, if set.
  ///
  /// Called at the first of neighbouring measurements with their bits and the joint distribution
  /// of the records in every lane: outcome index bit k belongs to the k-th bit. Returns
  /// [bit][lane] values, or nil for the exact ones.
  var outcomeSampler: ((_ bits: [Int], _ distributions: [[Double]]) -> [[Double]]?)? { get set }

  /// Draws the records of single runs, if set: the states then are those of single runs given their
  /// records, one run in each lane, and a record −1 or +1 is what is read.
  ///
  /// Called for each measurement in order with its bit and the mean record in every lane; returns
  /// for each lane whether the record is 1, that is −1. The backward pass takes the derivative with
  /// respect to a record as that with respect to its mean, and goes through the collapse.
  var recordDrawer: ((_ bit: Int, _ means: [Double]) -> [Bool])? { get set }

  /// The random numbers with which reports of measurements that err together are drawn from their
  /// outcomes, by lane and the first of their bits; used where `recordDrawer` is set.
  var reportStream: ((_ lane: Int, _ bit: Int) -> RandomStream)? { get set }

  /// [bit][lane] weights s of a score: the next `backward` adds the gradient of Σ s·ln P(record).
  /// Empty for none.
  var scoreWeights: [Double] { get set }

  /// The joint distribution of ±1 readouts of distinct qubits in the present state.
  /// - Parameter functionals: P(0) − P(1) of each readout as a function of its one qubit's Paulis.
  /// - Returns: For every lane 2ᵏ probabilities; outcome index bit k is 1 where readout k is −1.
  func outcomeDistributions(_ functionals: [ReadoutFunctional]) -> [[Double]]
}
