extension Calibration.QubitFigures {
  /// The probability that a record is wrong, averaged over both states: the mean of `p10` and `p01`,
  /// which is what the emulator draws from, else the mean that is given, else the one of the two that
  /// is known. Nil where nothing is.
  public var meanReadoutError: Double? {
    if let p10, let p01 { return (p10.value + p01.value) / 2 }
    return (readoutError ?? p10 ?? p01)?.value
  }
}
