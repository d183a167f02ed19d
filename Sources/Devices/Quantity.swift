/// Where a number comes from.
public enum Provenance: String, Codable, Hashable, Sendable, CaseIterable {
  /// Reported by the vendor for this device.
  case measured
  /// Computed from reported numbers.
  case derived
  /// Not reported: a value from the literature or a default, with a citation.
  case assumed
  /// Adjusted to counts that the device gave.
  case fitted
}

/// A number in SI units with its provenance.
///
/// In JSON a bare number is `measured`; any other provenance is written as an object
/// `{"value": 5e-6, "provenance": "assumed", "citation": "…"}`.
public struct Quantity: Hashable, Sendable {
  /// The value, SI units; probabilities are fractions.
  public let value: Double
  /// Where it comes from.
  public let provenance: Provenance
  /// The source; required for `assumed`.
  public let citation: String?
  /// One standard deviation, in the unit of the value; nil where nobody states it.
  public let uncertainty: Double?

  /// A number with its provenance.
  public init(
    _ value: Double, _ provenance: Provenance = .measured, citation: String? = nil,
    uncertainty: Double? = nil
  ) {
    self.value = value
    self.provenance = provenance
    self.citation = citation
    self.uncertainty = uncertainty
  }
}
