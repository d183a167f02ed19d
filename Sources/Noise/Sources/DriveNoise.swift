import Circuits
import Devices

/// What gates do to neighbours that have no part in them, under `crosstalk`.
extension NoiseModel {
  /// Whether a native gate of the machine joins two qubits.
  func areJoined(_ a: Int, _ b: Int) -> Bool { topology.areNeighbors(a, b) }

  private func coupling(of pair: [Int]) -> Calibration.CouplingFigures? {
    guard sources.contains(.crosstalk), scale > 0, disturbs else { return nil }
    let key = pair.sorted()
    return calibration.couplings.first { $0.qubits.sorted() == key }
  }

  /// Pairs of a qubit of a gate and another one that is in use and coupled to it, none of them with
  /// both in the gate; the other one's turns in the order of the pairs.
  func disturbedPairs(by qubits: [Int], among active: [Int]) -> [[Int]] {
    guard sources.contains(.crosstalk), disturbs else { return [] }
    return qubits.flatMap { qubit in
      active.filter { !qubits.contains($0) && coupling(of: [qubit, $0]) != nil }
        .map { [qubit, $0] }
    }
  }

  /// The qubits in use that an operation on others changes otherwise than by a turn about Z or by
  /// dephasing: those that its pulses turn, that scatter its light or that relax during its wait.
  func disturbedQubits(by instruction: Instruction, among active: [Int]) -> [Int] {
    switch instruction.operation {
    case .gate(let application):
      return disturbedPairs(by: instruction.qubits, among: active)
        .filter { drivenPulse(application, $0) != nil }.map { $0[1] }
    case .measure:
      guard sources.contains(.measurement), isPositive(calibration.measurement.spectatorScattering)
      else { return [] }
    case .reset:
      guard
        sources.contains(.reset) && isPositive(calibration.measurement.resetScattering)
          || resetWait > 0
      else { return [] }
    case .delay, .barrier, .assign: return []
    }
    // One operation may measure several qubits, each of which is another one to the others.
    return active.filter { instruction.qubits != [$0] }
  }

  private func isPositive(_ figure: Quantity?) -> Bool { scale > 0 && figure?.value ?? 0 > 0 }

  /// Whether pulses on another qubit turn a qubit.
  func isDriven(_ qubit: Int) -> Bool {
    guard sources.contains(.crosstalk), scale > 0, disturbs else { return false }
    return calibration.couplings.contains {
      $0.qubits.contains(qubit) && ($0.driveCrosstalk?.value ?? 0) != 0
    }
  }

  /// What a gate on the first qubit of a pair does to the second one: a pulse that turns one qubit
  /// by θ about an axis in the plane turns the other by κθ; nil for nothing.
  func drivenPulse(_ application: GateApplication, _ pair: [Int]) -> GateApplication? {
    guard let share = coupling(of: pair)?.driveCrosstalk?.value, share != 0 else { return nil }
    switch application.gate {
    case .rx, .ry, .prx, .gpi, .gpi2, .x, .y, .sx, .sxdg:
      guard
        case .gate(let pulse) = CoherentError.turn(application, by: scale.squareRoot() * share)
      else { return nil }
      return pulse
    default: return nil
    }
  }

  /// The turn of the second qubit of a pair while a gate runs on the first one; nil for none.
  func starkTurn(_ pair: [Int], seconds: Double) -> GateApplication? {
    guard let shift = coupling(of: pair)?.starkShift?.value, shift != 0, seconds > 0 else {
      return nil
    }
    return GateApplication(.rz, [Angle(2 * .pi * shift * scale.squareRoot() * seconds)])
  }
}
