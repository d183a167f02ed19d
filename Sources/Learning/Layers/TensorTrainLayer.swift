import Elementary
import Randomness

/// The shape of a tensor train: a matrix of i₁i₂… × j₁j₂… elements, written as a chain of cores.
public struct TensorTrainShape: Hashable, Sendable {
  /// The factors i₁, i₂ … of the number of inputs, the slowest first.
  public var inputModes: [Int]
  /// The factors j₁, j₂ … of the number of outputs, as many.
  public var outputModes: [Int]
  /// The bonds between neighbouring cores.
  public var rank: Int

  /// A shape from its parts.
  public init(inputModes: [Int], outputModes: [Int], rank: Int) {
    self.inputModes = inputModes
    self.outputModes = outputModes
    self.rank = rank
  }

  /// The number of inputs.
  public var inputCount: Int { inputModes.reduce(1, *) }
  /// The number of outputs.
  public var outputCount: Int { outputModes.reduce(1, *) }
  /// The bonds left and right of each core.
  var bonds: [(left: Int, right: Int)] {
    inputModes.indices.map { ($0 == 0 ? 1 : rank, $0 == inputModes.count - 1 ? 1 : rank) }
  }
}

/// Angles from many features by few weights: θ = π/2 · sigmoid(x W + b), W a tensor train
/// (I. V. Oseledets, SIAM Journal on Scientific Computing 33, 2295 (2011)), as in front of a circuit in
/// J. Qi, C.-H. H. Yang, P.-Y. Chen, M.-H. Hsieh, arXiv 2306.03741.
///
/// W[(i₁…), (j₁…)] = Σ G₁[i₁, j₁]·G₂[i₂, j₂] …, a product of matrices of the bonds.
public struct TensorTrainLayer: Equatable, Sendable {
  /// The shape.
  public let shape: TensorTrainShape
  /// Where the cores `[left bond][i][j][right bond]` are in the parameters.
  public let cores: [Range<Int>]
  /// Where the bias is in the parameters.
  public let bias: Range<Int>
  /// The matrix as a layer of its own, with weights of its own.
  private let dense: DenseLayer
  private let denseCount: Int

  /// Appends `name.core.0` …, drawn normally so that W has Glorot's deviation, and `name.bias` (zeros).
  public init(
    _ name: String, _ shape: TensorTrainShape, parameters: inout ParameterSet,
    random: inout RandomStream
  ) {
    precondition(
      !shape.inputModes.isEmpty && shape.inputModes.count == shape.outputModes.count
        && (shape.inputModes + shape.outputModes + [shape.rank]).allSatisfy { $0 >= 1 },
      "as many output modes as input modes, each and the rank at least 1")
    self.shape = shape
    let count = shape.inputModes.count
    let paths = (1..<count).reduce(1.0) { product, _ in product * Double(shape.rank) }
    let variance = 2 / Double(shape.inputCount + shape.outputCount) / paths
    // The deviation of a core's element is the 2·count-th root of the variance of W by paths.
    let deviation = Portable.exp(Portable.log(variance) / Double(2 * count))
    cores = shape.bonds.enumerated().map { k, bond in
      let dimensions = [bond.left, shape.inputModes[k], shape.outputModes[k], bond.right]
      return parameters.append(
        "\(name).core.\(k)", shape: dimensions,
        values: (0..<dimensions.reduce(1, *)).map { _ in deviation * random.normal() })
    }
    bias = parameters.append(
      "\(name).bias", shape: [shape.outputCount],
      values: [Double](repeating: 0, count: shape.outputCount))
    var own = ParameterSet()
    dense = DenseLayer(
      name, inputs: shape.inputCount, outputs: shape.outputCount,
      weights: [Double](repeating: 0, count: shape.inputCount * shape.outputCount),
      parameters: &own)
    denseCount = own.count
  }

  /// What a forward pass leaves for the way back.
  public struct Trace: Sendable {
    fileprivate let input: [Double]
    /// Weights and bias of the matrix.
    fileprivate let values: [Double]
    /// The cores, `[core][element]`.
    fileprivate let cores: [[Double]]
    /// The products of the first cores `[i][j][bond]`, the empty one first.
    fileprivate let products: [[Double]]
    fileprivate let angles: [Double]
  }

