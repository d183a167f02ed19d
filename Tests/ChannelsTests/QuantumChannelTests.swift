import Channels
import Circuits
import LinearAlgebra
import Numerics
import Randomness
import TestSupport
import Testing

struct QuantumChannelTests {
  @Test func keepsItsTermsInOrder() throws {
    var random = RandomStream(seed: 1)
    let u = random.unitary(2)
    let channel = try QuantumChannel(
      qubits: 1,
      terms: [
        .unitary(probability: 0.25, u), .unitary(probability: 0, .identity(2)),
        .kraus(0.75.squareRoot() * ComplexMatrix([[1, 0], [0, 0]])),
        .kraus(0.75.squareRoot() * ComplexMatrix([[0, 0], [0, 1]])),
      ])
    // A term that never happens is left out.
    #expect(channel.krausOperators.count == 3)
    #expect(channel.krausOperators[0].isClose(to: 0.5 * u))
    #expect(channel.terms[0] == .unitary(probability: 0.25, u))
    #expect(QuantumChannel.identity(qubits: 2).krausOperators == [.identity(4)])
  }

  @Test func refusesWhatIsNoChannel() {
    func reason(_ terms: [QuantumChannel.Term], qubits: Int = 1) -> String? {
      do {
        _ = try QuantumChannel(qubits: qubits, terms: terms)
        return nil
      } catch { return "\(error)" }
    }
    let notANumber = Complex<Double>(.nan) * ComplexMatrix.identity(2)
    let leaky: [[QuantumChannel.Term]] = [
      [], [.kraus(.diagonal([1, 0]))], [.kraus(notANumber)],
      [.unitary(probability: .infinity, .identity(2))], [.unitary(probability: 0.9, .identity(2))],
    ]
    for terms in leaky { #expect(reason(terms)?.contains("trace-preserving") == true, "\(terms)") }
    for p in [-0.1, .nan] {
      let terms = [p, 1].map { QuantumChannel.Term.unitary(probability: $0, .identity(2)) }
      #expect(reason(terms)?.contains("negative or not a number") == true)
    }
    #expect(reason([.kraus(.identity(2))], qubits: 2)?.contains("2 where 4 is needed") == true)
    let wide = ComplexMatrix(rows: 2, columns: 3)
    #expect(reason([.kraus(wide)])?.contains("3 where 2 is needed") == true)
  }

  /// A trajectory picks unitary terms without looking at the state, so they must be unitary.
  @Test func refusesUnitaryTermsThatAreNot() {
    let stretched = [
      ComplexMatrix.diagonal([Complex(1.5.squareRoot()), Complex(0.5.squareRoot())]),
      .diagonal([Complex(0.5.squareRoot()), Complex(1.5.squareRoot())]),
    ]
    #expect(throws: ChannelError.self) {
      try QuantumChannel(qubits: 1, terms: stretched.map { .unitary(probability: 0.5, $0) })
    }
    #expect(throws: Never.self) {
      try QuantumChannel(qubits: 1, terms: stretched.map { .kraus(0.5.squareRoot() * $0) })
    }
  }

  @Test func errorsSayWhatIsAllowed() {
    do {
      _ = try QuantumChannel.thermalRelaxation(t1: 1e-6, t2: 3e-6, time: 1e-9)
    } catch {
      #expect("\(error)".contains("T2") && "\(error)".contains("3e-06"))
    }
    #expect(ChannelError.negativeProbability(-0.5).description.contains("-0.5"))
    #expect(ChannelError.wrongShape(expected: 4, found: 3).description.contains("3"))
  }
}
