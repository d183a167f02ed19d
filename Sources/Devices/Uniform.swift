import Circuits

extension Device {
  /// An invented machine on which every pair is joined and every gate of the ansätze is native, for
  /// tests, benchmarks and a first look: the bundled profile `uniform` is this with 20 qubits.
  public static func uniform(qubitCount: Int = 20, name: String = "uniform") -> Device {
    Device(
      name: name, vendor: "Backaction", technology: .synthetic,
      source: "invented: all-to-all connectivity that no superconducting processor has",
      qubits: (0..<qubitCount).map { Qubit(label: "\($0)") },
      nativeGates: Calibration.uniformVirtual.map { NativeGate($0, isVirtual: true) }
        + (Calibration.uniformOneQubit + Calibration.uniformTwoQubit).map { NativeGate($0) },
      timing: Timing(dt: nil, controllerLatency: AssumedValues.controllerLatency(.synthetic)),
      capabilities: Capabilities(midCircuitMeasurement: true, reset: true, feedForward: true))
  }
}

extension Calibration {
  static let uniformVirtual = ["rz", "p", "z", "s", "sdg", "t", "tdg"]
  static let uniformOneQubit = ["id", "x", "y", "h", "sx", "sxdg", "rx", "ry", "u", "prx"]
  static let uniformTwoQubit = [
    "cx", "cy", "cz", "ch", "cp", "crx", "cry", "crz", "rxx", "ryy", "rzz", "swap", "ecr", "iswap",
  ]

  /// The figures of the invented machine, the same for every qubit and pair, all assumed.
  public static func uniform(
    qubitCount: Int = 20, device: String = "uniform", id: String = "2025-01-01"
  ) -> Calibration {
    func typical(_ value: Double) -> Quantity {
      Quantity(
        value, .assumed,
        citation: "median of the processor ibm_torino on 2025-02-26, rounded; for two-qubit gates "
          + "that of cz")
    }
    let figures = QubitFigures(
      t1: typical(185e-6), t2: typical(140e-6), readoutError: typical(0.0215), p10: typical(0.02),
      p01: typical(0.023), readoutDuration: typical(1.56e-6), resetDuration: typical(1.7e-6))
    let oneQubit = uniformOneQubit.flatMap { gate in
      (0..<qubitCount).map {
        GateFigures(gate: gate, qubits: [$0], error: typical(2.7e-4), duration: typical(32e-9))
      }
    }
    let twoQubit = uniformTwoQubit.flatMap { gate in
      GateFigures.allTuples(arity: 2, qubitCount: qubitCount).map {
        GateFigures(gate: gate, qubits: $0, error: typical(4.1e-3), duration: typical(68e-9))
      }
    }
    return Calibration(
      id: id, device: device, date: id, source: "invented, see the citations",
      notes: ["every number is assumed"],
      qubits: [QubitFigures](repeating: figures, count: qubitCount), gates: oneQubit + twoQubit)
  }
}
