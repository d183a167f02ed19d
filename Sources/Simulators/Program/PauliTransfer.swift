import Channels
import Circuits
import Elementary
import LinearAlgebra
import Numerics

/// Pauli transfer matrices R[i][j] = Tr(Pᵢ E(Pⱼ))/d of the elementary steps.
///
/// With S[(a, b), (c, e)] = Σ K[a, c] K[b, e]* for the Kraus operators K, the image of |c⟩⟨e| in the
/// basis |a⟩⟨b|, R is S in the Pauli basis on both sides, qubit by qubit: I and Z are the sum and
/// the difference of the diagonal elements, X and Y of the others.
enum PauliTransfer {
  /// The matrix of ρ → U ρ U†.
  static func matrix(of unitary: ComplexMatrix) -> RealMatrix {
    var table = SuperoperatorTable(qubits: unitary.rowCount == 2 ? 1 : 2)
    table.add(unitary.elements, weight: 1)
    return table.transferMatrix()
  }

  /// The matrix of a channel on one or two qubits.
  static func matrix(of channel: QuantumChannel) -> RealMatrix {
    var table = SuperoperatorTable(qubits: channel.qubitCount)
    for term in channel.terms {
      switch term {
      case .unitary(let probability, let u): table.add(u.elements, weight: probability)
      case .kraus(let k): table.add(k.elements, weight: 1)
      }
    }
    return table.transferMatrix()
  }

  /// The matrix of ρ → U ρ U† for a 2 × 2 unitary.
  ///
  /// Column j is read off M = U Pⱼ U†: half the sum of the diagonal, Re M₀₁, −Im M₀₁ and half the
  /// difference of the diagonal.
  static func single(_ u: ComplexMatrix) -> PauliMatrix {
    u.elements.withUnsafeBufferPointer { e in
      let (ar, ai, br, bi) = (e[0].real, e[0].imaginary, e[1].real, e[1].imaginary)
      let (cr, ci, dr, di) = (e[2].real, e[2].imaginary, e[3].real, e[3].imaginary)
      // U = [[a, b], [c, d]] and p = a d̄, q = b c̄, s = a c̄, t = b d̄, v = a b̄, w = c d̄.
      let (pr, pi) = (ar * dr + ai * di, ai * dr - ar * di)
      let (qr, qi) = (br * cr + bi * ci, bi * cr - br * ci)
      let (sr, si) = (ar * cr + ai * ci, ai * cr - ar * ci)
      let (tr, ti) = (br * dr + bi * di, bi * dr - br * di)
      let (vr, vi) = (ar * br + ai * bi, ai * br - ar * bi)
      let (wr, wi) = (cr * dr + ci * di, ci * dr - cr * di)
      let (a2, b2) = (ar * ar + ai * ai, br * br + bi * bi)
      let (c2, d2) = (cr * cr + ci * ci, dr * dr + di * di)
      return PauliMatrix(
        SIMD4((a2 + b2 + c2 + d2) / 2, vr + wr, vi + wi, (a2 - b2 + c2 - d2) / 2),
        SIMD4(sr + tr, pr + qr, pi - qi, sr - tr),
        SIMD4(-(si + ti), -(pi + qi), pr - qr, ti - si),
        SIMD4((a2 + b2 - c2 - d2) / 2, vr - wr, vi - wi, (a2 - b2 - c2 + d2) / 2))
    }
  }

  /// The matrix of a rotation about Z.
  static func rotationZ(_ angle: Double) -> PauliMatrix {
    let (s, c) = Portable.sineAndCosine(angle)
    return PauliMatrix(
      SIMD4(1, 0, 0, 0), SIMD4(0, c, -s, 0), SIMD4(0, s, c, 0), SIMD4(0, 0, 0, 1))
  }

