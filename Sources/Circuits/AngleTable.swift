import LinearAlgebra
import Numerics

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
    var gates: [(gate: Gate, angles: [Linear])]
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
    var gates: [(gate: Gate, angles: [Linear])] = []
    for gate in block.gates {
      var angles: [Linear] = []
      for angle in gate.angles { angles.append(try compile(angle)) }
      gates.append((gate.gate, angles))
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
      let euler = EulerBlock.Angles(block.product(atoms))
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
      blocks[index].pullback(upstream, atoms: atoms, gradient: &atomGradient)
    }
    for i in parameters.indices { gradient[i] += atomGradient[i] }
  }
}

extension AngleTable.Block {
  /// The 2 × 2 product of the gates.
  func product(_ atoms: UnsafePointer<Double>) -> ComplexMatrix {
    var product = ComplexMatrix.identity(2)
    for (gate, angles) in gates {
      product = gate.matrix(angles.map { $0.value(atoms) }) * product
    }
    return product
  }

  /// Adds the derivative of the Euler angles, weighted by `upstream`, to the atoms' gradient.
  ///
  /// With U = [[a, ·], [b, ·]]: θ = 2·atan2(|b|, |a|), φ = arg b − arg a, φ + λ = arg u₁₁ − arg a,
  /// φ − λ = arg b − arg(−u₀₁), and d arg z = Im(z̄ dz)/|z|². Where an element vanishes its phase
  /// is taken as fixed, which is the branch that `EulerBlock.Angles` takes there.
  func pullback(
    _ upstream: (Double, Double, Double), atoms: UnsafePointer<Double>,
    gradient: inout [Double]
  ) {
    let values = gates.map { $0.angles.map { $0.value(atoms) } }
    let matrices = zip(gates, values).map { $0.0.gate.matrix($0.1) }
    var prefixes = [ComplexMatrix.identity(2)]
    for matrix in matrices { prefixes.append(matrix * prefixes[prefixes.count - 1]) }
    let u = prefixes[prefixes.count - 1]
    var suffix = ComplexMatrix.identity(2)
    for k in gates.indices.reversed() {
      for (parameter, linear) in gates[k].angles.enumerated() where !linear.terms.isEmpty {
        let derivative = gates[k].gate.derivative(values[k], parameter)
        let du = suffix * derivative * prefixes[k]
        let slope = EulerBlock.Angles.derivative(of: u, along: du)
        let total =
          upstream.0 * slope.theta + upstream.1 * slope.phi + upstream.2 * slope.lambda
        for term in linear.terms { gradient[term.atom] += term.coefficient * total }
      }
      suffix = suffix * matrices[k]
    }
  }
}

extension EulerBlock.Angles {
  /// The change of the Euler angles of `u` when it moves along `du`.
  static func derivative(
    of u: ComplexMatrix, along du: ComplexMatrix
  ) -> (theta: Double, phi: Double, lambda: Double) {
    func modulusSlope(_ z: Complex<Double>, _ dz: Complex<Double>) -> Double {
      (z.conjugate * dz).real / z.length
    }
    func phaseSlope(_ z: Complex<Double>, _ dz: Complex<Double>) -> Double {
      (z.conjugate * dz).imaginary / z.lengthSquared
    }
    // As in `EulerBlock.Angles`, near a pole only the sum or the difference keeps its digits.
    let sum = { phaseSlope(u[1, 1], du[1, 1]) - phaseSlope(u[0, 0], du[0, 0]) }
    let difference = { phaseSlope(u[1, 0], du[1, 0]) - phaseSlope(u[0, 1], du[0, 1]) }
    let (c, s) = (u[0, 0].length, u[1, 0].length)
    if s < 1e-12 { return (0, 0, sum()) }
    if c < 1e-12 { return (0, difference(), 0) }
    let theta =
      2 * (c * modulusSlope(u[1, 0], du[1, 0]) - s * modulusSlope(u[0, 0], du[0, 0]))
    let phi = phaseSlope(u[1, 0], du[1, 0]) - phaseSlope(u[0, 0], du[0, 0])
    return (theta, phi, s < c ? sum() - phi : phi - difference())
  }
}
