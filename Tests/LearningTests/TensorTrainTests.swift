import Foundation
import Learning
import Randomness
import TestSupport
import Testing

/// Angles from features through a tensor train.
@Suite struct TensorTrainTests {
  private let shape = TensorTrainShape(inputModes: [2, 3], outputModes: [2, 2], rank: 3)

  private func layer() -> (TensorTrainLayer, ParameterSet) {
    var parameters = ParameterSet()
    var random = RandomStream(seed: 5, 0)
    let layer = TensorTrainLayer("input", shape, parameters: &parameters, random: &random)
    for (k, place) in layer.bias.enumerated() { parameters.values[place] = 0.1 * Double(k) }
    return (layer, parameters)
  }

  private let rows: [Double] = (0..<18).map { Double(($0 * 7) % 11) / 5 - 1 }

  /// The matrix is the sum over bonds that its definition says.
  @Test func anglesAreThoseOfTheDefinition() {
    let (layer, parameters) = layer()
    #expect(parameters.count == 2 * 2 * 3 + 3 * 3 * 2 + 4)
    let angles = layer.forward(rows, rows: 3, parameters: parameters.values).angles
    func core(_ k: Int, _ index: Int) -> Double {
      parameters.values[layer.cores[k].lowerBound + index]
    }
    for row in 0..<3 {
      for j1 in 0..<2 {
        for j2 in 0..<2 {
          var sum = parameters.values[layer.bias.lowerBound + 2 * j1 + j2]
          for i1 in 0..<2 {
            for i2 in 0..<3 {
              for bond in 0..<3 {
                sum +=
                  rows[row * 6 + i1 * 3 + i2] * core(0, (i1 * 2 + j1) * 3 + bond)
                  * core(1, (bond * 3 + i2) * 2 + j2)
              }
            }
          }
          let expected = Double.pi / 2 / (1 + exp(-sum))
          #expect(angles[row * 4 + 2 * j1 + j2].isClose(to: expected, 1e-12))
        }
      }
    }
  }

  @Test func gradientEqualsFiniteDifferences() {
    let (layer, parameters) = layer()
    let outer = (0..<12).map { Double(($0 * 5) % 7) - 3 }
    func loss(_ values: [Double]) -> Double {
      zip(layer.forward(rows, rows: 3, parameters: values).angles, outer).reduce(0) {
        $0 + $1.0 * $1.1
      }
    }
    var gradient = [Double](repeating: 0, count: parameters.count)
    let trace = layer.forward(rows, rows: 3, parameters: parameters.values).trace
    layer.backward(trace, angleGradient: outer, gradient: &gradient)
    for k in parameters.values.indices {
      var (plus, minus) = (parameters.values, parameters.values)
      plus[k] += 1e-5
      minus[k] -= 1e-5
      #expect(gradient[k].isClose(to: (loss(plus) - loss(minus)) / 2e-5, 1e-8))
    }
  }

  /// Images of chosen labels in one step, their features as the modes say.
  @Test func imagesOfSomeLabelsInOneStep() throws {
    let text = """
      task: digits
      model: {input_modes: [8, 8], output_modes: [2, 2]}
      data: {sequence: image, classes: [4, 2], train: 200, test: 50}
      """
    let configuration = try TrainingConfiguration(yaml: text)
    let split = try configuration.loadData()
    #expect(split.train.stepCount == 1 && split.train.featureCount == 64)
    #expect(split.train.classCount == 2 && split.train.sampleCount < 60)
    #expect(split.encoding?.classes == ["4", "2"])
    let all = try TrainingConfiguration(yaml: "task: digits\ndata: {train: 200, test: 50}")
      .loadData()
    let first = try #require(all.train.labels.firstIndex { [2, 4].contains($0) })
    #expect(split.train.labels[0] == (all.train.labels[first] == 4 ? 0 : 1))
    #expect(
      Array(split.train.inputs[..<64]) == Array(all.train.inputs[first * 64..<(first + 1) * 64]))
  }

  @Test(
    arguments: [
      ("model: {input_modes: [8, 7], output_modes: [2, 2]}", "must be 64"),
      ("model: {input_modes: [8, 8]}", "as many are needed"),
      ("model: {input_modes: 0}", "expected an integer"),
      ("model: {kind: reservoir, input_modes: [8, 8], output_modes: [2, 2]}", "only none"),
      ("data: {classes: [3]}", "two or more"), ("data: {classes: [3, 3]}", "two or more"),
    ])
  func mistakesAreNamed(text: String, message: String) throws {
    let error = try #require(throws: ConfigurationError.self) {
      _ = try TrainingConfiguration(
        yaml: "task: digits\n\(text)", overrides: ["data.sequence=image"]
      ).loadData()
    }
    #expect(error.description.contains(message), "\(error)")
  }
}
