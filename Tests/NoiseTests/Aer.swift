import Circuits
import Devices
import Foundation
import TestSupport

/// Asks Qiskit Aer for distributions of noisy circuits, through `ReferencePython`.
enum Aer {
  /// Whether that Python has Qiskit Aer.
  static let isAvailable = ReferencePython.has("qiskit_aer")

  /// A circuit on a few qubits of a machine.
  struct Job: Codable {
    struct Step: Codable {
      var name: String
      /// Positions in `qubits`.
      var on: [Int]
      var angles: [Double] = []
      /// Of delays.
      var duration: Double?
      var unit: String?
    }

    var calibration: String
    var dt: Double?
    var qubits: [Int]
    var steps: [Step]
  }

  struct Answer: Codable {
    /// Probabilities of reports with the readout errors of `from_backend`, lowest qubit least.
    var symmetric: [Double]
    /// The same with the separate probabilities of the calibration.
    var asymmetric: [Double]
    /// Both from a run of Aer with every error of the model as one superoperator: of an error with
    /// terms Aer drops those with a probability below 1e-10, for which it has no option.
    var wholeSymmetric: [Double]
    var wholeAsymmetric: [Double]
  }

  static func distributions(_ jobs: [Job]) throws -> [Answer] {
    let output = try ReferencePython.output(of: script, input: JSONEncoder().encode(jobs))
    return try JSONDecoder().decode([Answer].self, from: output)
  }

