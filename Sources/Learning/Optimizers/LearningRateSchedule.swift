import Elementary

/// How the learning rate changes over a training run.
public enum LearningRateSchedule: String, CaseIterable, Sendable {
  /// It does not.
  case constant
  /// Half a cosine from the full rate at the first step to zero after the last
  /// (I. Loshchilov, F. Hutter, ICLR 2017, equation 5, without restarts).
  case cosine

  /// The rate of a step, counted from zero, of a run of `totalSteps`.
  /// - Parameter warmUpSteps: in these first steps the rate rises linearly to its full value
  ///   (P. Goyal and others, arXiv 1706.02677, section 2.2); the schedule begins after them.
  public func rate(_ base: Double, step: Int, totalSteps: Int, warmUpSteps: Int = 0) -> Double {
    if step < warmUpSteps { return base * (Double(step + 1) / Double(warmUpSteps)) }
    switch self {
    case .constant: return base
    case .cosine:
      let progress = min(1, Double(step - warmUpSteps) / Double(max(1, totalSteps - warmUpSteps)))
      return base * 0.5 * (1 + Portable.cos(.pi * progress))
    }
  }
}
