import Devices

extension Target {
  /// −ln(1 − error) of reading a qubit out; zero where it is not known.
  func readoutCost(_ qubit: Int) -> Double {
    calibration.qubits[qubit].meanReadoutError.map(negativeLogarithm) ?? 0
  }

  /// The infidelity per second of waiting, 1/(6 T1) + 1/(3 T2): the slope at zero of the average
  /// infidelity of relaxation, 1/2 − e^(−t/T1)/6 − e^(−t/T2)/3.
  func waitingRate(_ qubit: Int) -> Double {
    let figures = calibration.qubits[qubit]
    let relaxation = figures.t1.map { 1 / (6 * $0.value) } ?? 0
    let coherence = figures.t2.map { 1 / (3 * $0.value) } ?? 0
    return relaxation + coherence
  }

  /// The duration of a usual entangler in seconds; zero where none is known.
  var typicalEntanglerDuration: Double {
    let known = calibration.gates.filter { $0.qubits.count == 2 && !$0.isFaulty }
      .compactMap { $0.duration?.value }.sorted()
    return known.isEmpty ? 0 : known[known.count / 2]
  }
}
