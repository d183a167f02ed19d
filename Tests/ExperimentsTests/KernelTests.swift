import Emulation
import Experiments
import Learning
import Models
import Testing

/// Tangent and path kernels of trained models.
@Suite struct KernelTests {
  private func configuration(_ overrides: [String] = []) throws -> TrainingConfiguration {
    try TrainingConfiguration(
      yaml: """
        task: digits
        model: {qubits: 2, layers: 1, hidden: 4}
        training: {epochs: 2, batch: 16}
        data: {train: 100, test: 60, classes: [0, 1, 7]}
        """, overrides: overrides)
  }

  /// Gradients by passes back are those of the centred outputs by finite differences, ideal and under
  /// the noise of a machine.
  @Test(
    arguments: ["cross_entropy", "one_hot_squared_error", "binary_cross_entropy"],
    [nil, "ibm_lagos"])
  func gradientsAreThoseOfTheOutputs(_ loss: String, _ device: String?) throws {
    let run = try TrainedRun.train(configuration(["training.loss=\(loss)"]))
    var model = run.ideal
    if let device {
      model = try model.running(
        on: model.emulated(run.trainingProtocol.limit, on: Emulator(device)).circuit)
    }
    let data = try run.data.test.subset(0..<2)
    let classes = data.outputCount
    #expect(classes == 3)
    let kernel = try TangentKernel(model, data)
    let count = model.parameters.values.count
    let context = RunContext(seed: 1)
    let factor = loss == "cross_entropy" ? 1 : 2 / Double(classes)
    for sample in 0..<2 {
      let batch = data.batch([sample])
      func centred(_ weight: Int, _ shift: Double) throws -> [Double] {
        var moved = model
        moved.parameters.values[weight] += shift
        let outputs = try moved.outputs(batch, context: context)
        let row = (0..<classes).map { outputs[0, $0] }
        let mean = row.reduce(0, +) / Double(classes)
        return row.map { $0 - mean }
      }
      for weight in stride(from: 0, to: count, by: 7) {
        let h = 1e-3
        let values = try [-2, -1, 1, 2].map { try centred(weight, $0 * h) }
        for c in 0..<classes {
          let near = 8 * (values[2][c] - values[1][c])
          let numeric = (near - values[3][c] + values[0][c]) / (12 * h)
          let exact = kernel.gradients[sample][c * count + weight]
          #expect(abs(factor * numeric - exact) < 1e-7 * max(1, abs(exact)))
        }
      }
    }
  }

  @Test func kernelsClassify() throws {
    let configuration = try configuration()
    let run = try TrainedRun.train(configuration)
    let path = try TrainedRun.path(configuration)
    #expect(path.count == 3)
    #expect(path.last?.values == run.ideal.parameters.values)
    let classifier = try KernelClassifier(run, trainingSamples: 24, testSamples: 12)
    let tangent = try classifier.row(on: nil, penalty: 1000)
    #expect(tangent.kernel == "tangent" && tangent.points == 1 && tangent.device == "ideal")
    // Three kinds of digits, all of which can be told apart.
    #expect(tangent.trainingAccuracy > 0.9 && tangent.accuracy > 0.6)
    #expect(tangent.supportVectors > 0 && tangent.samples == 12)
    // The mean over a single point is that point's kernel.
    let single = try classifier.row(on: nil, penalty: 1000, path: [run.ideal.parameters])
    #expect(single.accuracy == tangent.accuracy && single.kernel == "path")
    let along = try classifier.row(on: nil, penalty: 1000, path: path)
    #expect(along.points == 3 && along.trainingAccuracy > 0.9)
    let noisy = try classifier.row(on: Emulator("ibm_lagos"), penalty: 1000)
    #expect(noisy.device == "ibm_lagos" && noisy.noise.contains("gate"))
    #expect(noisy.trainingAccuracy > 0.6)
  }

  @Test func whatCannotBeLearntIsRefused() throws {
    let run = try TrainedRun.train(configuration())
    #expect(throws: ExperimentError.self) {
      try KernelClassifier(run, trainingSamples: 5000, testSamples: 1)
    }
    #expect(throws: ExperimentError.self) {
      try KernelClassifier(run, trainingSamples: 1, testSamples: 1).row(on: nil, penalty: 1)
    }
    #expect(throws: ExperimentError.self) {
      try KernelClassifier(run, trainingSamples: 20, testSamples: 1).row(on: nil, penalty: 0)
    }
  }
}
