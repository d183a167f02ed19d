import Foundation
import Learning
import Testing

@Suite struct OptimizerTests {
  /// Moments and steps worked out from algorithm 1 of Kingma and Ba, one parameter, η = 0.1.
  ///
  /// g₁ = 2: m = 0.2, v = 0.004, m̂ = 2, v̂ = 4. g₂ = −1: m = 0.08, v = 0.004996,
  /// m̂ = 0.08/0.19, v̂ = 0.004996/0.001999. g₃ = 0.5: m = 0.122, v = 0.005241004,
  /// m̂ = 0.122/0.271, v̂ = 0.005241004/0.002997001.
  @Test func adamFollowsTheHandComputedSequence() {
    var adam = Adam(parameterCount: 1)
    var point = [1.0]
    var expected = 1.0
    let steps = [
      (2.0, 2.0, 4.0), (-1.0, 0.08 / 0.19, 0.004996 / 0.001999),
      (0.5, 0.122 / 0.271, 0.005241004 / 0.002997001),
    ]
    for (gradient, first, second) in steps {
      adam.update(&point, gradient: [gradient], learningRate: 0.1)
      expected -= 0.1 * first / (second.squareRoot() + 1e-8)
      #expect(abs(point[0] - expected) < 1e-14)
    }
    #expect(adam.stepCount == 3)
    #expect(abs((adam.state["second_moment"]?[0] ?? 0) - 0.005241004) < 1e-16)
  }

  @Test func momentumAccumulates() {
    var sgd = SGD(parameterCount: 2, momentum: 0.5)
    var point = [0.0, 1.0]
    sgd.update(&point, gradient: [1, 0], learningRate: 0.1)
    sgd.update(&point, gradient: [1, 2], learningRate: 0.1)
    #expect(abs(point[0] + 0.25) < 1e-15 && abs(point[1] - 0.8) < 1e-15)
  }

  @Test func stateIsChecked() throws {
    var adam = Adam(parameterCount: 2)
    #expect(throws: LearningError.self) { try adam.restore(stepCount: 1, state: [:]) }
    #expect(throws: LearningError.self) {
      try adam.restore(
        stepCount: 1, state: ["first_moment": [1, 2], "second_moment": [1, 2, 3]])
    }
    #expect(throws: LearningError.self) {
      try adam.restore(
        stepCount: 1, state: ["first_moment": [1, 2], "second_moment": [1, 2], "third": [1, 2]])
    }
    #expect(adam.stepCount == 0)
  }

  /// A step of AdamW is one of Adam on weights that have decayed by 1 − ηλ.
  @Test func decayIsDecoupled() {
    var plain = Adam(parameterCount: 3)
    var decaying = AdamW(parameterCount: 3, weightDecay: 0.3)
    var a = [1.0, -2, 0.5]
    var b = a
    for step in 0..<5 {
      let gradient = [0.3, -0.1 * Double(step), 2]
      for i in a.indices { a[i] *= 1 - 0.1 * 0.3 }
      plain.update(&a, gradient: gradient, learningRate: 0.1)
      decaying.update(&b, gradient: gradient, learningRate: 0.1)
    }
    for i in a.indices { #expect(abs(a[i] - b[i]) < 1e-14) }
    #expect(decaying.stepCount == 5 && decaying.state == plain.state)
  }

  @Test func clippingKeepsTheDirection() {
    var gradient = [3.0, 4.0]
    #expect(clip(&gradient, norm: 1) == 5)
    #expect(abs(gradient[0] - 0.6) < 1e-15 && abs(gradient[1] - 0.8) < 1e-15)
    #expect(abs(clip(&gradient, norm: 2) - 1) < 1e-15)
    #expect(abs(gradient[0] - 0.6) < 1e-15)
  }

  @Test func cosineEndsAtZero() {
    let schedule = LearningRateSchedule.cosine
    #expect(schedule.rate(0.2, step: 0, totalSteps: 100) == 0.2)
    #expect(abs(schedule.rate(0.2, step: 50, totalSteps: 100) - 0.1) < 1e-15)
    #expect(abs(schedule.rate(0.2, step: 100, totalSteps: 100)) < 1e-15)
    #expect(LearningRateSchedule.constant.rate(0.2, step: 70, totalSteps: 100) == 0.2)
  }

  @Test func warmUpRisesToTheFullRate() {
    for schedule in LearningRateSchedule.allCases {
      let rates = (0..<40).map {
        schedule.rate(0.2, step: $0, totalSteps: 40, warmUpSteps: 10)
      }
      #expect(abs(rates[0] - 0.02) < 1e-15 && abs(rates[9] - 0.2) < 1e-15)
      #expect(rates[10] == 0.2)
    }
    let halfway = LearningRateSchedule.cosine.rate(0.2, step: 25, totalSteps: 40, warmUpSteps: 10)
    #expect(abs(halfway - 0.1) < 1e-15)
  }
}
