#!/usr/bin/env python3
"""Noisy distributions on IBM's machines equal Qiskit Aer's to 1e-9.

    python3 Tests/CrossChecks/aer_agreement.py .build/release/backaction [--devices lagos,fez]

For every machine of `qiskit_ibm_runtime.fake_provider`: its raw configuration and properties are
imported, a random native circuit on 3 to 5 connected qubits, with delays and resets on the way, is
run by `simulate` and by Aer's density matrix with `NoiseModel.from_backend`. The columns are the
largest differences of a probability:

  aer       `--noise-policy aer` from Aer with each error of its model as one superoperator
  physical  `--noise gate,relaxation,readout` from the same with the separate flips of both states
  plain     `--noise-policy aer` from an ordinary run of Aer
  dropped   that run from a plain one here that leaves out the terms of an error with a probability
            up to 1e-10, as Aer's C++ does without making up for them (QuantumError::set_circuits);
            what is lost is one minus the sum of Aer's probabilities, in the last column

Fails unless aer, physical and dropped are below 1e-9. With `--write FILE` the cases are written
down, for the tests. Needs qiskit-aer and qiskit-ibm-runtime; without them it says so and checks
nothing.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import warnings

try:
    import numpy as np
    import qiskit_ibm_runtime.fake_provider as fake_provider
    from qiskit import QuantumCircuit
    from qiskit.providers import BackendV2, Options
    from qiskit.quantum_info import DensityMatrix, SuperOp
    from qiskit.transpiler import PassManager, Target
    from qiskit_aer import AerSimulator
    from qiskit_aer.noise import LocalNoisePass, NoiseModel
except ImportError as error:
    print(f"SKIPPED: {error}; install qiskit-aer and qiskit-ibm-runtime")
    sys.exit(0)

TOLERANCE, AER_THRESHOLD, STEPS = 1e-9, 1e-10, 60
GATES = ("id", "x", "sx", "rz", "u1", "u2", "u3", "rx", "cx", "cz", "ecr", "rzz")


def machines():
    """Every machine with its raw payloads: name, backend, configuration, properties."""
    kinds = [getattr(fake_provider, name) for name in dir(fake_provider) if name[:4] == "Fake"]
    found = {pathlib.Path(kind.dirname): kind for kind in kinds if getattr(kind, "dirname", None)}
    for folder, kind in sorted(found.items()):
        yield folder.name, kind, folder / kind.conf_filename, folder / kind.props_filename


class Part(BackendV2):
    """Some qubits of a machine, numbered anew."""

    def __init__(self, whole, qubits):
        super().__init__()
        place = {(q,): (i,) for i, q in enumerate(qubits)}
        target = whole.target
        properties = target.qubit_properties
        self._target = Target(
            num_qubits=len(qubits), dt=target.dt,
            qubit_properties=properties and [properties[q] for q in qubits])
        for name in target.operation_names:
            if name not in GATES + ("measure", "reset", "delay"):
                continue
            own = {tuple(place[(q,)][0] for q in on): value for on, value in target[name].items()
                   if on is not None and all((q,) in place for q in on)}
            if own:
                self._target.add_instruction(target.operation_from_name(name), own, name=name)

    target = property(lambda self: self._target)
    max_circuits = None

    @classmethod
    def _default_options(cls):
        return Options()

    def run(self, *arguments, **options):
        raise NotImplementedError


def pairs(target):
    """The ordered pairs of two-qubit gates with an error that is not a placeholder."""
    return {on: name for name in target.operation_names if name in ("cx", "cz", "ecr")
            for on, value in target[name].items()
            if value is not None and value.error is not None and value.error < 0.5}


def choose(target, stream):
    """Connected qubits around a random one, as many as 3 to 5 if there are so many."""
    near = {}
    for first, second in pairs(target):
        near.setdefault(first, set()).add(second)
        near.setdefault(second, set()).add(first)
    if not near:
        return list(range(min(1, target.num_qubits)))
    wanted = stream.randint(3, 5)
    for _ in range(100):
        chosen = [stream.choice(sorted(near))]
        while len(chosen) < wanted:
            edge = sorted({b for a in chosen for b in near[a]} - set(chosen))
            if not edge:
                break
            chosen.append(stream.choice(edge))
        if len(chosen) >= min(3, len(near)):
            break
    return sorted(chosen)


def steps(target, qubits, units, stream):
    """A random circuit: name, qubits of the machine, angles or the time of a delay."""
    ones = [g for g in target.operation_names if g in GATES
            and len(next(iter(target[g]))) == 1]
    couplings = sorted((on, name) for on, name in pairs(target).items()
                       if all(q in qubits for q in on))
    result = []
    while len(result) < STEPS:
        qubit, kind = stream.choice(qubits), stream.random()
        if len(result) == STEPS // 2 and "reset" in target.operation_names:
            result.append(("reset", [qubit], []))
        elif kind < 0.12:
            unit = stream.choice(units)
            result.append(("delay", [qubit], [stream.randint(1, 9000), unit]))
        elif kind < 0.17 and "reset" in target.operation_names:
            result.append(("reset", [qubit], []))
        elif kind < 0.5 and couplings:
            on, name = stream.choice(couplings)
            result.append((name, list(on), []))
        else:
            name = stream.choice(ones)
            if any(value is not None and value.error is not None and value.error >= 1
                   for on, value in target[name].items() if on == (qubit,)):
                continue
            count = len(target.operation_from_name(name).params)
            result.append((name, [qubit], [stream.uniform(-3, 3) for _ in range(count)]))
    return result


def program(count, qubits, circuit):
    """The circuit in OpenQASM 3, the chosen qubits measured in their order."""
    lines = ['OPENQASM 3.0;', 'include "stdgates.inc";', f"qubit[{count}] q;",
             f"bit[{len(qubits)}] c;"]
    for name, on, values in circuit:
        places = ", ".join(f"q[{q}]" for q in on)
        if name == "delay":
            lines.append(f"delay[{values[0]}{values[1]}] {places};")
        else:
            angles = f"({', '.join(map(repr, values))})" if values else ""
            lines.append(f"{name}{angles} {places};")
    lines += [f"c[{i}] = measure q[{q}];" for i, q in enumerate(qubits)]
    return "\n".join(lines) + "\n"


def aer_circuit(part, qubits, circuit):
    """The same as a circuit of Qiskit without the measurements."""
    result = QuantumCircuit(len(qubits))
    for name, on, values in circuit:
        places = [qubits.index(q) for q in on]
        if name == "delay":
            result.delay(values[0], places[0], unit=values[1])
        elif name == "reset":
            result.reset(places[0])
        else:
            gate = part.target.operation_from_name(name)
            result.append(type(gate)(*values) if values else gate, places)
    return result


def written_out(model, circuit):
    """The circuit with the errors of the model in it: pairs of an operation and its qubits."""
    passes = PassManager(model._custom_noise_passes + [LocalNoisePass(
        lambda op, qubits: model._local_quantum_errors.get(op.name, {}).get(tuple(qubits)),
        method="append")])
    result = passes.run(circuit)
    return [(item.operation, [result.find_bit(q).index for q in item.qubits])
            for item in result.data if item.operation.name != "delay"]


def without_rare_terms(operation):
    """An error of Aer less its terms up to the threshold."""
    error = operation._quantum_error
    result = 0
    for terms, probability in zip(error.circuits, error.probabilities):
        if probability > AER_THRESHOLD:
            result = result + probability * SuperOp(terms).data
    return SuperOp(result)


def confuse(probabilities, matrices):
    """Probabilities of reports; row = truth, column = report, lowest qubit least."""
    tensor = np.array(probabilities).reshape([2] * len(matrices))
    for qubit, matrix in enumerate(matrices):
        axis = len(matrices) - 1 - qubit
        tensor = np.moveaxis(np.tensordot(tensor, np.array(matrix), ([axis], [0])), -1, axis)
    return tensor.reshape(-1)


def aer(part, qubits, circuit, properties):
    """Aer's distributions: an ordinary run, without rare terms, as superoperators, asymmetric."""
    model = NoiseModel.from_backend(part)
    ideal = aer_circuit(part, qubits, circuit)
    operations = written_out(model, ideal)
    saved = ideal.copy()
    saved.save_probabilities()
    simulator = AerSimulator(method="density_matrix", noise_model=model)
    plain = np.array(simulator.run(saved, shots=1).result().data()["probabilities"])
    whole = QuantumCircuit(len(qubits))
    state = DensityMatrix.from_int(0, 2 ** len(qubits))
    for operation, places in operations:
        noisy = operation.name == "quantum_channel"
        whole.append(SuperOp(operation).to_instruction() if noisy else operation, places)
        step = without_rare_terms(operation) if noisy else SuperOp(operation)
        state = state.evolve(step, qargs=places)
    whole.save_probabilities()
    simulator = AerSimulator(method="density_matrix")
    whole = np.array(simulator.run(whole, shots=1).result().data()["probabilities"])
    readout = model._local_readout_errors
    symmetric = [readout[(i,)].probabilities if (i,) in readout else np.eye(2)
                 for i in range(len(qubits))]
    separate = []
    for qubit in qubits:
        figures = {entry["name"]: entry["value"] for entry in properties["qubits"][qubit]}
        error = figures.get("readout_error", 0)
        up = figures.get("prob_meas1_prep0", error)
        down = figures.get("prob_meas0_prep1", error)
        separate.append([[1 - up, up], [down, 1 - down]])
    rare = np.real(np.diag(state.data))
    return {"plain": confuse(plain, symmetric), "dropped": confuse(rare, symmetric),
            "aer": confuse(whole, symmetric), "physical": confuse(whole, separate),
            "lost": 1 - plain.sum()}


