import Channels
import Devices
import LinearAlgebra
import Noise

extension ReferenceCase {
  func cirqDepolarize() throws -> [String: Computed] {
    let channel = try CirqRules.depolarize(
      try number("p_pauli_error"), qubits: Int(try number("n")))
    return ["ptm": .matrix(channel.pauliTransferMatrix)]
  }

  func cirqReadout() throws -> [String: Computed] {
    let readout = try CirqRules.readoutDamping(
      e0: try number("p00_error"), e1: try number("p11_error"))
    return [
      "p": .number(readout.towardsZero), "gamma": .number(readout.damping),
      "ptm": .matrix(readout.channel.pauliTransferMatrix),
    ]
  }

  func cirqAngles() throws -> [String: Computed] {
    let unitary = CirqRules.phasedFSim(theta: try number("theta"), phi: try number("phi"))
    return [
      "unitary": .complex(unitary),
      "entanglement_infidelity": .number(CirqRules.processInfidelity(of: unitary)),
    ]
  }

  func cirqOneQubit() throws -> [String: Computed] {
    let time = try number("gate_time_ns") * 1e-9
    let t1 = try number("t1_ns") * 1e-9
    let tPhi = try number("tphi_ns") * 1e-9
    let total = try number("rb_pauli_error")
    let rest = CirqRules.depolarizingPauliError(
      total: total,
      decoherence: [CirqRules.decoherencePauliError(t1: t1, tPhi: tPhi, time: time)])
    let channel = try CirqRules.oneQubitNoise(pauliError: total, t1: t1, tPhi: tPhi, time: time)
    return [
      "depolarizing_pauli_error": .number(rest),
      "noise_after_gate": .texts((rest > 0 ? ["DepolarizingChannel"] : []) + ["KrausChannel"]),
      "noise_ptm": .matrix(channel.pauliTransferMatrix),
    ]
  }

  func cirqTwoQubit() throws -> [String: Computed] {
    let time = try number("gate_time_ns")
    let angles = inputs["fsim_error"]?.object?.compactMapValues(\.number) ?? [:]
    let error = CirqRules.phasedFSim(
      theta: angles["theta"] ?? .nan, zeta: angles["zeta"] ?? .nan, chi: angles["chi"] ?? .nan,
      gamma: angles["gamma"] ?? .nan, phi: angles["phi"] ?? .nan)
    let decoherence = zip(try numbers("t1_ns"), try numbers("tphi_ns")).map {
      CirqRules.decoherencePauliError(t1: $0, tPhi: $1, time: time)
    }
    return [
      "depolarizing_pauli_error": .number(
        CirqRules.depolarizingPauliError(
          total: try number("xeb_pauli_error_per_cycle"), decoherence: decoherence,
          coherentInfidelity: CirqRules.processInfidelity(of: error)))
    ]
  }

  func braket() throws -> [String: Computed] {
    let qubits = Int(try number("num_qubits"))
    let fidelity = try number("average_fidelity")
    let channel = try BraketRules.depolarizing(averageFidelity: fidelity, qubits: qubits)
    return [
      "probability": .number(
        BraketRules.depolarizingProbability(averageFidelity: fidelity, qubits: qubits)),
      "ptm_diagonal_nonidentity": .number(channel.pauliTransferMatrix[1, 1]),
      "average_gate_fidelity": .number(averageFidelity(channel.pauliTransferMatrix)),
    ]
  }

  func stim() throws -> [String: Computed] {
    switch try string("instruction") {
    case "M":
      let assignment = StimRules.measurement(try number("p"))
      return [
        "result_flip_probability": .number(assignment.probability(report: true, given: false)),
        "state_unchanged": .truth(assignment.p01 == assignment.p10),
      ]
    case "PAULI_CHANNEL_1":
      let ptm = try StimRules.pauliChannel1(
        x: number("px"), y: number("py"), z: number("pz")
      ).pauliTransferMatrix
      return [
        "flip_probability_after_RX_MX": .number((1 - ptm[1, 1]) / 2),
        "ptm_diagonal": .numbers(diagonal(ptm)),
      ]
    case let name:
      let qubits = name == "DEPOLARIZE1" ? 1 : 2
      let channel = try StimRules.depolarize(try number("p"), qubits: qubits)
      let ptm = channel.pauliTransferMatrix
      return [
        "p_each_pauli": .number(pauliProbabilities(channel)[1]),
        "ptm_diagonal_nonidentity": .number(ptm[1, 1]),
        qubits == 1
          ? "flip_probability_after_R_M" : "flip_probability_of_one_qubit_after_R_M":
          .number((1 - ptm[3, 3]) / 2),
      ]
    }
  }

  func ionq() throws -> [String: Computed] {
    var result: [String: Computed] = [:]
    for qubits in 1...2 {
      let channel = try IonQRules.depolarizing(try number("r_\(qubits)q"), qubits: qubits)
      let probabilities = pauliProbabilities(channel)
      result["p_each_pauli_\(qubits)q"] = .number(probabilities[1])
      result["p_identity_\(qubits)q"] = .number(probabilities[0])
      result["average_gate_fidelity_\(qubits)q"] = .number(
        averageFidelity(channel.pauliTransferMatrix))
    }
    return result
  }

  func quantinuumTotals() throws -> [String: Computed] {
    let f = try number("quadratic_dephasing_rate_Hz")
    return [
      "p1_total": .number(QuantinuumRules.totalOneQubit(try number("p1"))),
      "p2_total": .number(QuantinuumRules.totalTwoQubit(try number("p2"))),
      "p_crosstalk_meas_total": .number(
        QuantinuumRules.totalCrosstalk(try number("p_crosstalk_meas"))),
      "p_crosstalk_init_total": .number(
        QuantinuumRules.totalCrosstalk(try number("p_crosstalk_init"))),
      "linear_rate_total_per_s": .number(
        QuantinuumRules.totalLinearRate(try number("linear_dephasing_rate"))),
      "coherent_rz_rate_rad_per_s": .number(QuantinuumRules.coherentRate(quadraticRate: f)),
      "incoherent_rate_rad_per_s": .number(
        QuantinuumRules.incoherentRate(
          quadraticRate: f, factor: try number("coherent_to_incoherent_factor"))),
    ]
  }

  func quantinuumAngles() throws -> [String: Computed] {
    func quantity(_ name: String) throws -> Quantity { Quantity(try number(name)) }
    let law = Calibration.AngleDependence(
      a: try quantity("przz_a"), b: try quantity("przz_b"), c: try quantity("przz_c"),
      d: try quantity("przz_d"), power: try quantity("przz_power"))
    let factor = law.factor(at: try number("angle_rad"))
    let average = try number("p2") * factor
    return [
      "scale": .number(factor), "p2_at_angle_average": .number(average),
      "p2_at_angle_total": .number(QuantinuumRules.totalTwoQubit(average)),
    ]
  }

  func quantinuumIdle() throws -> [String: Computed] {
    let f = try number("quadratic_dephasing_rate_Hz")
    let time = try number("duration_s")
    return [
      "coherent_rz_angle_rad": .number(QuantinuumRules.coherentRate(quadraticRate: f) * time),
      "incoherent_quadratic_z_probability": .number(
        QuantinuumRules.quadraticFlip(
          quadraticRate: f, factor: try number("coherent_to_incoherent_factor"), time: time)),
      "linear_z_probability": .number(
        QuantinuumRules.totalLinearRate(try number("linear_dephasing_rate")) * time),
    ]
  }
}
