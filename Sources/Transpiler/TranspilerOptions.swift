/// How instructions are placed in time.
public enum SchedulingPolicy: String, Codable, Hashable, Sendable, CaseIterable {
  /// Every instruction as soon as its qubits are free.
  case asap
  /// Every instruction as late as the end of the circuit allows.
  case alap
}

/// What the transpiler is to do.
public struct TranspilerOptions: Hashable, Sendable {
  /// How much work is spent, 0 to 3: 0 translates gate by gate, 1 merges one-qubit gates, 2 fuses
  /// two-qubit gates, leaves out those that together change the unitary by less than 2·10⁻⁵ in
  /// operator norm, and searches layouts by their errors, 3 searches more.
  public var optimization: Int
  /// The seed of every random choice; the same seed gives the same circuit.
  public var seed: UInt64
  /// The physical qubit of every circuit qubit, if it is not to be chosen.
  public var initialLayout: [Int]?
  /// Whether runs of one-qubit gates may become `EulerBlock`s, which resolve when parameters are
  /// bound; without, every angle stays affine in the parameters at the price of more pulses.
  public var allowEuler: Bool
  /// Whether every qubit must end where it began, so that the circuit can be repeated.
  public var returnToInitialLayout: Bool
  /// Whether routing avoids places where no qubit of the circuit starts. This can cost exchanges;
  /// exact emulation, whose work grows fourfold with each qubit, is why one would want it.
  public var avoidsSpareQubits: Bool
  /// How many layouts are tried; nil for the number that belongs to the optimization level.
  public var trials: Int?
  /// How the result is placed in time.
  public var schedule: SchedulingPolicy
  /// The pulses for qubits that wait, if they are to get any.
  public var decoupling: DecouplingSequence?
  /// Whether every run of native gates is followed by its inverse and itself once more: the same
  /// circuit with three times the noise of its gates.
  public var foldsGates = false
  /// Whether measurements leave phases between outcomes, as weak ones do, so that Z rotations before
  /// them must stay.
  public var keepsPhasesAtMeasurements = false
  /// On how many threads layouts are tried; nil for one for each processor. The circuit does not
  /// depend on it.
  public var threads: Int?
  /// Which random instance of Pauli twirling surrounds the two-qubit gates, if any.
  public var twirling: Int?

  /// Options; the defaults are what a user would want for a circuit run once.
  public init(
    optimization: Int = 2, seed: UInt64 = 0, initialLayout: [Int]? = nil, allowEuler: Bool = true,
    returnToInitialLayout: Bool = false, avoidsSpareQubits: Bool = false, trials: Int? = nil,
    schedule: SchedulingPolicy = .alap, decoupling: DecouplingSequence? = nil,
    twirling: Int? = nil, threads: Int? = nil
  ) {
    self.optimization = optimization
    self.seed = seed
    self.initialLayout = initialLayout
    self.allowEuler = allowEuler
    self.returnToInitialLayout = returnToInitialLayout
    self.avoidsSpareQubits = avoidsSpareQubits
    self.trials = trials
    self.schedule = schedule
    self.decoupling = decoupling
    self.twirling = twirling
    self.threads = threads
  }

  var trialCount: Int {
    if let trials { return max(1, trials) }
    switch optimization {
    case ...1: return 1
    case 2: return 6
    default: return 16
    }
  }
}
