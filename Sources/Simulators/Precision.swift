/// The floating-point format of a state.
public enum Precision: String, Sendable, CaseIterable {
  /// 64 bits, eight lanes to a vector.
  case double
  /// 32 bits, sixteen lanes to a vector.
  case single
}
