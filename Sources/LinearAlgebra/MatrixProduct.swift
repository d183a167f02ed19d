/// C ← op(A)·op(B) + β·C on row-major storage, without allocation on the heap.
///
/// op is the identity or the transpose; op(A) is `rows` × `inner`, op(B) is `inner` × `columns`, C
/// is `rows` × `columns`, each stored without gaps. Every element is summed in the order of the
/// inner index by fused multiply-adds, beginning with β·C: its bits depend neither on the processor
/// nor on the other elements.
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
  if beta == 0 {
    c.update(repeating: 0, count: rows * columns)
  } else if beta != 1 {
    for i in 0..<rows * columns { c[i] *= beta }
  }
  let panel = ProductPanel(
    a: a, rowStride: transposingA ? 1 : inner, innerStride: transposingA ? rows : 1,
    b: b, innerStrideOfB: transposingB ? 1 : columns, columnStride: transposingB ? inner : 1,
    c: c, rows: rows, columns: columns)
  let depth = min(inner, ProductPanel.depth)
  withUnsafeTemporaryAllocation(byteCount: depth * ProductPanel.width * 8, alignment: 64) {
    packed in
    guard let packed = packed.baseAddress else { return }
    // Blocks of the inner index one after another, so that the order of the sums stays.
    for start in stride(from: 0, to: inner, by: ProductPanel.depth) {
      let range = start..<min(inner, start + ProductPanel.depth)
      for column in stride(from: 0, to: columns, by: ProductPanel.width) {
        panel.pack(range, column: column, into: packed)
        panel.multiply(range, column: column, packed)
      }
    }
  }
}
