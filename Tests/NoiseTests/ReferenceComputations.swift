import Channels
import Circuits
import Devices
import LinearAlgebra
import Noise
import Numerics

extension ReferenceCase {
  /// What the module makes of the inputs, by the names of the expected values.
  func computed() throws -> [String: Computed] {
    switch kind {
    case "thermal_relaxation": try thermalRelaxation()
    case "depolarizing": try depolarizing()
    case "single_qubit_channel": try singleQubitChannel()
    case "excited_population": try excitedPopulation()
    case "device_gate_error": try deviceGateError()
    case "readout": try readout()
    case "delay": try delay()
    case "cirq_thermal_noise_model":
      [
        "ptm": .matrix(
          try CirqRules.thermal(
            t1: number("t1_ns") * 1e-9, tPhi: number("tphi_ns") * 1e-9,
            time: number("duration_ns") * 1e-9
          ).pauliTransferMatrix)
      ]
    case "cirq_decoherence_pauli_error":
      [
        "pauli_error": .number(
          CirqRules.decoherencePauliError(
            t1: try number("t1_ns"), tPhi: try number("tphi_ns"), time: try number("duration_ns")))
      ]
    case "cirq_depolarize": try cirqDepolarize()
    case "cirq_readout_gad": try cirqReadout()
    case "cirq_entangling_angle_error": try cirqAngles()
    case "cirq_device_1q": try cirqOneQubit()
    case "cirq_device_2q": try cirqTwoQubit()
    case "braket_local_emulator_depolarizing": try braket()
    case "stim_channel": try stim()
    case "ionq_depolarizing": try ionq()
    case "quantinuum_total_rates": try quantinuumTotals()
    case "quantinuum_rzz_angle_scaling": try quantinuumAngles()
    case "quantinuum_idle": try quantinuumIdle()
    default: throw MissingInput(name: "a computation for '\(kind)'")
    }
  }

  private func thermalRelaxation() throws -> [String: Computed] {
    let channel = try QuantumChannel.thermalRelaxation(
      t1: inputs["t1_s"]?.number ?? .infinity, t2: try number("t2_s"), time: try number("time_s"),
      excitedPopulation: try number("excited_population"))
    var result = channelValues(channel)
    result["choi"] = .matrix(real(channel.choiMatrix))
    if expected["mixture"] != nil {
      var weights = ["p_identity": 0.0, "p_z": 0, "p_reset0": 0, "p_reset1": 0]
      for term in channel.terms {
        switch term {
        case .unitary(let p, let u):
          weights[u == .identity(2) ? "p_identity" : "p_z", default: 0] += p
        case .kraus(let k):
          // A reset has two Kraus operators of the same weight.
          let row = k[0, 0] == .zero && k[0, 1] == .zero ? 1 : 0
          weights["p_reset\(row)", default: 0] += (k.adjoint * k).trace.real / 2
        }
      }
      result["mixture"] = .numbersByName(weights)
    }
    return result
  }

  private func depolarizing() throws -> [String: Computed] {
    let qubits = Int(try number("num_qubits"))
    let channel = try QuantumChannel.depolarizing(try number("lambda_"), qubits: qubits)
    var result = channelValues(channel)
    let probabilities = pauliProbabilities(channel)
    result["p_identity"] = .number(probabilities[0])
    result["p_each_pauli"] = .number(probabilities[1])
    result["ptm_diagonal"] = .numbers(diagonal(channel.pauliTransferMatrix))
    return result
  }

  private func singleQubitChannel() throws -> [String: Computed] {
    let channel: QuantumChannel
    if inputs["gamma"] != nil {
      channel = try .amplitudeDamping(number("gamma"), excitedPopulation: number("p1"))
    } else if inputs["lambda_"] != nil {
      channel = try .phaseDamping(number("lambda_"))
    } else if inputs["a"] != nil {
      channel = try .phaseAmplitudeDamping(
        amplitude: number("a"), phase: number("b"), excitedPopulation: number("p1"))
    } else {
      channel = try .resetting(toZero: number("prob0"), toOne: number("prob1"))
    }
    return [
      "ptm": .matrix(channel.pauliTransferMatrix), "choi": .matrix(real(channel.choiMatrix)),
    ]
  }

  private func excitedPopulation() throws -> [String: Computed] {
    [
      "excited_population": .number(
        AerRules.excitedPopulation(
          frequency: try number("frequency_Hz"), temperature: try number("temperature_mK") * 1e-3))
    ]
  }

