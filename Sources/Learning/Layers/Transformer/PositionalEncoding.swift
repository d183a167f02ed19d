import Elementary

/// The numbers that tell steps apart: sines and cosines of the step over wavelengths from 2π to
/// 10000·2π (A. Vaswani et al., NeurIPS 2017, section 3.5).
public enum PositionalEncoding {
  /// The numbers of a step.
  public static func row(step: Int, width: Int) -> [Double] {
    (0..<width).map { k in
      let exponent = Double(k / 2 * 2) / Double(width)
      let angle = Double(step) * Portable.exp(-exponent * Portable.log(10_000))
      return k % 2 == 0 ? Portable.sin(angle) : Portable.cos(angle)
    }
  }
}
