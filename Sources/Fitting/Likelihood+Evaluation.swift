import Parallel

extension Likelihood {
  /// Value and gradient at a point, without the prior.
  struct Slope: Sendable {
    /// Σ n log p.
    var logLikelihood: Double
    /// By coordinate.
    var gradient: [Double]
  }

  /// Value and derivatives at a point, without the prior.
  struct Evaluation: Sendable {
    /// Σ n log p.
    var logLikelihood = 0.0
    /// By coordinate.
    var gradient: [Double]
    /// Fisher's information Σ N ∂p ∂p/p, row by row.
    var information: [[Double]]

    init(parameters count: Int) {
      gradient = [Double](repeating: 0, count: count)
      information = Array(repeating: gradient, count: count)
    }

    /// What as many counts say as a share of them.
    func weighted(_ weight: Double) -> Evaluation {
      var result = self
      result.logLikelihood *= weight
      result.gradient = gradient.map { weight * $0 }
      result.information = information.map { $0.map { weight * $0 } }
      return result
    }

    /// Adds what independent counts say.
    mutating func add(_ other: Evaluation) {
      logLikelihood += other.logLikelihood
      for a in gradient.indices {
        gradient[a] += other.gradient[a]
        for b in gradient.indices { information[a][b] += other.information[a][b] }
      }
    }
  }
}

extension Likelihood.Slope: Transferable {
  func write(to message: inout Message) {
    logLikelihood.write(to: &message)
    gradient.write(to: &message)
  }

  init(from message: inout MessageReader) {
    self.init(logLikelihood: Double(from: &message), gradient: [Double](from: &message))
  }
}

extension Likelihood.Evaluation: Transferable {
  /// Counts of a few qubits know of a few parameters: rows of zeros are not sent.
  func write(to message: inout Message) {
    logLikelihood.write(to: &message)
    gradient.write(to: &message)
    let rows = information.indices.filter { information[$0].contains { $0 != 0 } }
    rows.write(to: &message)
    for a in rows { for b in rows { information[a][b].write(to: &message) } }
  }

  init(from message: inout MessageReader) {
    logLikelihood = Double(from: &message)
    gradient = [Double](from: &message)
    information = Array(
      repeating: [Double](repeating: 0, count: gradient.count), count: gradient.count)
    let rows = [Int](from: &message)
    for a in rows { for b in rows { information[a][b] = Double(from: &message) } }
  }
}
