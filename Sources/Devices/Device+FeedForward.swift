extension Device {
  /// From the end of a measurement to the start of an operation that depends on it by a condition, in
  /// seconds.
  public var feedForwardLatency: Double {
    timing.feedForward?.value ?? timing.controllerLatency.value
  }

  /// The same machine with another time for operations that depend on a measurement.
  public func feedingForward(in seconds: Double) -> Device {
    Device(
      name: name, vendor: vendor, technology: technology, source: source, qubits: qubits,
      nativeGates: nativeGates,
      timing: Timing(
        dt: timing.dt, controllerLatency: timing.controllerLatency,
        feedForward: Quantity(seconds, .assumed, citation: "set by hand"),
        repetitionDelay: timing.repetitionDelay, granularity: timing.granularity,
        pulseAlignment: timing.pulseAlignment, acquireAlignment: timing.acquireAlignment),
      capabilities: capabilities, noiseScale: noiseScale)
  }
}
