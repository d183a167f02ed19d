import Readout

/// A gradient of means over shots each of which drives a controller of its own.
public protocol ShotDrivenGradient: GradientMethod {}

extension ShotDrivenGradient {
  /// Where every shot drives its own controller.
  public static func isAvailable(under readoutProtocol: any ReadoutProtocol) -> Bool {
    readoutProtocol.isDrivenByEachShot
  }
}
