/// The bytes that states and results of each method occupy at most.
///
/// The one rule by which a method is chosen, a run refused beforehand and a cell of training
/// admitted. Program, circuit and the text of the result are not counted, nor are counts of shots,
/// whose number of different results nobody knows beforehand.
///
/// With n qubits in use, r states at a time and b = 8 bytes in double and 4 in single precision,
///
/// | what | bytes |
/// |---|---|
/// | statevector | 16·2ⁿ·r; with samples of more than a table's outcomes half a state more; at first 16·2ʷ beside the state |
/// | density | b·4ⁿ·r |
/// | trajectories | 2b·2ʷ for each thread; with leakage 128·2ⁿ |
/// | stabilizer | 4n²/8 for the reference run, or for each thread |
/// | a listed probability | 400 |
///
/// where w ≤ n are the qubits that are entangled at a time.
public enum StateMemory {
  /// What a result with its probability occupies on its way from the state to the output.
  static let perOutcome = 400.0

  /// 2ᵏ.
  static func power(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  /// Pure states.
  /// - Parameters:
  ///   - states: How many there are at a time.
  ///   - samples: Whether shots are drawn from amplitudes, and not from a table.
  public static func stateVector(
    qubits: Int, states: Double = 1, samples: Bool = false
  ) -> Double {
    16 * power(qubits) * (states + (samples ? 0.5 : 0))
  }

  /// A pure state and the vector from which the blocks of the beginning are copied to it.
  /// - Parameter width: The qubits that this vector stores.
  public static func stateVectorStart(qubits: Int, width: Int) -> Double {
    16 * power(qubits) + 16 * power(max(6, width))
  }

  /// Mixed states.
  /// - Parameter states: How many there are at a time.
  public static func density(
    qubits: Int, states: Double = 1, precision: Precision
  ) -> Double {
    precision.bytes * power(2 * max(4, qubits)) * states
  }

  /// A state for each thread of a sampled run.
  /// - Parameters:
  ///   - width: The qubits that are stored at a time.
  ///   - leaks: Whether qubits leave the computational space, so that many shots run at once.
  public static func trajectories(
    width: Int, threads: Int, precision: Precision, leaks: Bool = false
  ) -> Double {
    Double(max(1, threads))
      * (leaks ? 128 * power(width) : 2 * precision.bytes * power(max(6, width)))
  }

  /// Tableaus of stabilizers.
  public static func stabilizer(qubits: Int, threads: Int) -> Double {
    StabilizerTableau.byteCount(qubits: qubits) * Double(threads)
  }

  /// A list of probabilities.
  public static func outcomes(_ count: Double) -> Double { perOutcome * count }

  // MARK: Cells

  /// A cell of pure states with the adjoint of each.
  public static func unitaryCell(qubits: Int) -> Double { 256 * power(qubits) }

  /// A cell of mixed states with the adjoint of each.
  /// - Parameter recording: Whether it goes back over its steps, for which it keeps at least four
  ///   states.
  public static func pauliCell(qubits: Int, recording: Bool) -> Double {
    // One vector is left out after each 256.
    64 * power(2 * qubits) * (257.0 / 256) * (recording ? 6 : 2)
  }

  /// A cell of sampled runs.
  public static func trajectoryCell(qubits: Int) -> Double { 128 * power(qubits) }

  /// Refuses cells that do not fit into the memory that is free.
  /// - Parameters:
  ///   - bytes: Those of a cell.
  ///   - count: How many cells run at once, one for each thread.
  /// - Returns: The bytes that remain.
  /// - Throws: `SimulationError.tooLarge` with the bytes needed and available, and with how many
  ///   threads it would fit.
  @discardableResult
  public static func requireCells(
    _ bytes: Double, count: Int, qubits: Int, available: Double? = nil
  ) throws -> Double {
    let available = available ?? MemoryCheck.available
    let needed = bytes * Double(count)
    guard needed > available else { return available - needed }
    let fitting = Int(available / bytes)
    throw SimulationError.tooLarge(
      "a step on \(qubits) qubits in \(count) threads needs \(MemoryCheck.describe(needed)), and "
        + "\(MemoryCheck.describe(available)) are available; "
        + (fitting > 0 ? "it would fit in \(fitting) threads" : "fewer qubits would fit"))
  }
}

extension Precision {
  /// The bytes of a number.
  var bytes: Double { self == .double ? 8 : 4 }
}
