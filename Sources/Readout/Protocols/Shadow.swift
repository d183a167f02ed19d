import Circuits
import Randomness

/// At each step fresh copies of the prefix are measured at their end in random bases, one Pauli for
/// each qubit and shot, and readouts are estimated from classical shadows.
///
/// A readout of weight w is estimated by the mean over all shots of 3ʷ times the product of its
/// records where all bases agree with it, and 0 elsewhere (Huang, Kueng, Preskill, Nature Physics
/// 16, 1050 (2020)): for weight one its variance is (3 − ⟨P⟩²)/N. The bases of a step are drawn
/// once for all sequences.
public struct Shadow: ReadoutProtocol {
  /// The name in a configuration and on the command line.
  public static let name = "shadow"
  /// What it does, for the help.
  public static let summary = "as replay, but every shot in a random basis (classical shadows)"
  /// What it means, for a report.
  public static let meaning = """
    For each step the sequence up to it is run again on fresh copies, and each shot is measured in \
    a random basis. No back-action on the memory, at a higher variance than replay.
    """
  /// The options that it takes.
  public static let optionKeys: Set<ReadoutOptions.Key> = [.shots]

  /// Whether bases are random: they are.
  public var measuresRandomBases: Bool { true }

  /// Shots of a step.
  public let shots: Int?
  private let count: Int

  /// - Throws: `ReadoutError.configuration` without a shot.
  public init(_ options: ReadoutOptions) throws {
    count = try Self.atLeastOneShot(options)
    shots = count
  }

  /// X, Y and Z of every qubit that is read.
  public func factors(_ readouts: Readouts) -> [PauliString.Factor] {
    Self.qubits(readouts).flatMap { qubit in
      [Pauli.x, .y, .z].map { PauliString.Factor($0, qubit) }
    }
  }

  /// Draws the records of the copies.
  public func sample(_ draw: ReadoutDraw, into values: inout [Double]) {
    let qubits = Self.qubits(draw.readouts)
    var estimates = [Double](repeating: 0, count: draw.readouts.count * draw.cell.laneCount)
    for (number, drawn) in bases(qubits, draw).enumerated() {
      let factors = zip(drawn.basis, qubits).map { PauliString.Factor($0, $1) }
      let matches = draw.readouts.paulis.map { pauli in
        let positions = pauli.factors.map { factors.firstIndex(of: $0) }
        return positions.contains(nil) ? nil : positions.compactMap(\.self)
      }
      guard matches.contains(where: { $0 != nil }) else { continue }
      let distributions = draw.factors.together(factors).distributions(draw.cell)
      for (lane, sample) in draw.samples.enumerated() {
        var stream = RandomStream(seed: draw.seed, sample, draw.step, number)
        let counts = stream.multinomial(trials: drawn.count, weights: distributions[lane])
        for (index, positions) in matches.enumerated() {
          guard let positions else { continue }
          estimates[index * draw.cell.laneCount + lane] +=
            Self.power(3, positions.count) * Double(drawn.count) * meanRecord(counts, positions)
        }
      }
    }
    for index in estimates.indices { values[index] = estimates[index] / Double(count) }
  }

  /// What one sequence costs; the basis of a shot is set as its angles are, and counts as no circuit.
  public func cost(_ sequence: SequenceTiming) -> ExecutionBudget {
    sequence.prefixes(shots: count) { sequence.freshRun($0) }
  }

  /// The bases of a step with their shots, in an order that does not depend on hashing.
  private func bases(_ qubits: [Int], _ draw: ReadoutDraw) -> [(basis: [Pauli], count: Int)] {
    var stream = RandomStream(seed: draw.seed, Self.basisPurpose, draw.step)
    var drawn: [[Pauli]: Int] = [:]
    for _ in 0..<count {
      drawn[
        qubits.map { _ in [Pauli.x, .y, .z][Int.random(in: 0..<3, using: &stream)] }, default: 0] +=
        1
    }
    return drawn.map { ($0.key, $0.value) }.sorted { first, second in
      first.0.map(\.rawValue).lexicographicallyPrecedes(second.0.map(\.rawValue))
    }
  }

  /// No sample has this number, so that bases and records have streams of their own.
  private static let basisPurpose = -1

  private static func qubits(_ readouts: Readouts) -> [Int] {
    Set(readouts.paulis.flatMap { $0.factors.map(\.qubit) }).sorted()
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { result, _ in result * base }
  }
}
