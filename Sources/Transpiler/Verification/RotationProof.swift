import Circuits

/// Proves that a circuit and its transpiled form are equal for every input state, every value of
/// the parameters and every outcome, at any size, where both are the same up to the rules of
/// `RotationProgram`.
///
/// The original is appended to the inverse of the transpiled circuit; if nothing remains but a
/// Clifford that is the exchange of places which the layouts state, the two are equal. If something
/// does, it is tried the other way round: what is multiplied out at once are runs on two qubits of
/// what is appended, and in circuits with much that commutes it is the transpiled one in which such
/// runs have been made. Places without a circuit qubit begin in |0⟩ and must end there. The rules do
/// not reach everything: what three or more qubits do together is compared rotation by rotation.
struct RotationProof {
  enum Finding {
    /// Equal up to so much in operator norm.
    case equal(distance: Double)
    case different(reason: String)
    case open(reason: String)
  }

  let original: Circuit
  let result: TranspiledCircuit
  /// How many pairs of rotations are looked at.
  var work = 50_000_000
  /// How far apart the two may be in operator norm.
  var tolerance = 1e-4

  func run() -> Finding {
    let virtual = original.activeQubits
    let initial = virtual.map { result.initialLayout[$0] }
    let final = virtual.map { result.finalLayout[$0] }
    let used = Set(result.circuit.activeQubits + initial + final).sorted()
    guard used.count <= PauliProduct.width else {
      return .open(reason: "more than \(PauliProduct.width) qubits are used")
    }
    guard original.resultRule == result.circuit.resultRule else {
      return .open(reason: "the rules of the results differ")
    }
    let number = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
    let starts = initial.map { number[$0]! }
    let ends = final.map { number[$0]! }
    let spare = Set(used.indices).subtracting(starts).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(virtual, starts))
    var finding = Finding.open(reason: "")
    for isReversed in [false, true] {
      do throws(RotationProgram.Obstacle) {
        var found = RotationProgram(qubitCount: used.count, spare: spare, work: work)
        try found.append(result.circuit, places: number, marksBlocks: isReversed)
        var wanted = RotationProgram(qubitCount: used.count, spare: spare, work: work)
        try wanted.append(original, places: places, marksBlocks: !isReversed)
        let next =
          isReversed
          ? try compare(undone: Side(wanted, starts), appended: Side(found, ends), found, ends)
          : try compare(undone: Side(found, ends), appended: Side(wanted, starts), found, ends)
        guard case .open(let reason) = next else { return next }
        if !isReversed { finding = .open(reason: reason) }
      } catch {
        // The same obstacle is in the way from both sides.
        return .open(reason: error.reason)
      }
    }
    return finding
  }

  /// One of the two circuits, and the places where the circuit's qubits are behind its Clifford.
  private struct Side {
    let program: RotationProgram
    let places: [Int]

    init(_ program: RotationProgram, _ places: [Int]) {
      self.program = program
      self.places = places
    }
  }

  /// - Parameters:
  ///   - found: That of the transpiled circuit.
  ///   - ends: The places that hold circuit qubits at its end.
  private func compare(
    undone: Side, appended: Side, _ found: RotationProgram, _ ends: [Int]
  ) throws(RotationProgram.Obstacle) -> Finding {
    var both = RotationProgram(undoing: undone.program)
    both.smallest = 1e-5
    both.omitted += appended.program.omitted
    try both.append(appended.program)
    var distance = both.omitted
    for element in both.elements where element.isConstant {
      distance += abs(element.angle.constant) / 2
    }
    guard both.elements.allSatisfy(\.isConstant), distance <= tolerance else {
      return .open(reason: "\(both.elements.count) rotations or measurements remain")
    }
    guard let reason = try mismatch(undone, appended, both, found, ends) else {
      return .equal(distance: distance)
    }
    let isClifford =
      undone.program.elements.isEmpty && appended.program.elements.isEmpty && both.omitted == 0
    return isClifford ? .different(reason: reason) : .open(reason: reason)
  }

  /// The qubits on which the last that happens is a measurement or a reset.
  private var measured: Set<Int> {
    var result: Set<Int> = []
    for instruction in original.instructions {
      switch instruction.operation {
      case .gate: result.subtract(instruction.qubits)
      case .measure, .reset:
        if instruction.conditions.isEmpty {
          result.insert(instruction.qubits[0])
        } else {
          result.remove(instruction.qubits[0])
        }
      case .delay, .barrier, .assign: continue
      }
    }
    return result
  }

  /// Where the Cliffords at the end differ, up to Zs on places in |0⟩.
  private func mismatch(
    _ undone: Side, _ appended: Side, _ both: RotationProgram, _ found: RotationProgram,
    _ ends: [Int]
  ) throws(RotationProgram.Obstacle) -> String? {
    let measured = measured
    let (first, second) = (undone.program, appended.program)
    for (position, (there, here)) in zip(undone.places, appended.places).enumerated() {
      func image(_ axis: RotationRecipe.Axis) throws(RotationProgram.Obstacle) -> PauliProduct {
        try both.stripped(both.frame.pulled(second.frame.pulled(axis, here)))
      }
      let z = try image(.z)
      let x = try image(.x)
      let target = try first.stripped(first.frame.pulled(.x, there))
      // Behind a measurement a rotation about its Z has no consequence.
      let turns = measured.contains(original.activeQubits[position]) ? 0..<4 : 0..<1
      if try z != first.stripped(first.frame.pulled(.z, there))
        || !turns.contains(where: { PauliFrame.conjugate(x, z, $0) == target })
      {
        return "the Clifford part takes a Pauli to another one"
      }
    }
    let taken = Set(ends)
    for place in found.frame.zs.indices where !taken.contains(place) {
      let image = try found.stripped(found.frame.pulled(.z, place))
      if !image.isScalar || image.phase != 0 {
        return "a place without a circuit qubit does not end in |0⟩"
      }
    }
    return nil
  }
}