  /// Builds a target of the chosen qubits from a calibration file, and from it Aer's noise model.
  private static let script = """
    import json, sys
    import numpy as np
    from qiskit import QuantumCircuit
    from qiskit.circuit import library, Measure, Reset, Delay, Parameter
    from qiskit.providers import BackendV2, Options, QubitProperties
    from qiskit.transpiler import Target, InstructionProperties
    from qiskit_aer import AerSimulator
    from qiskit.quantum_info import SuperOp
    from qiskit.transpiler import PassManager
    from qiskit_aer.noise import NoiseModel, LocalNoisePass

    KINDS = {"sx": library.SXGate, "sxdg": library.SXdgGate, "x": library.XGate, "id": library.IGate,
             "rz": library.RZGate, "rx": library.RXGate, "prx": library.RGate, "cx": library.CXGate,
             "cz": library.CZGate, "ecr": library.ECRGate, "rzz": library.RZZGate,
             "iswap": library.iSwapGate, "cp": library.CPhaseGate}
    COUNTS = {"rz": 1, "rx": 1, "prx": 2, "rzz": 1, "cp": 1}

    def value(quantity):
        return quantity["value"] if isinstance(quantity, dict) else quantity

    def figures(row, shared):
        return {k: value(v) for k, v in {**shared, **row}.items() if v is not None}

    class Machine(BackendV2):
        def __init__(self, target):
            super().__init__()
            self._target = target
        @property
        def target(self): return self._target
        @property
        def max_circuits(self): return None
        @classmethod
        def _default_options(cls): return Options()
        def run(self, *a, **k): raise NotImplementedError

    def machine(calibration, chosen, dt):
        place = {q: i for i, q in enumerate(chosen)}
        shared = calibration.get("every_qubit", {})
        rows = [figures(calibration["qubits"][q], shared) for q in chosen]
        target = Target(num_qubits=len(chosen), dt=dt, qubit_properties=[
            QubitProperties(t1=r.get("t1"), t2=r.get("t2"), frequency=r.get("frequency"))
            for r in rows])
        gates = {}
        for group in calibration["gates"]:
            common = {k: value(group[k]) for k in ("error", "duration") if group.get(k) is not None}
            entries = group["on"]
            if entries == "all":
                count = 2 if group["gate"] in ("cx", "cz", "ecr", "rzz", "rxx", "iswap", "cp") else 1
                entries = [[q] for q in chosen] if count == 1 else (
                    [[a, b] for a in chosen for b in chosen if a != b])
            for entry in entries:
                if isinstance(entry, list): qubits, own = entry, common
                else:
                    qubits = entry["qubits"]
                    own = {**common, **{k: value(entry[k]) for k in ("error", "duration")
                                        if entry.get(k) is not None}}
                if group["gate"] in KINDS and all(q in place for q in qubits):
                    gates.setdefault(group["gate"], {})[tuple(place[q] for q in qubits)] = (
                        InstructionProperties(duration=own.get("duration"), error=own.get("error")))
        for name, properties in gates.items():
            parameters = [Parameter("p%d" % i) for i in range(COUNTS.get(name, 0))]
            target.add_instruction(KINDS[name](*parameters), properties, name=KINDS[name](*parameters).name)
        readout = {}
        for index, row in enumerate(rows):
            error = row.get("readout_error")
            if error is None and "p10" in row: error = (row["p10"] + row["p01"]) / 2
            readout[(index,)] = InstructionProperties(duration=row.get("readout_duration"), error=error)
        target.add_instruction(Measure(), readout)
        target.add_instruction(Delay(Parameter("t")), {(i,): None for i in range(len(chosen))})
        if any("reset_duration" in r for r in rows):
            target.add_instruction(Reset(), {
                (i,): InstructionProperties(duration=r.get("reset_duration")) for i, r in enumerate(rows)})
        return Machine(target), rows

    def confuse(probabilities, matrices):
        tensor = np.array(probabilities).reshape([2] * len(matrices))
        for qubit, matrix in enumerate(matrices):
            axis = len(matrices) - 1 - qubit
            tensor = np.moveaxis(np.tensordot(tensor, np.array(matrix), ([axis], [0])), -1, axis)
        return tensor.reshape(-1).tolist()

    answers = []
    for job in json.load(open(sys.argv[1])):
        backend, rows = machine(json.load(open(job["calibration"])), job["qubits"], job.get("dt"))
        model = NoiseModel.from_backend(backend)
        # The passes of the model: relaxation after delays, then the errors of the gates.
        passes = PassManager(model._custom_noise_passes + [LocalNoisePass(
            lambda op, qubits: model._local_quantum_errors.get(op.name, {}).get(tuple(qubits)),
            method="append")])
        circuit = QuantumCircuit(len(rows))
        for step in job["steps"]:
            if step["name"] == "delay":
                time = int(step["duration"]) if step["unit"] == "dt" else step["duration"]
                circuit.delay(time, step["on"][0], unit=step["unit"])
            elif step["name"] == "reset": circuit.reset(step["on"][0])
            else: circuit.append(KINDS[step["name"]](*step["angles"]), step["on"])
        whole = QuantumCircuit(len(rows))
        for item in passes.run(circuit).data:
            step = item.operation
            if step.name == "delay": continue
            if step.name == "quantum_channel": step = SuperOp(step).to_instruction()
            whole.append(step, [circuit.find_bit(q).index for q in item.qubits])
        whole.save_probabilities()
        whole = AerSimulator(method="density_matrix").run(whole, shots=1)
        whole = whole.result().data()["probabilities"]
        circuit.save_probabilities()
        simulator = AerSimulator(method="density_matrix", noise_model=model)
        ideal = simulator.run(circuit, shots=1).result().data()["probabilities"]
        readout = model._local_readout_errors
        symmetric = [readout[(i,)].probabilities if (i,) in readout else np.eye(2)
                     for i in range(len(rows))]
        asymmetric = []
        for index, row in enumerate(rows):
            e = row.get("readout_error", 0.0)
            a, b = row.get("p10", e), row.get("p01", e)
            asymmetric.append([[1 - a, a], [b, 1 - b]])
        answers.append({"symmetric": confuse(ideal, symmetric),
                        "asymmetric": confuse(ideal, asymmetric),
                        "wholeSymmetric": confuse(whole, symmetric),
                        "wholeAsymmetric": confuse(whole, asymmetric)})
    print(json.dumps(answers))
    """
}
