/// Numbers that no payload carries, each with where it comes from.
enum AssumedValues {
  /// The wait between a measurement and what depends on it.
  static func controllerLatency(_ technology: Device.Technology) -> Quantity {
    Quantity(
      technology == .trappedIon ? 1e-3 : 5e-6, .assumed,
      citation: "default; no payload carries it")
  }

  /// The wait between a measurement and an operation that the control system makes depend on it; nil
  /// where no source is known.
  static func feedForward(_ technology: Device.Technology) -> Quantity? {
    guard technology == .superconducting else { return nil }
    return Quantity(
      1e-6, .assumed,
      citation: "no payload carries it: round figure for control systems of superconducting "
        + "processors, 150 ns at best (arXiv:2403.18768)")
  }

  /// One-qubit gate of an IBM processor whose table has no length of it.
  static let ibmOneQubit = Quantity(
    50e-9, .assumed,
    citation:
      "not in the table: a round figure between the 35.6 ns of ibm_lagos and the 56.9 ns of "
      + "ibm_sherbrooke")

  private static let iqmCitation =
    "IQM's own simulated Garnet: iqm-client 36.0.0, fake_backends/fake_garnet.py; the payload "
    + "carries no durations"
  /// One-qubit gate of IQM's Crystal processors.
  static let iqmPRX = Quantity(20e-9, .assumed, citation: iqmCitation)
  /// Two-qubit gate of IQM's Crystal processors.
  static let iqmCZ = Quantity(40e-9, .assumed, citation: iqmCitation)
  /// Readout of IQM's Crystal processors, which IQM does not state.
  static let iqmReadout = Quantity(
    1.5e-6, .assumed,
    citation: "not published by IQM; the order of other transmon processors, 1.56 us in the "
      + "properties of ibm_torino of 2025-02-26")
  /// Reset by measurement and a conditional gate.
  static let iqmReset = Quantity(
    6.52e-6, .assumed,
    citation: "measurement, controller latency and a conditional PRX one after the other, from "
      + "the assumed 1.5 us, 5 us and 20 ns")

  private static let pino =
    "Pino et al., Nature 592, 209 (2021), arXiv:2003.01293, to which the vendor's FAQ refers for "
    + "durations"
  /// One-qubit gate of a Quantinuum H machine.
  static let quantinuumU1q = Quantity(5e-6, .assumed, citation: pino)
  /// Measurement of a Quantinuum H machine.
  static let quantinuumMeasure = Quantity(60e-6, .assumed, citation: pino)
  /// Reset of a Quantinuum H machine.
  static let quantinuumReset = Quantity(10e-6, .assumed, citation: pino)
  /// T2 of an ion where nothing is known to dephase it.
  static let ytterbiumCoherence = Quantity(
    5500, .assumed,
    citation: "the longest measured for a 171Yb+ ion, with decoupling (Wang et al., Nature "
      + "Communications 12, 233 (2021)), as the emulator has no incoherent dephasing")

  /// Measurement of Google's Sycamore processors.
  static let googleReadout = Quantity(
    4e-6, .assumed,
    citation:
      "table of durations of cirq-google 1.7.0; the specification has 4 ms, which no T1 allows")

  private static let rigetti =
    "not in the record: a round figure of the order of "
  /// One-qubit gate of a Rigetti processor.
  static let rigettiRX = Quantity(
    40e-9, .assumed, citation: rigetti + "one-qubit gates of transmon processors")
  /// Two-qubit gate by a tunable coupler.
  static let rigettiTunable = Quantity(
    72e-9, .assumed,
    citation: rigetti + "gates with tunable couplers (42 ns in the specification of Google's "
      + "Willow, 68 ns for cz of ibm_torino)")
  /// Two-qubit gate by parametric modulation of a qubit.
  static let rigettiParametric = Quantity(
    200e-9, .assumed,
    citation: rigetti + "parametric gates, Abrams et al., Nature Electronics 3, 744 (2020), "
      + "arXiv:1912.04424")
  /// Readout of a Rigetti processor.
  static let rigettiReadout = Quantity(
    1.5e-6, .assumed,
    citation: rigetti + "the readout of other transmon processors, 1.56 us in the properties of "
      + "ibm_torino of 2025-02-26")
  /// Reset by measurement and a conditional gate.
  static let rigettiReset = Quantity(
    6.54e-6, .assumed,
    citation: "measurement, controller latency and a conditional X one after the other, from the "
      + "assumed 1.5 us, 5 us and 40 ns")
}
