import Channels
import Circuits

extension FusedProgram {
  /// The bits on whose values a stage depends.
  static func conditionBits(_ stage: Stage) -> [Int] {
    if case .conditional(_, let conditions) = stage { conditions.flatMap(\.bits) } else { [] }
  }

  /// The qubits that a stage touches.
  static func qubits(_ stage: Stage) -> [Int] {
    switch stage {
    case .block(let block): block.high.map { [block.low, $0] } ?? [block.low]
    case .measure(let qubit, _, _), .reset(let qubit): [qubit]
    case .channel(_, let qubits): qubits
    case .assign: []
    case .conditional(let inner, _): Self.qubits(inner)
    }
  }

  /// The bit that a stage writes.
  static func writtenBit(_ stage: Stage) -> Int? {
    switch stage {
    case .measure(_, let bit, _): bit
    case .assign(let bit, _): bit
    case .conditional(let inner, _): writtenBit(inner)
    case .block, .reset, .channel: nil
    }
  }

  /// For every stage, the bits whose values nothing after it needs.
  /// - Parameter needed: The bits whose final values are needed.
  func dyingBits(needed: Set<Int>) -> [[Int]] {
    var dying = [[Int]](repeating: [], count: stages.count)
    let usesBits = stages.contains { stage in
      switch stage {
      case .measure, .assign, .conditional: true
      case .block, .reset, .channel: false
      }
    }
    guard usesBits else { return dying }
    var live = needed
    for index in stages.indices.reversed() {
      let touched = Set(
        Self.conditionBits(stages[index]) + [Self.writtenBit(stages[index])].compactMap { $0 })
      dying[index] = touched.filter { !live.contains($0) }.sorted()
      // What is under conditions may leave the old value in place.
      switch stages[index] {
      case .measure(_, let bit?, _), .assign(let bit, _): live.remove(bit)
      default: break
      }
      live.formUnion(Self.conditionBits(stages[index]))
    }
    return dying
  }

  /// The measurements whose qubit and bit nothing later touches: they can be read off the final
  /// state without splitting it.
  /// - Parameter read: Bits that are read at the end, before the others are.
  func terminalMeasurements(read: [Int] = []) -> Set<Int> {
    var touchedQubits = Set<Int>()
    var touchedBits = Set(read)
    var result = Set<Int>()
    for index in stages.indices.reversed() {
      // Nothing further back is terminal once every qubit has been touched.
      if touchedQubits.count == qubitCount { break }
      if case .measure(let qubit, let bit?, let measurement) = stages[index],
        measurement.isProjective, !touchedQubits.contains(qubit), !touchedBits.contains(bit)
      {
        result.insert(index)
      }
      touchedQubits.formUnion(Self.qubits(stages[index]))
      touchedBits.formUnion(Self.conditionBits(stages[index]))
      if let bit = Self.writtenBit(stages[index]) { touchedBits.insert(bit) }
    }
    return result
  }
}
