import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite struct SoftmaxCrossEntropyTests {
  @Test func lossByHand() {
    let logits = RealMatrix([[0, log(3)], [2, 2]])
    let result = softmaxCrossEntropy(logits, labels: [1, 0])
    #expect(abs(result.loss - (log(4.0 / 3) + log(2)) / 2) < 1e-15)
    #expect(result.correctCount == 2 && result.targetCount == 2)
    #expect(abs(result.gradient[0, 0] - 0.125) < 1e-15)
    #expect(abs(result.gradient[0, 1] + 0.125) < 1e-15)
  }

  @Test func gradientMatchesFiniteDifferences() {
    let point = randomValues(20, seed: 1).map { 3 * $0 }
    let labels = [2, -1, 0, 4]
    let exact = softmaxCrossEntropy(
      RealMatrix(rows: 4, columns: 5, elements: point), labels: labels)
    let error = gradientError(at: point, gradient: exact.gradient.elements) {
      softmaxCrossEntropy(RealMatrix(rows: 4, columns: 5, elements: $0), labels: labels).loss
    }
    #expect(error < 1e-9)
    #expect(exact.targetCount == 3)
  }

  @Test func largeLogitsDoNotOverflow() {
    let result = softmaxCrossEntropy(RealMatrix([[1000, -1000]]), labels: [1])
    #expect(result.loss == 2000)
    #expect(result.gradient.elements == [1, -1])
  }
}
