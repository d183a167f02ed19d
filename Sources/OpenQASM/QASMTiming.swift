import Circuits

/// How long things take on the machine that runs a program: what `stretch`, `durationof` and boxes
/// with a duration refer to.
public struct QASMTiming: Sendable {
  /// The length of one sample in seconds, if the machine has samples.
  public let samplingTime: Double?
  /// How long a step under a condition waits for the measurements of its bits, in seconds.
  public let latency: Double
  /// The seconds that a gate, a measurement or a reset takes by itself on its qubits, which are
  /// numbers of the machine if the second argument says so, and otherwise only names.
  public let duration: @Sendable (Instruction, _ isPhysical: Bool) throws -> Double

  /// The timing of a machine.
  public init(
    samplingTime: Double?, latency: Double,
    duration: @escaping @Sendable (Instruction, _ isPhysical: Bool) throws -> Double
  ) {
    self.samplingTime = samplingTime
    self.latency = latency
    self.duration = duration
  }
}