  private func deviceGateError() throws -> [String: Computed] {
    let qubits = try numbers("qubits").map { Int($0) }
    let t1 = try numbers("t1_s")
    let t2 = try numbers("t2_s")
    let temperature = try number("temperature_mK") * 1e-3
    let duration = Quantity(try number("gate_length_s"))
    let name = try string("gate")
    // No gate is virtual here: that `rz` has no noise must follow from its figures.
    let machine = TestMachine(
      qubits: (qubits.max() ?? 0) + 1, native: Gate.all.map { Device.NativeGate($0.name) })
    var figures = machine.figures
    for (position, qubit) in qubits.enumerated() {
      figures[qubit] = .init(
        t1: Quantity(t1[position]), t2: Quantity(t2[position]), resetDuration: duration)
      if temperature != 0, let frequency = inputs["frequency_Hz"]?.numbers?[position] {
        figures[qubit].excitedPopulation = Quantity(
          AerRules.excitedPopulation(frequency: frequency, temperature: temperature))
      }
    }
    // A thermal population is read by `physical`; for these figures the rest is the same.
    let policy = temperature == 0 ? NoisePolicy.aer : .physical
    func model(_ sources: NoiseSelection) throws -> NoiseModel {
      try machine.model(
        figures,
        gates: [
          .init(
            gate: name, qubits: qubits, error: Quantity(inputs["gate_error"]?.number ?? 0),
            duration: duration)
        ],
        sources: sources, policy: policy)
    }
    func noise(_ sources: NoiseSelection) throws -> RealMatrix? {
      if name == "reset" {
        return try model(sources).resetChannels(qubits[0]).first?.pauliTransferMatrix
      }
      guard let gate = Gate.named(name) else { throw MissingInput(name: name) }
      let channels = try model(sources).gateChannels(gate, qubits)
      return channels.isEmpty ? nil : transferMatrix(channels, on: qubits)
    }
    let count = 1 << (2 * qubits.count)
    let total = try noise([.gate, .relaxation])
    let relaxation = try noise([.relaxation]) ?? .identity(count)
    let relaxationFidelity = averageFidelity(relaxation)
    var result: [String: Computed] = [
      "relaxation_average_gate_fidelity": .number(relaxationFidelity),
      "relaxation_infidelity": .number(1 - relaxationFidelity),
      // The depolarizing factor 1 − L of an element that relaxation leaves alone otherwise.
      "depolarizing_lambda": .number(1 - (total?[1, 1] ?? 1) / relaxation[1, 1]),
    ]
    if let total {
      result["average_gate_fidelity"] = .number(averageFidelity(total))
      result["ptm"] = .matrix(total)
    } else {
      result["channel"] = .text("none (no error object attached)")
    }
    return result
  }

  private func readout() throws -> [String: Computed] {
    let machine = TestMachine(qubits: 1)
    var figures = machine.figures
    figures[0].readoutError = Quantity(try number("readout_error"))
    figures[0].p10 = Quantity(try number("prob_meas1_prep0"))
    figures[0].p01 = Quantity(try number("prob_meas0_prep1"))
    func matrix(_ policy: NoisePolicy) throws -> RealMatrix {
      let model = try machine.model(figures, gates: [], sources: [.readout], policy: policy)
      let assignment = try model.measurementNoise(0).assignment
      return RealMatrix(
        [false, true].map { truth in
          [false, true].map { assignment.probability(report: $0, given: truth) }
        })
    }
    return [
      "from_backend_matrix": .matrix(try matrix(.aer)),
      "from_backend_properties_matrix": .matrix(try matrix(.physical)),
    ]
  }

  private func delay() throws -> [String: Computed] {
    let machine = TestMachine(qubits: 1, dt: try number("dt_s"))
    var figures = machine.figures
    figures[0].t1 = Quantity(try number("t1_s"))
    figures[0].t2 = Quantity(try number("t2_s"))
    let model = try machine.model(figures, gates: [], sources: [.relaxation], policy: .aer)
    var circuit = Circuit(qubits: 1)
    circuit.instructions = [Instruction(.delay(.dt(try number("delay_dt"))), on: [0])]
    let channels = try model.noisy(circuit).instructions.compactMap { instruction in
      if case .channel(let channel) = instruction.operation { channel } else { nil }
    }
    return ["ptm": .matrix(transferMatrix(channels.map { ($0, [0]) }, on: [0]))]
  }
}
