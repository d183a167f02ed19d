import LinearAlgebra
import Parallel

extension LossAndGradient: Transferable {
  package func write(to message: inout Message) {
    loss.write(to: &message)
    gradient.write(to: &message)
    correctCount.write(to: &message)
    targetCount.write(to: &message)
    curvature.write(to: &message)
    diagnostics.write(to: &message)
    ratios.write(to: &message)
    counters.write(to: &message)
  }

  package init(from message: inout MessageReader) {
    self.init(
      loss: Double(from: &message), gradient: [Double](from: &message),
      correctCount: Int(from: &message), targetCount: Int(from: &message))
    curvature = LinearCurvature?(from: &message)
    diagnostics = [String: Double](from: &message)
    ratios = [String: Double](from: &message)
    counters = [String: Double](from: &message)
  }
}

extension LinearCurvature: Transferable {
  package func write(to message: inout Message) {
    products.write(to: &message)
    for number in [
      targetCount, weight.lowerBound, weight.upperBound, bias.lowerBound, bias.upperBound,
    ] {
      number.write(to: &message)
    }
  }

  package init(from message: inout MessageReader) {
    let products = RealMatrix(from: &message)
    let numbers = (0..<5).map { _ in Int(from: &message) }
    self.init(
      products: products, targetCount: numbers[0], weight: numbers[1]..<numbers[2],
      bias: numbers[3]..<numbers[4])
  }
}
