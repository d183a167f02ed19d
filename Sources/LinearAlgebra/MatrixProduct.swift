import COpenBLAS

/// Evaluated once: the callers of this module are threads themselves.
private let singleThreaded: Void = openblas_set_num_threads(1)

/// C ← op(A)·op(B) + β·C on row-major storage, without allocation, by BLAS.
///
/// op is the identity or the transpose; op(A) is `rows` × `inner`, op(B) is `inner` × `columns`, C
/// is `rows` × `columns`, each stored without gaps.
/// - Parameters:
///   - transposingA: whether A is stored as `inner` × `rows`.
///   - transposingB: whether B is stored as `columns` × `inner`.
///   - beta: the factor of the old content of C; with 0 it is overwritten unread.
public func multiplyAccumulate(
  rows: Int, columns: Int, inner: Int,
  _ a: UnsafePointer<Double>, transposingA: Bool = false,
  _ b: UnsafePointer<Double>, transposingB: Bool = false,
  beta: Double, into c: UnsafeMutablePointer<Double>
) {
  guard rows > 0, columns > 0 else { return }
  guard inner > 0 else {
    for i in 0..<rows * columns { c[i] = beta == 0 ? 0 : beta * c[i] }
    return
  }
  _ = singleThreaded
  // Row-major C read column-major is Cᵀ = op(B)ᵀ op(A)ᵀ: the factors change places.
  var m = Int32(columns)
  var n = Int32(rows)
  var k = Int32(inner)
  var one = 1.0
  var beta = beta
  var leadingB = Int32(transposingB ? inner : columns)
  var leadingA = Int32(transposingA ? rows : inner)
  dgemm_(
    transposingB ? "T" : "N", transposingA ? "T" : "N", &m, &n, &k, &one, b, &leadingB, a,
    &leadingA, &beta, c, &m)
}
