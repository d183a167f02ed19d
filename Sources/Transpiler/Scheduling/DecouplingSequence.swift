import Circuits
import Foundation

/// A sequence of π pulses for a qubit that waits.
public enum DecouplingSequence: String, Codable, Hashable, Sendable, CaseIterable {
  /// Two pulses about X (Carr and Purcell, Phys. Rev. 94, 630 (1954)).
  case x2 = "X2"
  /// Pulses about X, Y, X and Y, which also undo what one axis leaves (Maudsley, J. Magn. Reson.
  /// 69, 488 (1986)).
  case xy4 = "XY4"
  /// Two pulses about X and −X, whose errors of angle cancel.
  case xx = "XX"

  /// The phases of the axes of the pulses in the plane, X at zero.
  var phases: [Double] {
    switch self {
    case .x2: [0, 0]
    case .xy4: [0, .pi / 2, 0, .pi / 2]
    case .xx: [0, .pi]
    }
  }
}

extension NativeOneQubit {
  /// A π pulse about an axis in the plane, in native gates in the order in which they act.
  func flip(phase: Double) -> [GateApplication] {
    if has(.prx) { return [GateApplication(.prx, [Angle(.pi), Angle(phase)])] }
    if has(.gpi) { return [GateApplication(.gpi, [Angle(phase)])] }
    let pulse: [GateApplication]
    var frame = phase
    if has(.x) {
      pulse = [GateApplication(.x)]
    } else if has(.rx) {
      pulse = [GateApplication(.rx, [Angle(.pi)])]
    } else if has(.sx) {
      pulse = [GateApplication(.sx), GateApplication(.sx)]
    } else if has(.ry) {
      pulse = [GateApplication(.ry, [Angle(.pi)])]
      frame -= .pi / 2
    } else {
      return [0, 0].map { GateApplication(.gpi2, [Angle(phase + $0)]) }
    }
    if abs(frame.remainder(dividingBy: 2 * .pi)) < 1e-12 { return pulse }
    return [GateApplication(.rz, [Angle(-frame)])] + pulse + [GateApplication(.rz, [Angle(frame)])]
  }
}
