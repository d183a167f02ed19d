import Circuits

/// The angles of a program in every lane: cosines and sines for the factors, and the way back from
/// the derivative of the angles to that of the parameters.
final class LaneAngles<V: LaneVector>: @unchecked Sendable {
  private let table: AngleTable
  private let frequencies: [Double]
  private let values: AlignedBuffer<Double>
  private let atoms: AlignedBuffer<Double>
  private let slopes: AlignedBuffer<Double>
  /// cos fθ and sin fθ of every slot, f the frequency of the gate that owns it: [slot][2].
  let basis: AlignedBuffer<V>
  /// The derivative of the loss with respect to every slot's angle, to be added to.
  let gradient: AlignedBuffer<V>

  init(_ program: Program) {
    table = program.angles
    var frequencies = [Double](repeating: 1, count: table.count)
    for step in program.steps {
      if case .rotation(let gate, let slot) = step.operation {
        frequencies[slot] = gate.parameters[0].frequency
      }
    }
    self.frequencies = frequencies
    let width = V.scalarCount
    values = AlignedBuffer(count: table.count * width, repeating: 0)
    slopes = AlignedBuffer(count: table.count * width, repeating: 0)
    atoms = AlignedBuffer(count: table.atomCount * width, repeating: 0)
    basis = AlignedBuffer(count: 2 * table.count, repeating: .zero)
    gradient = AlignedBuffer(count: table.count, repeating: .zero)
  }

  /// Evaluates the table and sets the gradient to zero.
  /// - Parameter parameters: [parameter][lane] in radians.
  func bind(_ parameters: [Double]) {
    let width = V.scalarCount
    precondition(
      parameters.count == table.parameters.count * width, "one value for each parameter and lane")
    table.evaluate(lanes: width, parameters, atoms: atoms.base, angles: values.base)
    gradient.fill(.zero)
    let scalars = UnsafeMutableRawPointer(basis.base).assumingMemoryBound(to: V.Scalar.self)
    for slot in 0..<table.count {
      for part in stride(from: 0, to: width, by: 8) {
        let source = UnsafeRawPointer(values.base + slot * width + part)
        let angle = frequencies[slot] * source.loadUnaligned(as: SIMD8<Double>.self)
        let (sine, cosine) = SineCosine.evaluate(angle)
        let target = scalars + 2 * slot * width + part
        for lane in 0..<8 {
          target[lane] = V.Scalar(cosine[lane])
          target[width + lane] = V.Scalar(sine[lane])
        }
      }
    }
  }

  /// Writes the derivative with respect to the parameters, [parameter][lane].
  func pullback(into parameterGradient: inout [Double]) {
    let width = V.scalarCount
    for slot in 0..<table.count {
      for lane in 0..<width { slopes.base[slot * width + lane] = Double(gradient.base[slot][lane]) }
    }
    table.pullback(lanes: width, slopes.base, atoms: atoms.base, gradient: &parameterGradient)
  }
}
