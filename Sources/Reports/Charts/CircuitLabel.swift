import Circuits

/// What a circuit drawing shows for an instruction.
struct CircuitLabel {
  /// The sign on one of the instruction's lines.
  enum Symbol {
    case box, control, target, swap, meter
  }

  /// The gate's or the operation's name.
  let name: String
  /// Angles, bit or duration; may be empty.
  let detail: String

  /// Name and detail in one.
  var full: String { detail.isEmpty ? name : "\(name)(\(detail))" }

  /// The name in a box: the usual capital letters of rotations and Cliffords, |0⟩ for a reset.
  var shown: String {
    if name == "reset" { return "|0⟩" }
    let inner =
      ["crx", "cry", "crz", "cp", "ch", "cy"].contains(name) ? String(name.dropFirst()) : name
    switch inner {
    case "h", "x", "y", "z", "s", "t", "p", "u": return inner.uppercased()
    case "sdg", "tdg": return inner.prefix(1).uppercased() + "†"
    case "sx": return "√X"
    case "sxdg": return "√X†"
    case "rx", "ry", "rz", "rxx", "ryy", "rzz": return inner.uppercased()
    default: return inner
    }
  }

  /// The label of an instruction.
  init(_ instruction: Instruction) {
    switch instruction.operation {
    case .gate(let application):
      name = application.gate.name
      detail = application.angles.map(Self.text).joined(separator: ",")
    case .measure:
      name = "measure"
      detail = instruction.bits.map { "→ c\($0)" }.joined(separator: " ")
    case .reset:
      name = "reset"
      detail = ""
    case .delay(let duration):
      name = "delay"
      switch duration {
      case .seconds(let seconds): detail = NumberFormat.duration(seconds)
      case .dt(let count): detail = NumberFormat.significant(count, 4) + " dt"
      }
    case .barrier:
      name = "barrier"
      detail = ""
    case .assign(let value):
      name = "assign"
      detail = instruction.bits.map { "\(value ? 1 : 0) → c\($0)" }.joined(separator: " ")
    }
  }

  /// The sign on the line of the instruction's qubit at a position.
  func symbol(at position: Int) -> Symbol {
    switch (name, position) {
    case ("measure", _): .meter
    case ("cx", 0), ("ccx", 0), ("ccx", 1): .control
    case ("cx", 1), ("ccx", 2): .target
    case ("cz", _), ("ccz", _): .control
    case ("swap", _), ("cswap", 1), ("cswap", 2): .swap
    case ("cswap", 0), ("cy", 0), ("ch", 0), ("cp", 0), ("crx", 0), ("cry", 0), ("crz", 0):
      .control
    default: .box
    }
  }

  /// A fraction of π or two decimals for a number, the name for a parameter, a Greek letter for a
  /// merged angle; ~ marks an angle that is computed from its input.
  private static func text(_ angle: Angle) -> String {
    if let value = angle.constantValue { return fraction(value) ?? NumberFormat.fixed(value, 2) }
    guard angle.terms.count == 1, let term = angle.terms.first else { return "~" }
    let symbol =
      switch term.atom {
      case .parameter(let parameter): parameter.name.replacing("theta", with: "θ")
      case .euler(_, .theta): "θ"
      case .euler(_, .phi): "φ"
      case .euler(_, .lambda): "λ"
      }
    let isPlain = angle.constant == 0 && term.coefficient == 1
    return isPlain ? symbol : "~\(symbol)"
  }

  /// A multiple of π/4 up to 2π.
  private static func fraction(_ value: Double) -> String? {
    let quarters = (4 * value / .pi).rounded()
    guard abs(value - quarters * .pi / 4) < 1e-9, abs(quarters) <= 8 else { return nil }
    if quarters == 0 { return "0" }
    let count = Int(abs(quarters))
    let divisor = count % 4 == 0 ? 1 : (count % 2 == 0 ? 2 : 4)
    let factor = count * divisor / 4
    return (quarters < 0 ? "−" : "") + (factor == 1 ? "" : "\(factor)") + "π"
      + (divisor == 1 ? "" : "/\(divisor)")
  }
}
