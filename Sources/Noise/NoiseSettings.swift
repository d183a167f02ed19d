import Devices

/// What goes wrong on a machine: which sources, how the calibration is read, how strong everything is,
/// and what a user adds.
public struct NoiseSettings: Hashable, Sendable, ExpressibleByArrayLiteral {
  /// The sources that are on.
  public var sources: NoiseSelection
  /// How the calibration is read.
  public var policy: NoisePolicy
  /// The factor on all noise, from 0 to `NoiseModel.largestScale`: 0 is ideal, 1 the calibration.
  public var scale: Double
  /// Channels beyond the calibration, whatever the sources; nil for none.
  public var user: UserNoise?

  /// Every source that the calibration has data for, as it says.
  public init() { self.init(.all) }

  /// Every source that the calibration has data for, with another policy, factor or noise of the user's.
  public init(policy: NoisePolicy = .physical, scale: Double = 1, user: UserNoise? = nil) {
    self.init(.all, policy: policy, scale: scale, user: user)
  }

  /// Settings.
  public init(
    _ sources: NoiseSelection, policy: NoisePolicy = .physical, scale: Double = 1,
    user: UserNoise? = nil
  ) {
    self.sources = sources
    self.policy = policy
    self.scale = scale
    self.user = user
  }

  /// These sources and no others.
  public init(arrayLiteral elements: NoiseSource...) { self.init(.only(Set(elements))) }

  /// Every source that the calibration has data for.
  public static let all = NoiseSettings(.all)
  /// Nothing goes wrong.
  public static let none = NoiseSettings(.none)
}

extension NoiseModel {
  /// The noise of a device under settings.
  /// - Throws: `NoiseError` for a source without data or unknown to the policy, a bad scale, a
  ///   calibration of another machine or figures out of range.
  public convenience init(
    device: Device, calibration: Calibration, settings: NoiseSettings
  ) throws {
    try self.init(
      device: device, calibration: calibration, sources: settings.sources,
      policy: settings.policy, scale: settings.scale, userNoise: settings.user)
  }

  /// The settings that give this noise.
  public var settings: NoiseSettings {
    NoiseSettings(selection, policy: policy, scale: scale, user: userNoise)
  }

  /// The same choice of sources confined to some: those that are not chosen by name stay as they are
  /// under `all`.
  package func selecting(_ chosen: Set<NoiseSource>) -> NoiseSelection {
    isEverySource ? .allBut(Set(NoiseSource.allCases).subtracting(chosen)) : .only(chosen)
  }
}