  /// Return to |0⟩: the Bloch vector becomes (0, 0, 1).
  static let reset = PauliMatrix(SIMD4(1, 0, 0, 0), .zero, .zero, SIMD4(1, 0, 0, 0))
  /// A measurement whose result is forgotten.
  static let dephasing = PauliMatrix(SIMD4(1, 0, 0, 0), .zero, .zero, SIMD4(0, 0, 0, 1))
  /// The same, but X and Y keep a share.
  static func dephasing(keeping share: Double) -> PauliMatrix {
    if share == 0 { return dephasing }
    return PauliMatrix(
      SIMD4(1, 0, 0, 0), SIMD4(0, share, 0, 0), SIMD4(0, 0, share, 0), SIMD4(0, 0, 0, 1))
  }
  /// What a report of a measurement makes of the state, not normalised.
  static func report(_ report: Bool, of measurement: QubitMeasurement) -> PauliMatrix {
    // P(report | 0)·projection on 0 + P(report | 1)·projection on 1.
    var result = PauliMatrix.combine(
      measurement.records.probability(report: report, given: false), projection(false),
      measurement.records.probability(report: report, given: true), projection(true))
    if !measurement.isProjective {
      let share = measurement.coherence(report: report)
      result.x = SIMD4(0, share, 0, 0)
      result.y = SIMD4(0, 0, share, 0)
    }
    return result
  }
  /// Projection on an outcome, not normalised.
  static func projection(_ outcome: Bool) -> PauliMatrix {
    let s = outcome ? -0.5 : 0.5
    return PauliMatrix(SIMD4(0.5, 0, 0, s), .zero, .zero, SIMD4(s, 0, 0, 0.5))
  }

  /// A two-qubit matrix with the two qubits exchanged in rows and columns.
  static func exchangingQubits(_ matrix: RealMatrix) -> RealMatrix {
    guard matrix.rowCount == 16 else { return matrix }
    func exchange(_ i: Int) -> Int { (i & 3) << 2 | i >> 2 }
    var result = matrix
    for i in 0..<16 {
      for j in 0..<16 {
        result.elements[16 * exchange(i) + exchange(j)] = matrix.elements[16 * i + j]
      }
    }
    return result
  }
}

/// A linear map of density matrices of one or two qubits, on its way to the Pauli basis.
///
/// The index of a row or column has two bits for each qubit, row and column of the density matrix:
/// (row bit) + 2·(column bit), qubit 0 lowest.
private struct SuperoperatorTable {
  let qubits: Int
  let size: Int
  var re: [Double]
  var im: [Double]

  init(qubits: Int) {
    self.qubits = qubits
    size = 1 << (2 * qubits)
    re = Array(repeating: 0, count: size * size)
    im = re
  }

  /// The position of |a⟩⟨b|.
  private static func index(_ a: Int, _ b: Int) -> Int {
    (a & 1) | (b & 1) << 1 | (a & 2) << 1 | (b & 2) << 2
  }

  /// Adds the map of a Kraus operator.
  mutating func add(_ k: [Complex<Double>], weight: Double) {
    let d = 1 << qubits
    for a in 0..<d {
      for c in 0..<d {
        let (xr, xi) = (weight * k[a * d + c].real, weight * k[a * d + c].imaginary)
        if xr == 0 && xi == 0 { continue }
        for b in 0..<d {
          let row = size * Self.index(a, b)
          for e in 0..<d {
            let (yr, yi) = (k[b * d + e].real, k[b * d + e].imaginary)
            let target = row + Self.index(c, e)
            re[target] += xr * yr + xi * yi
            im[target] += xi * yr - xr * yi
          }
        }
      }
    }
  }

  /// The map in the Pauli basis.
  mutating func transferMatrix() -> RealMatrix {
    for qubit in 0..<qubits {
      let digit = 1 << (2 * qubit)
      for line in 0..<size {
        for base in 0..<size where base & (3 * digit) == 0 {
          // Tr(Yρ) = i(ρ₀₁ − ρ₁₀), and Y itself is −i|0⟩⟨1| + i|1⟩⟨0|.
          changeBasis(first: size * base + line, stride: size * digit, sign: 1)
        }
      }
      for line in 0..<size {
        for base in 0..<size where base & (3 * digit) == 0 {
          changeBasis(first: size * line + base, stride: digit, sign: -1)
        }
      }
    }
    let scale = 1 / Double(1 << qubits)
    return RealMatrix(rows: size, columns: size, elements: re.map { $0 * scale })
  }

  /// Turns the elements 00, 10, 01, 11 (row bit lowest) into I, X, Y, Z.
  private mutating func changeBasis(first: Int, stride: Int, sign: Double) {
    let (p, q, r, s) = (first, first + stride, first + 2 * stride, first + 3 * stride)
    let (r00, i00, r10, i10) = (re[p], im[p], re[q], im[q])
    let (r01, i01, r11, i11) = (re[r], im[r], re[s], im[s])
    (re[p], im[p]) = (r00 + r11, i00 + i11)
    (re[q], im[q]) = (r01 + r10, i01 + i10)
    (re[r], im[r]) = (-sign * (i01 - i10), sign * (r01 - r10))
    (re[s], im[s]) = (r00 - r11, i00 - i11)
  }
}
