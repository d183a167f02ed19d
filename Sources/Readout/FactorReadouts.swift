import Channels
import Circuits
import Emulation
import Noise
import Simulators

/// How Paulis of single qubits are read at the end of a step, by copies that measure some of them
/// together.
struct FactorReadouts {
  /// P(0) − P(1) of the record of each Pauli that is measured without others that err with it.
  let alone: [PauliString.Factor: ReadoutFunctional]
  /// The same for the outcome before the record, of those that may err together with others.
  let outcomes: [PauliString.Factor: ReadoutFunctional]
  /// The moves of the records of qubits of the circuit that are measured together, by place.
  private let moves: (_ qubits: [Int]) throws -> RecordMoves?

  /// Readouts whose records err one by one.
  init(_ alone: [PauliString.Factor: ReadoutFunctional]) {
    self.init(alone, outcomes: [:]) { _ in nil }
  }

  /// No readouts at the end of a step.
  static var none: FactorReadouts { FactorReadouts([:]) }

  /// Readouts whose records may err together.
  init(
    _ alone: [PauliString.Factor: ReadoutFunctional],
    outcomes: [PauliString.Factor: ReadoutFunctional],
    moves: @escaping ([Int]) throws -> RecordMoves?
  ) {
    self.alone = alone
    self.outcomes = outcomes
    self.moves = moves
  }

  /// How a setting is read that measures a Pauli of each of some qubits.
  func together(_ basis: [PauliString.Factor]) throws -> JointReadout {
    let moves = try moves(basis.map(\.qubit))
    return JointReadout(
      functionals: basis.enumerated().compactMap { place, factor in
        moves?.moves(place) == true ? outcomes[factor] : alone[factor]
      }, moves: moves)
  }
}

extension FactorReadouts {
  /// Readouts on a machine.
  /// - Parameters:
  ///   - layout: The physical qubit of each of the circuit.
  ///   - isFlipped: Whether qubits are flipped before they are measured, and their records after.
  /// - Returns: The readouts and how long they take, in seconds.
  /// - Throws: The errors of `Emulator`.
  static func emulated(
    _ factors: [PauliString.Factor], _ layout: [Int], on emulator: Emulator, isFlipped: Bool
  ) throws -> (readouts: FactorReadouts, duration: Double) {
    let noise = emulator.noise
    let qubits = Set(factors.map { layout[$0.qubit] }).sorted()
    let all = try noise.recordMoves(measuring: qubits)
    var alone: [PauliString.Factor: ReadoutFunctional] = [:]
    var outcomes: [PauliString.Factor: ReadoutFunctional] = [:]
    var duration = 0.0
    for factor in factors {
      let qubit = layout[factor.qubit]
      let own = try emulator.readout(factor.pauli, of: qubit, isFlipped: isFlipped)
      alone[factor] = own.functional
      duration = max(duration, own.duration)
      if let all, let place = qubits.firstIndex(of: qubit), all.moves(place) {
        outcomes[factor] = try emulator.readout(
          factor.pauli, of: qubit, isFlipped: isFlipped, reportsTruth: true
        ).functional
      }
    }
    let readouts = FactorReadouts(alone, outcomes: outcomes) { measured in
      let moves = try noise.recordMoves(measuring: measured.map { layout[$0] })
      return isFlipped ? moves?.flipped : moves
    }
    return (readouts, duration)
  }
}

/// Paulis of single qubits of which any one of each qubit may be measured, all qubits together.
public struct RandomBasisReadout: Sendable {
  /// The qubits, ascending.
  private let qubits: [Int]
  private let functionals: [PauliString.Factor: ReadoutFunctional]
  private let moves: RecordMoves?

  init(_ readouts: FactorReadouts) throws {
    let factors = Array(readouts.alone.keys)
    let qubits = Set(factors.map(\.qubit)).sorted()
    // Which records are moved does not depend on the bases.
    let moves = try readouts.together(
      qubits.compactMap { qubit in factors.first { $0.qubit == qubit } }
    ).moves
    var functionals = readouts.alone
    for (factor, functional) in readouts.outcomes
    where qubits.firstIndex(of: factor.qubit).map({ moves?.moves($0) == true }) == true {
      functionals[factor] = functional
    }
    (self.qubits, self.functionals, self.moves) = (qubits, functionals, moves)
  }

  /// How a basis is read, a Pauli of each qubit in ascending order.
  func together(_ basis: [PauliString.Factor]) -> JointReadout {
    JointReadout(functionals: basis.compactMap { functionals[$0] }, moves: moves)
  }

  /// The mean record of a readout where every other qubit is measured in X, Y and Z equally often.
  func product(_ pauli: PauliString) -> ReadoutFunctional {
    let own = qubits.map { qubit in pauli.factors.first { $0.qubit == qubit } }
    let readouts = zip(qubits, own).map { qubit, factor in
      factor.flatMap { functionals[$0] }
        ?? ReadoutFunctional(
          sum: [Pauli.x, .y, .z].compactMap { functionals[PauliString.Factor($0, qubit)] }
            .map { (1.0 / 3, $0) })
    }
    return JointReadout(functionals: readouts, moves: moves).product(
      own.indices.filter { own[$0] != nil })
  }
}

/// Qubits that are measured together at the end of a step.
public struct JointReadout: Sendable {
  /// For each measured qubit, P(0) − P(1) of its record as a function of its Paulis; of the outcome
  /// before the record, where that is moved.
  public let functionals: [ReadoutFunctional]
  /// What moves the records; nil if they err one by one.
  public let moves: RecordMoves?

  /// The mean of a product of records.
  /// - Parameter places: The positions of the measured qubits.
  func product(_ places: [Int]) -> ReadoutFunctional {
    guard let moves, places.contains(where: moves.moves) else {
      return ReadoutFunctional(product: places.map { functionals[$0] })
    }
    return ReadoutFunctional(
      sum: moves.terms(of: places).map { term in
        (term.coefficient, ReadoutFunctional(product: term.places.map { functionals[$0] }))
      })
  }

  /// The joint distribution of the records in the present state of a cell.
  /// - Returns: For every lane 2ᵏ probabilities; outcome index bit k is 1 where record k is −1.
  func distributions(_ cell: any ExactBatchCell) -> [[Double]] {
    var result = cell.outcomeDistributions(functionals)
    if let moves {
      for lane in result.indices { moves.apply(to: &result[lane]) }
    }
    return result
  }
}
