import Learning
import Models
import TestSupport
import Testing

/// Gradients through a network that learns the circuit's readouts.
@Suite struct SurrogateTests {
  private func model(
    _ settings: String, gradient: String = "surrogate"
  ) throws -> (QuantumRecurrentModel, Batch) {
    let configuration = try TrainingConfiguration(
      yaml: """
        task: digits
        model: {qubits: 2, layers: 1, hidden: 12, readouts: Z, angle_scale: 1, \(settings)}
        training: {gradient: \(gradient)}
        data: {train: 48, test: 8}
        """, source: "surrogate.yaml")
    let data = try configuration.loadData()
    let model = try ModelFactory(configuration).model(for: data.train)
    return (model, data.train.batch(Array(0..<44)))
  }

  /// Where angles spread in all directions, as here, the loss is that of the circuit, the gradient points where the exact one does, and a machine runs the
  /// forward pass alone.
  @Test func pointsWhereTheGradientDoes() throws {
    let context = RunContext(seed: 2, purpose: .training)
    let (surrogate, batch) = try model("state: reset")
    let (exact, _) = try model("state: reset", gradient: "adjoint")
    let found = try surrogate.lossAndGradient(batch, context: context)
    let expected = try exact.lossAndGradient(batch, context: context)
    #expect(found.loss.isClose(to: expected.loss, 1e-12))
    #expect(found.correctCount == expected.correctCount)
    #expect(found.counters == expected.counters)
    // The controller's part, which goes through the circuit; the head's is exact.
    let head = try #require(surrogate.parameters.entry(named: "head.weight")).range.lowerBound
    func dot(_ a: [Double], _ b: [Double]) -> Double {
      zip(a[..<head], b[..<head]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let cosine =
      dot(found.gradient, expected.gradient)
      / (dot(found.gradient, found.gradient) * dot(expected.gradient, expected.gradient))
      .squareRoot()
    #expect(cosine > 0.8, "\(cosine)")
    for k in head..<found.gradient.count {
      #expect(found.gradient[k].isClose(to: expected.gradient[k], 1e-12))
    }
    #expect(try surrogate.lossAndGradient(batch, context: context).gradient == found.gradient)
    #expect(surrogate.gradientBias != nil)
  }

  @Test func statesThatGoOnAreRefused() throws {
    let error = try #require(throws: ConfigurationError.self) { try model("state: kept") }
    #expect(error.key == "training.gradient" && error.description.contains("model.state reset"))
  }
}
