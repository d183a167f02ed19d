import Emulation
import LinearAlgebra

/// What the controller makes of a record ±1, or of a mean of them: factor · (record − offset).
public struct RecordCorrection: Hashable, Sendable {
  /// The mean record of a qubit that is as often 0 as 1.
  public let offset: Double
  /// One over how much the mean record changes with the readout.
  public let factor: Double

  /// A correction from its parts.
  public init(offset: Double = 0, factor: Double = 1) {
    self.offset = offset
    self.factor = factor
  }

  /// The corrected value.
  public func callAsFunction(_ record: Double) -> Double { factor * (record - offset) }
}

/// The joint assignment matrix of qubits that are read together, and how it is undone.
///
/// With p the frequencies of the reports and A[report][prepared], the estimate of the frequencies of
/// the states is A⁻¹p, and the mean of record k is Σ_o s_k(o) (A⁻¹p)_o = Σ_r v_k(r) p_r, where
/// Aᵀv_k = s_k and s_k(o) is −1 where bit k of o is 1.
public struct JointAssignment: Sendable {
  /// The physical qubits, in the order of the matrix's bits.
  public let qubits: [Int]
  /// [report][prepared].
  let matrix: RealMatrix

  /// The matrix of some qubits of a machine.
  /// - Throws: As `Emulator.assignmentMatrix`.
  init(of qubits: [Int], on emulator: Emulator, isMidCircuit: Bool) throws {
    self.qubits = qubits
    matrix = try emulator.assignmentMatrix(of: qubits, isMidCircuit: isMidCircuit)
  }

  /// The values of each report for the mean of each record, for some of the qubits.
  /// - Parameter measured: Physical qubits; bit k of a report belongs to the k-th.
  /// - Returns: [record][report].
  public func values(_ measured: [Int]) -> [[Double]] {
    let places = measured.compactMap(qubits.firstIndex(of:))
    let size = 1 << places.count
    // Qubits that are not measured here were in |0⟩, and whatever they report is summed over.
    var part = RealMatrix(rows: size, columns: size)
    func spread(_ index: Int) -> Int {
      places.enumerated().reduce(0) { $0 | (index >> $1.offset & 1) << $1.element }
    }
    for report in 0..<matrix.rowCount {
      let own = places.enumerated().reduce(0) { $0 | (report >> $1.element & 1) << $1.offset }
      for prepared in 0..<size { part[own, prepared] += matrix[report, spread(prepared)] }
    }
    return places.indices.map { k in
      let signs = (0..<size).map { $0 >> k & 1 == 1 ? -1.0 : 1 }
      // A readout that says nothing about the state cannot be corrected: it stays as it is.
      return part.transpose.solving(signs) ?? signs
    }
  }
}
