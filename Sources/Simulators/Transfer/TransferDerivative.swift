/// The derivatives of a component's blocks by numbered parameters.
package struct TransferDerivative: Sendable {
  /// How many parameters there are.
  package let parameterCount: Int
  /// For each stage the parameters on which its block depends, with the derivative of its elements.
  package var blocks: [[(parameter: Int, elements: [Double])]]

  /// Nothing depends on anything yet.
  package init(stages: Int, parameters: Int) {
    parameterCount = parameters
    blocks = Array(repeating: [], count: stages)
  }
}
