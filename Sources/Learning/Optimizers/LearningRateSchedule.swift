import Foundation

/// How the learning rate changes over a training run.
public enum LearningRateSchedule: String, CaseIterable, Sendable {
  /// It does not.
  case constant
  /// Half a cosine from the full rate at the first step to zero after the last
  /// (I. Loshchilov, F. Hutter, ICLR 2017, equation 5, without restarts).
  case cosine

  /// The rate of a step, counted from zero, of a run of `totalSteps`.
  public func rate(_ base: Double, step: Int, totalSteps: Int) -> Double {
    switch self {
    case .constant: return base
    case .cosine:
      let progress = min(1, Double(step) / Double(max(1, totalSteps)))
      return base * 0.5 * (1 + cos(.pi * progress))
    }
  }
}
