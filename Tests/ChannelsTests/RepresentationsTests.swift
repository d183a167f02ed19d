import Channels
import Circuits
import LinearAlgebra
import Numerics
import Randomness
import TestSupport
import Testing

/// The representations against their definitions, all written with ρ → Σ K ρ K†.
struct RepresentationsTests {
  static func apply(_ channel: QuantumChannel, _ operand: ComplexMatrix) -> ComplexMatrix {
    channel.krausOperators.reduce(ComplexMatrix(rows: operand.rowCount, columns: operand.rowCount))
    {
      $0 + $1 * operand * $1.adjoint
    }
  }

  /// The Pauli of an index with the digits of the first qubit lowest.
  static func pauli(_ index: Int, _ qubits: Int) -> ComplexMatrix {
    let letters = (0..<qubits).map { Pauli(rawValue: index >> (2 * $0) & 3)!.matrix }
    return letters.reduce(ComplexMatrix.identity(1)) { $1.kronecker($0) }
  }

  /// Channels of all kinds on one and two qubits, and one on three.
  static func channels() throws -> [QuantumChannel] {
    var random = RandomStream(seed: 1)
    return try (0..<30).map { _ in try random.channel(qubits: 1) }
      + (0..<10).map { _ in try random.channel(qubits: 2) }
      + [random.krausChannel(qubits: 3, operators: 2)]
  }

  @Test func transferMatrixIsItsDefinition() throws {
    for channel in try Self.channels() where channel.qubitCount < 3 {
      let d = 1 << channel.qubitCount
      let transfer = channel.pauliTransferMatrix
      #expect(transfer.rowCount == d * d && transfer.columnCount == d * d)
      for j in 0..<d * d {
        let image = Self.apply(channel, Self.pauli(j, channel.qubitCount))
        for i in 0..<d * d {
          let element = (Self.pauli(i, channel.qubitCount) * image).trace / Complex(Double(d))
          #expect((element - Complex(transfer[i, j])).length < 1e-13)
        }
      }
      // Trace-preserving: the first row is (1, 0, …).
      for j in 0..<d * d { #expect(transfer[0, j].isClose(to: j == 0 ? 1 : 0)) }
    }
  }

  @Test func choiMatrixIsItsDefinition() throws {
    for channel in try Self.channels() where channel.qubitCount < 3 {
      let d = 1 << channel.qubitCount
      var expected = ComplexMatrix(rows: d * d, columns: d * d)
      for i in 0..<d {
        for j in 0..<d {
          var unit = ComplexMatrix(rows: d, columns: d)
          unit[i, j] = 1
          expected = expected + unit.kronecker(Self.apply(channel, unit))
        }
      }
      #expect(channel.choiMatrix.isClose(to: expected, 1e-13))
      #expect(channel.choiMatrix.trace.real.isClose(to: Double(d)))
    }
  }

  @Test func choiMatrixGivesTheChannelBack() throws {
    for channel in try Self.channels() {
      let back = try QuantumChannel(qubits: channel.qubitCount, choiMatrix: channel.choiMatrix)
      #expect(back.krausOperators.count <= 1 << (2 * channel.qubitCount))
      #expect(back.pauliTransferMatrix.isClose(to: channel.pauliTransferMatrix, 1e-12))
    }
  }

  @Test func refusesChoiMatricesOfNoChannel() {
    func fails(_ choi: ComplexMatrix) -> Bool {
      (try? QuantumChannel(qubits: 1, choiMatrix: choi)) == nil
    }
    let identity = QuantumChannel.identity(qubits: 1).choiMatrix
    #expect(!fails(identity))
    #expect(fails(.identity(2)) && fails(ComplexMatrix(rows: 4, columns: 3)))
    #expect(fails(2.0 * identity))
    // The transpose map preserves the trace but is not completely positive.
    let swap = ComplexMatrix([[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]])
    #expect(fails(swap))
    // Not Hermitian, though the lower triangle is that of the identity channel.
    var lopsided = identity
    lopsided[0, 3] = 0
    #expect(fails(lopsided))
    #expect(fails(Complex(.nan) * identity))
  }

  @Test func fidelityIsOverlapWithTheIdentity() throws {
    for channel in try Self.channels() {
      let d = Double(1 << channel.qubitCount)
      let process = channel.pauliTransferMatrix.trace / (d * d)
      #expect(channel.processFidelity.isClose(to: process))
      #expect(channel.averageGateFidelity.isClose(to: (d * process + 1) / (d + 1)))
    }
    #expect(QuantumChannel.identity(qubits: 2).averageGateFidelity.isClose(to: 1))
  }

  /// The six eigenstates of the Paulis average like all pure states do.
  @Test func averageFidelityIsTheAverage() throws {
    for channel in try Self.channels() where channel.qubitCount == 1 {
      var sum = 0.0
      for pauli in 1...3 {
        for sign in [1.0, -1] {
          let state = 0.5 * (ComplexMatrix.identity(2) + sign * Self.pauli(pauli, 1))
          sum += (state * Self.apply(channel, state)).trace.real
        }
      }
      #expect(channel.averageGateFidelity.isClose(to: sum / 6))
    }
  }

  @Test func compositionMultipliesTransferMatrices() throws {
    var random = RandomStream(seed: 2)
    for qubits in [1, 1, 1, 2, 2] {
      let first = try random.channel(qubits: qubits)
      let second = try random.channel(qubits: qubits)
      let product = second.pauliTransferMatrix * first.pauliTransferMatrix
      #expect(first.followed(by: second).pauliTransferMatrix.isClose(to: product))
    }
  }

  @Test func tensorPutsItselfOnTheFirstQubits() throws {
    var random = RandomStream(seed: 3)
    for (left, right) in [(1, 1), (1, 1), (1, 2), (2, 1)] {
      let first = try random.channel(qubits: left)
      let second = try random.channel(qubits: right)
      let product = first.tensor(second)
      #expect(product.qubitCount == left + right)
      let expected = second.pauliTransferMatrix.kronecker(first.pauliTransferMatrix)
      #expect(product.pauliTransferMatrix.isClose(to: expected))
    }
  }

  @Test func mixturesOfUnitariesStaySo() throws {
    var random = RandomStream(seed: 4)
    let flips = try QuantumChannel.pauli(random.probabilities(4))
    for channel in [flips.followed(by: flips), flips.tensor(flips)] {
      for term in channel.terms {
        if case .unitary(_, let u) = term {
          #expect(u.unitarityDefect < 1e-14)
        } else {
          Issue.record("a Kraus operator")
        }
      }
    }
  }

  @Test func transferOfAUnitaryIsARotation() {
    var random = RandomStream(seed: 5)
    let (u, v) = (random.unitary(4), random.unitary(4))
    let transfer = pauliTransfer(of: u)
    #expect((transfer * transfer.transpose).isClose(to: .identity(16)))
    #expect(pauliTransfer(of: v * u).isClose(to: pauliTransfer(of: v) * transfer))
    // CX with the first qubit in control: X₀ → X₀X₁, Z₁ → Z₀Z₁.
    let cx = pauliTransfer(of: Gate.cx.matrix([]))
    #expect(cx[1 + 4, 1].isClose(to: 1) && cx[3 + 12, 12].isClose(to: 1))
  }

  @Test func pauliIndexHasTheFirstQubitLowest() {
    for index in 0..<64 { #expect(pauliMatrix(index, qubits: 3) == Self.pauli(index, 3)) }
    #expect(pauliMatrix(1, qubits: 2)[1, 0] == 1)
  }
}
