extension Device {
  /// From the end of a shot to the start of the next one, in seconds: the profile's, or one that is
  /// usual for the technology.
  public var repetitionDelay: Quantity {
    if let stated = timing.repetitionDelay { return stated }
    switch technology {
    case .superconducting:
      return Quantity(
        250e-6, .assumed,
        citation: "default_rep_delay of IBM's Falcon, Eagle and Heron configurations, some T1 in "
          + "which qubits relax to the ground state")
    case .trappedIon:
      return Quantity(
        1e-3, .assumed,
        citation: "order of Doppler cooling and optical pumping, Bruzewicz et al., Applied Physics "
          + "Reviews 6, 021314 (2019), arXiv:1904.04178; sideband cooling takes longer")
    default:
      return Quantity(0, .assumed, citation: "no machine of this kind is known")
    }
  }
}
