/// Rows of the last few steps side by side: what a head with memory and a reservoir with context see.
struct StepWindow {
  /// The number of sequences.
  let samples: Int
  /// The numbers of a sequence at a step.
  let width: Int
  /// How many steps stand side by side.
  let count: Int

  /// `[step][sample][number]` as `[step][sample][back][number]`, `back` steps before; zeros stand
  /// before the first step.
  func widened(_ rows: [Double]) -> [Double] {
    guard count > 1 else { return rows }
    var result = [Double](repeating: 0, count: rows.count * count)
    forEachCopy(rows.count) { row, copy in
      for k in 0..<width { result[copy + k] = rows[row + k] }
    }
    return result
  }

  /// The gradient of the rows from that of the widened ones.
  func folded(_ gradient: [Double]) -> [Double] {
    guard count > 1 else { return gradient }
    var result = [Double](repeating: 0, count: gradient.count / count)
    forEachCopy(result.count) { row, copy in
      for k in 0..<width { result[row + k] += gradient[copy + k] }
    }
    return result
  }

  /// Calls `body` with the place of each row and of each of its copies.
  private func forEachCopy(_ size: Int, _ body: (_ row: Int, _ copy: Int) -> Void) {
    let steps = size / (samples * width)
    for step in 0..<steps {
      for sample in 0..<samples {
        for back in 0..<min(count, step + 1) {
          body(
            ((step - back) * samples + sample) * width,
            ((step * samples + sample) * count + back) * width)
        }
      }
    }
  }
}
