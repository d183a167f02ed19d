import Circuits

/// Leaves out the interactions that are so weak that all of them together change the circuit's
/// unitary by no more than 2·10⁻⁵ in operator norm, its fidelity by 4·10⁻¹⁰: the approximate Fourier
/// transform of Barenco, Ekert, Suominen and Törmä, Phys. Rev. A 54, 139 (1996), at an error that
/// nobody can see.
enum Negligible {
  /// What all that is left out may change together, in operator norm.
  static let budget = 2e-5

  /// The program without them; the weakest go first.
  static func run(_ program: SlotProgram) -> SlotProgram {
    var parts: [(size: Double, slot: Int, axis: Axis)] = []
    for (index, slot) in program.slots.enumerated() {
      guard let interaction = slot.freeInteraction else { continue }
      for axis in interaction.axes {
        // |exp(−iθ/2 P⊗P) − 1| = 2 sin(θ/4) at most θ/2.
        guard let angle = interaction[axis].constantValue, abs(angle) / 2 < budget else { continue }
        parts.append((abs(angle) / 2, index, axis))
      }
    }
    guard !parts.isEmpty else { return program }
    parts.sort { ($0.size, $0.slot) < ($1.size, $1.slot) }
    var result = program
    var sum = 0.0
    var isEmptied = false
    for part in parts {
      sum += part.size
      if sum > budget { break }
      guard var rest = result.slots[part.slot].freeInteraction else { continue }
      rest[part.axis] = 0
      result.slots[part.slot].kind = .interaction(rest)
      if rest.axes.isEmpty { isEmptied = true }
    }
    guard isEmptied else { return result }
    var fusion = Fusion(qubitCount: program.qubitCount)
    for slot in result.slots {
      if let interaction = slot.freeInteraction, interaction.axes.isEmpty {
        for (position, qubit) in slot.qubits.enumerated() {
          fusion.append(slot.before[position], on: qubit)
        }
      } else {
        fusion.append(slot)
      }
    }
    for (qubit, gates) in program.after.enumerated() { fusion.append(gates, on: qubit) }
    return fusion.collected
  }
}