def run(arguments):
    """Standard output of the command; an error with what it says otherwise."""
    result = subprocess.run(arguments, capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(f"exit status {result.returncode}: {result.stderr.strip()[:300]}")
    return result.stdout


def simulated(command, folder, name, file, *options):
    output = json.loads(run([
        command, "simulate", str(file), "--device", f"{folder}/devices/{name}.json",
        "--calibration", str(next((folder / "calibrations" / name).iterdir())),
        "--method", "density", "--probabilities", "--json", *options]))
    found = output["probabilities"]
    width = len(next(iter(found)))
    return np.array([found.get(format(i, f"0{width}b"), 0.0) for i in range(2 ** width)])


def check(command, name, kind, conf, props, stream):
    """The differences of one machine and the case itself."""
    configuration, properties = json.loads(conf.read_text()), json.loads(props.read_text())
    backend = kind()
    qubits = choose(backend.target, stream)
    part = Part(backend, qubits)
    # A time unit in seconds, where the format has nanoseconds, is repaired by the import only.
    dt = configuration.get("dt")
    units = ["ns", "dt"] if dt is not None and dt > 1e-6 else ["ns"]
    circuit = steps(backend.target, qubits, units, stream)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        label = f"ibm_{name}"
        run([command, "devices", "import", "--from", "ibm", str(conf), str(props), "--name", label,
             "--output", str(folder)])
        run([command, "devices", "validate", *map(str, folder.rglob("*.json"))])
        source = program(backend.num_qubits, qubits, circuit)
        file = folder / "circuit.qasm"
        file.write_text(source)
        found = simulated(command, folder, label, file, "--noise-policy", "aer")
        separate = simulated(command, folder, label, file, "--noise", "gate,relaxation,readout")
    expected = aer(part, qubits, circuit, properties)
    differences = {
        "aer": abs(found - expected["aer"]).max(),
        "physical": abs(separate - expected["physical"]).max(),
        "plain": abs(found - expected["plain"]).max(),
        "dropped": abs(expected["plain"] - expected["dropped"]).max(), "lost": expected["lost"]}
    case = {"device": label, "calibration": properties["last_update_date"][:10], "program": source,
            "aer": expected["aer"].tolist(), "aer_plain": expected["plain"].tolist(),
            "physical": expected["physical"].tolist()}
    return qubits, differences, case


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", help="the executable backaction")
    parser.add_argument("--devices", help="a comma list of names such as lagos; default: all")
    parser.add_argument("--circuits", type=int, default=1, help="circuits per machine")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=pathlib.Path, help="a file for the cases")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    wanted = options.devices.split(",") if options.devices else None
    columns = ("aer", "physical", "plain", "dropped", "lost")
    print(f"{'device':<14}{'qubits':<26}" + "".join(f"{c:>10}" for c in columns))
    cases, failures, count = [], [], 0
    worst = dict.fromkeys(columns, 0.0)
    for name, kind, conf, props in machines():
        if wanted and name not in wanted:
            continue
        for turn in range(options.circuits):
            count += 1
            stream = random.Random(f"{options.seed} {name} {turn}")
            try:
                qubits, found, case = check(options.command, name, kind, conf, props, stream)
            except Exception as error:
                failures.append(name)
                print(f"{name:<14}FAILED: {error}", flush=True)
                continue
            cases.append(case)
            print(f"{name:<14}{str(qubits):<26}"
                  + "".join(f"{found[c]:>10.1e}" for c in columns), flush=True)
            if not all(found[c] < TOLERANCE for c in ("aer", "physical", "dropped")):
                failures.append(name)
            worst = {c: max(worst[c], abs(found[c])) for c in columns}
    print(f"{'largest':<40}" + "".join(f"{worst[c]:>10.1e}" for c in columns))
    print(f"{count} circuits; failures: {', '.join(failures) or 'none'}")
    if options.write:
        options.write.write_text(json.dumps(cases, indent=1) + "\n")
    sys.exit(1 if failures or not count else 0)


if __name__ == "__main__":
    main()
