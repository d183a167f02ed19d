import Circuits

/// The gates that turn a measurement of Z into one of another Pauli.
public enum BasisChange {
  /// Gates before the measurement, in order: H for X, S† and H for Y.
  public static func gates(_ pauli: Pauli) -> [Gate] {
    switch pauli {
    case .i, .z: []
    case .x: [.h]
    case .y: [.sdg, .h]
    }
  }
}
