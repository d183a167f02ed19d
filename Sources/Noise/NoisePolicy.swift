/// How a calibration is read.
public enum NoisePolicy: String, Codable, Hashable, Sendable, CaseIterable {
  /// Every field is used: asymmetric readout, thermal population; gates and qubits that are out
  /// of order are refused, entries that contradict each other reported.
  case physical
  /// As Qiskit Aer 0.18's `NoiseModel.from_backend` does it: symmetric readout, no thermal
  /// population, faulty gates scramble their qubits, a direction without figures has no noise.
  case aer

  /// The sources that the policy knows.
  public var allowedSources: Set<NoiseSource> {
    switch self {
    case .physical: Set(NoiseSource.allCases)
    case .aer: [.gate, .relaxation, .readout]
    }
  }
}

/// During which part of a schedule a qubit's waiting counts as idle.
public enum IdleSpan: Hashable, Sendable {
  /// From the qubit's first operation to its last: before, it is in |0⟩; afterwards nobody looks.
  case lifetime
  /// From the qubit's first operation to the end of the schedule: somebody looks at the final
  /// state. What nobody looks at can be left out of the result afterwards.
  case observed
  /// From the start of the schedule to its end, for every qubit in use: a piece of a longer run.
  case whole
}
