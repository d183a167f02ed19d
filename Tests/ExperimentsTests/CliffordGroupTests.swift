import Circuits
import Experiments
import LinearAlgebra
import Numerics
import Randomness
import Testing

@Suite struct CliffordGroupTests {
  @Test func allElementsAreThere() {
    #expect(CliffordGroup.one.elements.count == 24)
    #expect(CliffordGroup.one.order == 24)
    #expect(CliffordGroup.two.elements.count == 11520)
    #expect(CliffordGroup.two.order == 11520)
  }

  @Test(arguments: [1, 2]) func productsAndInversesStayInTheGroup(qubits: Int) throws {
    let group = qubits == 1 ? CliffordGroup.one : .two
    var random = RandomStream(seed: 3)
    for _ in 0..<200 {
      let a = Int.random(in: group.elements.indices, using: &random)
      let b = Int.random(in: group.elements.indices, using: &random)
      let product = group.matrices[a] * group.matrices[b]
      let index = try #require(group.element(product))
      #expect(group.matrices[index].distanceUpToPhase(product) < 1e-12)
      let inverse = try #require(group.element(group.matrices[a].adjoint))
      #expect(
        (group.matrices[inverse] * group.matrices[a]).distanceUpToPhase(.identity(1 << qubits))
          < 1e-12)
    }
  }

  @Test func whatIsNoCliffordGateIsNotFound() {
    #expect(CliffordGroup.one.element(Gate.t.matrix([])) == nil)
    #expect(CliffordGroup.two.element(Gate.rzz.matrix([0.3])) == nil)
    #expect(CliffordGroup.two.element(Gate.ecr.matrix([])) != nil)
  }
}