  /// The angles `[row][output]` of rows of inputs.
  public func forward(
    _ input: [Double], rows: Int, parameters: [Double]
  ) -> (angles: [Double], trace: Trace) {
    let cores = cores.map { Array(parameters[$0]) }
    var products: [[Double]] = [[1]]
    for k in cores.indices { products.append(grown(products[k], cores[k], k)) }
    var values = [Double](repeating: 0, count: denseCount)
    let (inputs, outputs) = (shape.inputCount, shape.outputCount)
    for i in 0..<inputs {
      for j in 0..<outputs {
        values[dense.weight.lowerBound + j * inputs + i] = products[cores.count][i * outputs + j]
      }
    }
    values.replaceSubrange(dense.bias, with: parameters[bias])
    var angles = [Double](repeating: 0, count: rows * outputs)
    dense.forward(input, batch: rows, parameters: values, into: &angles)
    for k in angles.indices { angles[k] = .pi / 2 / (1 + Portable.exp(-angles[k])) }
    return (
      angles,
      Trace(input: input, values: values, cores: cores, products: products, angles: angles)
    )
  }

  /// Adds the gradient of cores and bias.
  /// - Parameter angleGradient: `[row][output]`.
  public func backward(_ trace: Trace, angleGradient: [Double], gradient: inout [Double]) {
    let (inputs, outputs) = (shape.inputCount, shape.outputCount)
    var outer = angleGradient
    for k in outer.indices {
      // The slope of π/2·s is π/2·s(1 − s), θ = π/2·s.
      outer[k] *= trace.angles[k] * (1 - trace.angles[k] / (.pi / 2))
    }
    var own = [Double](repeating: 0, count: denseCount)
    dense.addWeightGradient(
      trace.input, batch: outer.count / outputs, outputGradient: outer, gradient: &own)
    for (place, source) in zip(bias, dense.bias) { gradient[place] += own[source] }
    var product = [Double](repeating: 0, count: inputs * outputs)
    for i in 0..<inputs {
      for j in 0..<outputs {
        product[i * outputs + j] = own[dense.weight.lowerBound + j * inputs + i]
      }
    }
    for k in cores.indices.reversed() {
      var before = [Double](repeating: 0, count: trace.products[k].count)
      forEachTerm(before.count, k) { earlier, core, later in
        gradient[cores[k].lowerBound + core] += trace.products[k][earlier] * product[later]
        before[earlier] += trace.cores[k][core] * product[later]
      }
      product = before
    }
  }

  /// The product of the first cores with one more.
  private func grown(_ product: [Double], _ core: [Double], _ k: Int) -> [Double] {
    let bond = shape.bonds[k]
    let size = product.count / bond.left * shape.inputModes[k] * shape.outputModes[k] * bond.right
    var result = [Double](repeating: 0, count: size)
    forEachTerm(product.count, k) { earlier, core_, later in
      result[later] += product[earlier] * core[core_]
    }
    return result
  }

  /// Calls `body` with the places in the earlier product, in core k and in the later product of every
  /// term of their contraction.
  private func forEachTerm(
    _ earlierCount: Int, _ k: Int, _ body: (_ earlier: Int, _ core: Int, _ later: Int) -> Void
  ) {
    let (inputs, outputs) = (shape.inputModes[k], shape.outputModes[k])
    let (left, right) = shape.bonds[k]
    let columns = shape.outputModes[..<k].reduce(1, *)
    let rows = earlierCount / (left * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        for bond in 0..<left {
          let earlier = (row * columns + column) * left + bond
          for i in 0..<inputs {
            for j in 0..<outputs {
              let core = ((bond * inputs + i) * outputs + j) * right
              let later =
                ((row * inputs + i) * columns * outputs + column * outputs + j) * right
              for s in 0..<right { body(earlier, core + s, later + s) }
            }
          }
        }
      }
    }
  }
}
