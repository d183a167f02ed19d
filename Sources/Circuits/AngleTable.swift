/// Angles compiled for fast repeated evaluation: parameter values in, angle values out, and the
/// gradient back.
///
/// Equal Euler blocks are evaluated once. The table holds *atoms*: the parameters, then three
/// Euler angles for each block, in an order in which every block depends on earlier atoms only.
public struct AngleTable: Sendable {
  /// A constant plus a linear combination of atoms.
  struct Linear: Sendable {
    var constant: Double
    var terms: [(atom: Int, coefficient: Double)]

    func value(_ atoms: UnsafePointer<Double>) -> Double {
      var sum = constant
      for term in terms { sum += term.coefficient * atoms[term.atom] }
      return sum
    }
  }

  /// An Euler block whose gates' angles are linear in earlier atoms.
  struct Block: Sendable {
    var gates: [PreparedGate]
  }

  /// The parameters, in the order in which values are given.
  public let parameters: [Parameter]
  /// The number of angles.
  public var count: Int { outputs.count }

  private(set) var blocks: [Block] = []
  private(set) var outputs: [Linear] = []
  private var blockIndex: [EulerBlock: Int] = [:]
  private let parameterIndex: [Parameter: Int]

  /// A table over parameters, without angles.
  public init(parameters: [Parameter]) {
    self.parameters = parameters
    parameterIndex = Dictionary(
      parameters.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Appends an angle and returns its index.
  /// - Throws: `UnboundParameterError` if it depends on a parameter that the table does not have.
  @discardableResult
  public mutating func append(_ angle: Angle) throws -> Int {
    outputs.append(try compile(angle))
    return outputs.count - 1
  }

  /// The number of atoms, which is the length of the scratch space of an evaluation.
  public var atomCount: Int { parameters.count + 3 * blocks.count }

  private mutating func compile(_ angle: Angle) throws -> Linear {
    var linear = Linear(constant: angle.constant, terms: [])
    for term in angle.terms {
      let atom: Int
      switch term.atom {
      case .parameter(let parameter):
        guard let index = parameterIndex[parameter] else {
          throw UnboundParameterError(parameter: parameter)
        }
        atom = index
      case .euler(let block, let component):
        atom = parameters.count + 3 * (try compile(block)) + component.rawValue
      }
      linear.terms.append((atom, term.coefficient))
    }
    return linear
  }

  private mutating func compile(_ block: EulerBlock) throws -> Int {
    if let known = blockIndex[block] { return known }
    var gates: [PreparedGate] = []
    for gate in block.gates {
      var angles: [Linear] = []
      for angle in gate.angles { angles.append(try compile(angle)) }
      gates.append(PreparedGate(gate.gate, angles))
    }
    blocks.append(Block(gates: gates))
    blockIndex[block] = blocks.count - 1
    return blocks.count - 1
  }

  /// Evaluates every angle.
  /// - Parameters:
  ///   - values: One value for each parameter, in radians.
  ///   - atoms: Scratch space of `atomCount` numbers, which the gradient needs afterwards.
  ///   - angles: Receives one value for each angle, in radians.
  public func evaluate(
    _ values: UnsafePointer<Double>, atoms: UnsafeMutablePointer<Double>,
    angles: UnsafeMutablePointer<Double>
  ) {
    for i in parameters.indices { atoms[i] = values[i] }
    for (index, block) in blocks.enumerated() {
      let euler = block.angles(atoms)
      let base = parameters.count + 3 * index
      atoms[base] = euler.theta
      atoms[base + 1] = euler.phi
      atoms[base + 2] = euler.lambda
    }
    for (index, output) in outputs.enumerated() { angles[index] = output.value(atoms) }
  }

  /// Evaluates every angle.
  public func evaluate(_ values: [Double]) -> [Double] {
    precondition(values.count == parameters.count, "one value for each parameter")
    var atoms = [Double](repeating: 0, count: atomCount)
    var angles = [Double](repeating: 0, count: count)
    evaluate(values, atoms: &atoms, angles: &angles)
    return angles
  }

  /// Adds to `gradient` the derivative with respect to the parameters, given the one with respect
  /// to the angles.
  /// - Parameters:
  ///   - angleGradient: One number for each angle.
  ///   - atoms: The scratch space as the evaluation left it.
  ///   - gradient: One number for each parameter, added to.
  public func pullback(
    _ angleGradient: UnsafePointer<Double>, atoms: UnsafePointer<Double>,
    gradient: UnsafeMutablePointer<Double>
  ) {
    var atomGradient = [Double](repeating: 0, count: atomCount)
    for (index, output) in outputs.enumerated() where angleGradient[index] != 0 {
      for term in output.terms {
        atomGradient[term.atom] += term.coefficient * angleGradient[index]
      }
    }
    for index in blocks.indices.reversed() {
      let base = parameters.count + 3 * index
      let upstream = (atomGradient[base], atomGradient[base + 1], atomGradient[base + 2])
      if upstream == (0, 0, 0) { continue }
      blocks[index].pullback(
        upstream, phi: atoms[base + 1], atoms: atoms, gradient: &atomGradient)
    }
    for i in parameters.indices { gradient[i] += atomGradient[i] }
  }
}
