import Channels
import Circuits

extension NoisyCircuit {
  /// The circuit as circuits that have nothing to do with each other: their qubits meet in no step,
  /// no condition reads what another measures, and no bit of the result depends on two of them.
  ///
  /// All keep the indices of qubits and bits. The state is the product of their states, and the
  /// distribution of results that of their distributions. In the order of their first qubits.
  package var separableGroups: [NoisyCircuit] {
    var joined = DisjointSets(count: qubitCount + bitCount)
    func bit(_ index: Int) -> Int { qubitCount + index }
    for instruction in instructions {
      let touched =
        instruction.qubits + [instruction.operation.writtenBit].compactMap { $0.map(bit) }
        + instruction.conditions.flatMap { $0.bits.map(bit) }
      for other in touched.dropFirst() { joined.join(touched[0], other) }
    }
    for read in resultRule.assignments.map(\.value.bits) + [resultRule.truncation?.bits ?? []] {
      for other in read.dropFirst() { joined.join(bit(read[0]), bit(other)) }
    }
    var groups: [NoisyCircuit] = []
    var groupOfRoot: [Int: Int] = [:]
    for qubit in Set(instructions.flatMap(\.qubits)).sorted() {
      let root = joined.root(qubit)
      if groupOfRoot[root] != nil { continue }
      groupOfRoot[root] = groups.count
      var group = self
      group.instructions = []
      group.resultRule.assignments = []
      group.resultRule.truncation = nil
      groups.append(group)
    }
    for instruction in instructions {
      // Bits that no measurement decides are the same in all; one of the groups keeps them.
      let place = instruction.qubits.first ?? instruction.operation.writtenBit.map(bit)
      guard let place, !groups.isEmpty else { continue }
      let group = groupOfRoot[joined.root(place)] ?? 0
      groups[group].instructions.append(instruction)
    }
    guard !groups.isEmpty else { return [self] }
    // What depends on bits that nothing writes belongs to any group.
    func group(of bits: [Int]) -> Int {
      bits.first.flatMap { groupOfRoot[joined.root(bit($0))] } ?? 0
    }
    for assignment in resultRule.assignments {
      groups[group(of: assignment.value.bits)].resultRule.assignments.append(assignment)
    }
    if let truncation = resultRule.truncation {
      groups[group(of: truncation.bits)].resultRule.truncation = truncation
    }
    return groups
  }

  /// Whether a state of so many qubits is so large that it pays to look for groups: a megabyte.
  package static func isWorthSeparating(qubits: Int, isMixed: Bool) -> Bool {
    isMixed ? qubits > 8 : qubits > 16
  }
}
