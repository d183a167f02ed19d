import LinearAlgebra

extension RealMatrix {
  /// The outputs of a batch from those of its groups; with a target at each step both are ordered by
  /// step first.
  init(stackingByStep groups: [RealMatrix], rowsOfSample: Int, columns: Int) {
    var elements: [Double] = []
    for step in 0..<rowsOfSample {
      for group in groups {
        let size = group.elements.count / rowsOfSample
        elements += group.elements[step * size..<(step + 1) * size]
      }
    }
    self.init(rows: elements.count / columns, columns: columns, elements: elements)
  }
}
