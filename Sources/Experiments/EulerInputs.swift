import Circuits

/// Turns the Euler angles of merged rotations into inputs of a circuit, so that it can be written with
/// the very pulses that run.
///
/// OpenQASM has no word for "the Euler angles of this product", and a controller computes them anyway:
/// each becomes an input of its own, and a comment says of which product.
struct EulerInputs {
  /// The circuit with inputs in place of Euler angles.
  private(set) var circuit: Circuit
  /// What each new input is as an angle of the original circuit.
  private(set) var angles: [Parameter: Angle] = [:]
  /// Lines that say it in words, empty if there is no new input.
  private(set) var comment = ""

  private var taken: Set<String>
  private var names: [Angle.Atom: Parameter] = [:]
  private var blocks: [EulerBlock: Int] = [:]
  private var definitions: [String] = []
  private var used: Set<Parameter> = []

  /// Takes a circuit whose angles may depend on Euler blocks.
  init(_ original: Circuit) {
    circuit = original
    taken = Set(original.parameters.map(\.name) + original.classicalRegisters.map(\.name))
    var added: [Parameter] = []
    circuit.instructions = original.instructions.map { instruction in
      guard let application = instruction.application,
        !application.angles.allSatisfy(\.isAffine)
      else {
        used.formUnion(instruction.application?.angles.flatMap(\.parameters) ?? [])
        return instruction
      }
      var copy = instruction
      copy.operation = .gate(
        GateApplication(application.gate, application.angles.map { replace($0, &added) }))
      return copy
    }
    // A model's angle that only stands in products is no input of the machine.
    circuit.parameters = original.parameters.filter(used.contains) + added
    guard !definitions.isEmpty else { return }
    comment =
      "// Inputs theta<k>, phi<k> and lambda<k> are the Euler angles of the k-th product of rotations:\n"
      + "// up to a phase RZ(phi) RY(theta) RZ(lambda) is the product of, in order of action,\n"
      + definitions.map { "//   \($0)\n" }.joined()
  }

  /// The angle with new inputs for its Euler angles.
  private mutating func replace(_ angle: Angle, _ added: inout [Parameter]) -> Angle {
    angle.terms.reduce(Angle(angle.constant)) { sum, term in
      switch term.atom {
      case .parameter(let parameter):
        used.insert(parameter)
        return sum + term.coefficient * Angle(parameter)
      case .euler(let block, let component):
        let input = names[term.atom] ?? makeInput(block, component, &added)
        names[term.atom] = input
        return sum + term.coefficient * Angle(input)
      }
    }
  }

  private mutating func makeInput(
    _ block: EulerBlock, _ component: EulerBlock.Component, _ added: inout [Parameter]
  ) -> Parameter {
    let number = number(of: block)
    var name = "\(component)\(number)"
    while !taken.insert(name).inserted { name += "_" }
    let input = Parameter(name)
    angles[input] = Angle(block, component)
    added.append(input)
    return input
  }

  /// The number of a product, which is described when it first appears.
  private mutating func number(of block: EulerBlock) -> Int {
    if let known = blocks[block] { return known }
    let gates = block.gates.map { gate in
      let angles = gate.angles.map { text(of: $0) }.joined(separator: ", ")
      return gate.gate.name + (gate.angles.isEmpty ? "" : "(\(angles))")
    }
    let number = blocks.count
    blocks[block] = number
    definitions.append("\(number): \(gates.joined(separator: ", "))")
    return number
  }

  private mutating func text(of angle: Angle) -> String {
    var parts: [String] = []
    for term in angle.terms {
      let name: String
      switch term.atom {
      case .parameter(let parameter): name = parameter.name
      case .euler(let block, let component): name = "\(component) of \(number(of: block))"
      }
      parts.append(term.coefficient == 1 ? name : "\(term.coefficient) \(name)")
    }
    if angle.constant != 0 || parts.isEmpty { parts.append("\(angle.constant)") }
    return parts.joined(separator: " + ")
  }
}
