import Elementary
import Randomness

/// Sequences that lead from random states to one that is to be generated, after C. Chen et al.,
/// arXiv 2401.07039.
///
/// The way there depolarizes the state: after t of T steps it is a(t) ρ + (1 − a(t)) 1/d with
/// a(t) = cos²(πt/2T), the schedule of A. Nichol, P. Dhariwal, arXiv 2102.09672, without its offset. A sequence
/// goes back: it begins with a product of random pure states, whose mean is the completely mixed state, and
/// after its step k should be where the way there was after T − k.
struct StateDiffusion {
  let qubits: Int
  let steps: Int
  /// Expectations of all Paulis of the state.
  let state: [Double]

  /// - Parameter states: How many random pure states the state is a mixture of.
  init(qubits: Int, steps: Int, states: Int, seed: UInt64) {
    self.qubits = qubits
    self.steps = steps
    var random = RandomStream(seed: seed, .generation)
    state = StatePaulis.random(qubits: qubits, states: states, random: &random)
  }

  /// The share of the state that is left after so many steps.
  func share(_ step: Int) -> Double {
    let cosine = Portable.cos(.pi * Double(step) / Double(2 * steps))
    return cosine * cosine
  }

  /// The inputs of a sequence, `[step][feature]`: angles of RY, then of RZ that prepare the random state,
  /// zero after the first step, and π times the share of the way that is left.
  func inputs(seed: UInt64, sample: Int) -> [Double] {
    var random = RandomStream(seed: seed, .generation, 1, sample)
    let polar = (0..<qubits).map { _ in
      let height = random.uniform()
      return 2 * Portable.atan2((1 - height).squareRoot(), height.squareRoot())
    }
    let azimuthal = (0..<qubits).map { _ in 2 * .pi * random.uniform() }
    let prepared = polar + azimuthal
    let later = [Double](repeating: 0, count: prepared.count)
    return (0..<steps).flatMap { step -> [Double] in
      let left = Double(steps - step) / Double(steps)
      return (step == 0 ? prepared : later) + [.pi * left]
    }
  }

  /// The targets of every sequence, `[step][Pauli]`.
  var targets: [Double] {
    (1...steps).flatMap { step in
      let share = share(steps - step)
      return state.map { share * $0 }
    }
  }

  /// Training and test sequences, which begin differently.
  func split(train: Int, test: Int, seed: UInt64, note: String) throws -> DatasetSplit {
    let features = 2 * qubits + 1
    let names = StatePaulis.names(qubits: qubits)
    func part(_ range: Range<Int>, _ role: String) throws -> SequenceDataset {
      try SequenceDataset(
        name: "\(note), \(role)", inputs: range.flatMap { inputs(seed: seed, sample: $0) },
        values: range.flatMap { _ in targets }, targets: .step, objective: .stateDistance,
        outputCount: names.count, stepCount: steps, featureCount: features)
    }
    var encoding = DataEncoding()
    encoding.goal = .stepRegression
    encoding.features =
      ((0..<qubits).map { "ry\($0)" } + (0..<qubits).map { "rz\($0)" } + ["time"])
      .map { ScaledColumn(name: $0) }
    encoding.targets = names.map { ScaledColumn(name: $0) }
    encoding.length = steps
    return DatasetSplit(
      train: try part(0..<train, "training"), test: try part(train..<train + test, "test"),
      note: "\(note): \(train) training and \(test) test sequences of \(steps) steps",
      encoding: encoding)
  }
}
