/// The unnormalised Walsh–Hadamard transform: from expectations of Z strings to probabilities.
enum WalshHadamard {
  static func transform(_ values: inout [Double]) {
    var width = 1
    while width < values.count {
      for block in stride(from: 0, to: values.count, by: 2 * width) {
        for i in block..<block + width {
          (values[i], values[i + width]) = (
            values[i] + values[i + width], values[i] - values[i + width]
          )
        }
      }
      width *= 2
    }
  }
}
