import Circuits

/// Proves that a circuit and its transpiled form are equal for every input state, every value of
/// the parameters and every outcome, at any size, where both are the same up to the rules of
/// `RotationProgram`.
///
/// The original is appended to the inverse of the transpiled circuit; if nothing remains but a
/// Clifford that is the exchange of places which the layouts state, the two are equal. Places
/// without a circuit qubit begin in |0⟩ and must end there. The rules do not reach everything: what
/// three or more qubits do together is compared rotation by rotation.
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
    do throws(RotationProgram.Obstacle) {
      var found = RotationProgram(qubitCount: used.count, spare: spare, work: work)
      try found.append(result.circuit, places: number)
      var wanted = RotationProgram(qubitCount: used.count, spare: spare, work: work)
      try wanted.append(
        original, places: Dictionary(uniqueKeysWithValues: zip(virtual, starts)), marksBlocks: true)
      var both = RotationProgram(undoing: found)
      both.smallest = 1e-5
      both.omitted += wanted.omitted
      try both.append(wanted)
      var distance = both.omitted
      for element in both.elements where element.isConstant {
        distance += abs(element.angle.constant) / 2
      }
      guard both.elements.allSatisfy(\.isConstant), distance <= tolerance else {
        return .open(reason: "\(both.elements.count) rotations or measurements remain")
      }
      if let reason = try mismatch(wanted, both, found, starts, ends) {
        let isClifford = found.elements.isEmpty && wanted.elements.isEmpty && both.omitted == 0
        return isClifford ? .different(reason: reason) : .open(reason: reason)
      }
      return .equal(distance: distance)
    } catch {
      return .open(reason: error.reason)
    }
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
    _ wanted: RotationProgram, _ both: RotationProgram, _ found: RotationProgram,
    _ starts: [Int], _ ends: [Int]
  ) throws(RotationProgram.Obstacle) -> String? {
    let measured = measured
    for (position, (start, end)) in zip(starts, ends).enumerated() {
      func image(_ axis: RotationRecipe.Axis) throws(RotationProgram.Obstacle) -> PauliProduct {
        try both.stripped(both.frame.pulled(wanted.frame.pulled(axis, start)))
      }
      let z = try image(.z)
      let x = try image(.x)
      let target = try found.stripped(found.frame.pulled(.x, end))
      // Behind a measurement a rotation about its Z has no consequence.
      let turns = measured.contains(original.activeQubits[position]) ? 0..<4 : 0..<1
      if try z != found.stripped(found.frame.pulled(.z, end))
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
