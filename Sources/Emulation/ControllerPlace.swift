/// Where the network runs that computes a step's angles from what was measured.
public enum ControllerPlace: String, CaseIterable, Sendable {
  /// On a host computer beside the machine, which `controller_latency` is for.
  case host
  /// In the control system itself, between the measurement and the pulses that depend on it, which
  /// takes no longer than any other feed-forward.
  case embedded
}

extension Emulator {
  /// The wait from the end of a measurement to a step that depends on it through a controller, in
  /// seconds.
  public func latency(_ place: ControllerPlace) -> Double {
    switch place {
    case .host: controllerLatency
    case .embedded: device.feedForwardLatency
    }
  }
}
