import Channels
import Circuits
import LinearAlgebra

/// The transfer matrix of an operation on one or two qubits, for the qubits in ascending order.
package enum TransferFactor: Sendable {
  case single(PauliMatrixValue)
  case pair(SparsePairValue)

  /// The matrix behind a factor on one qubit, which other modules pass along without looking at it.
  package struct PauliMatrixValue: Sendable { let matrix: PauliMatrix }
  /// The matrix behind a factor on a pair.
  package struct SparsePairValue: Sendable { let matrix: SparsePair }

  init(_ matrix: PauliMatrix) { self = .single(PauliMatrixValue(matrix: matrix)) }
  init(_ matrix: SparsePair) { self = .pair(SparsePairValue(matrix: matrix)) }

  /// What does nothing.
  package static func identity(onPair: Bool) -> TransferFactor {
    onPair ? TransferFactor(SparsePair(.identity(16))) : TransferFactor(PauliMatrix.identity)
  }

  /// The factor of an operation whose angles are numbers; a measurement is one that nobody looks at.
  /// - Parameter isDescending: Whether the first of two qubits is the higher one.
  /// - Throws: `SimulationError.unsupported` for more than two qubits or a free parameter.
  package init(_ operation: NoisyOperation, isDescending: Bool = false) throws {
    let matrix: RealMatrix
    switch operation {
    case .measure:
      self.init(PauliTransfer.dephasing)
      return
    case .assign:
      self.init(PauliMatrix.identity)
      return
    case .reset:
      self.init(PauliTransfer.reset)
      return
    case .channel(let channel) where channel.qubitCount <= 2:
      matrix = PauliTransfer.matrix(of: channel)
    case .gate(let application) where application.gate.qubitCount <= 2:
      let angles = application.angles.compactMap(\.constantValue)
      guard angles.count == application.angles.count else {
        throw SimulationError.unsupported("a free parameter in an exact simulation")
      }
      matrix = PauliTransfer.matrix(of: application.gate.matrix(angles))
    case .weakMeasure:
      throw SimulationError.unsupported("a weak measurement, in exact derivatives by the noise")
    case .channel, .gate:
      throw SimulationError.unsupported("the transfer matrix of an operation on three qubits")
    }
    if matrix.rowCount == 4 {
      self.init(PauliMatrix(elements: matrix.elements))
    } else {
      self.init(SparsePair(isDescending ? PauliTransfer.exchangingQubits(matrix) : matrix))
    }
  }
}

/// What a block was made of, in order, so that it can be made anew with some factors exchanged.
package struct TransferPart: Sendable {
  /// The circuit's instruction; −1 for what no single instruction is behind.
  package let instruction: Int
  /// Whether it acts on the higher qubit of the block, if on one.
  let isHigh: Bool
  let factor: TransferFactor
}

extension TransferProgram.Block {
  /// The block of parts of which some have other factors.
  /// - Parameters:
  ///   - parts: As recorded.
  ///   - other: The factor of an instruction; nil for the recorded one.
  package func rebuilt(
    _ parts: [TransferPart], _ other: (Int) -> TransferFactor?
  ) -> TransferProgram.Block {
    var waiting: (low: PauliMatrix?, high: PauliMatrix?)
    let whole = high == nil ? nil : PairMatrix.identity()
    func merge(_ matrix: PauliMatrix, _ place: inout PauliMatrix?) {
      place = place.map { matrix * $0 } ?? matrix
    }
    func flush() {
      if let matrix = waiting.low { whole?.multiply(matrix, position: 0) }
      if let matrix = waiting.high { whole?.multiply(matrix, position: 1) }
      waiting = (nil, nil)
    }
    for part in parts {
      switch (part.instruction >= 0 ? other(part.instruction) : nil) ?? part.factor {
      case .single(let value):
        if part.isHigh {
          merge(value.matrix, &waiting.high)
        } else {
          merge(value.matrix, &waiting.low)
        }
      case .pair(let value):
        flush()
        whole?.multiply(value.matrix)
      }
    }
    guard let whole else {
      return TransferProgram.Block(
        low: low, high: nil, elements: (waiting.low ?? .identity).elements)
    }
    flush()
    return TransferProgram.Block(low: low, high: high, elements: whole.elements)
  }
}
