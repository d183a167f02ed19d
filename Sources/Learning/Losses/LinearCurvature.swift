import LinearAlgebra

/// The second derivative of the squared errors of outputs that are linear in the weights: the sums
/// over targets of products of features.
///
/// Outputs are y = W·f + b; the features of a target and a 1 for the bias make a row φ.
public struct LinearCurvature: Sendable {
  /// Σ φφᵀ over the targets that count, the bias last.
  public var products: RealMatrix
  /// The number of targets that count.
  public var targetCount: Int
  /// Where W `[output][feature]` is in the parameters.
  public let weight: Range<Int>
  /// Where b is.
  public let bias: Range<Int>

  /// Sums from their parts.
  public init(products: RealMatrix, targetCount: Int, weight: Range<Int>, bias: Range<Int>) {
    self.products = products
    self.targetCount = targetCount
    self.weight = weight
    self.bias = bias
  }

  /// Adds the sums of other targets.
  public mutating func add(_ other: LinearCurvature) {
    targetCount += other.targetCount
    for i in products.elements.indices { products.elements[i] += other.products.elements[i] }
  }
}

extension SequenceHead {
  /// The sums of products of features over the targets of a batch that count; nil without weights.
  /// - Parameter trace: Of a forward pass of the same batch.
  public func curvature(_ trace: Trace, batch: Batch) -> LinearCurvature? {
    guard let layer else { return nil }
    let width = layer.inputCount + 1
    let rows = trace.rows ?? Array(0..<PooledBatch(batch).rowCount)
    var features: [Double] = []
    var count = 0
    for (place, row) in rows.enumerated() where batch.counts(row) {
      features += trace.features[place * layer.inputCount..<(place + 1) * layer.inputCount]
      features.append(1)
      count += 1
    }
    var products = RealMatrix(rows: width, columns: width)
    multiplyAccumulate(
      rows: width, columns: width, inner: count, features, transposingA: true, features, beta: 0,
      into: &products.elements)
    return LinearCurvature(
      products: products, targetCount: count, weight: layer.weight, bias: layer.bias)
  }
}
