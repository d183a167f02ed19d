"""Circuits and noise that all peers of the benchmarks share."""

import json
import math
import pathlib
import random
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = ROOT / ".build/release/backaction"
DEVICE, DAY = "ibm_sherbrooke", "2025-02-26"
CALIBRATION = ROOT / f"calibrations/{DEVICE}/{DAY}.json"


def logical(qubits, steps, layers=2, seed=1, measured=False, shuffled=False):
    """OpenQASM of a recurrent run: circuit 19 with new random angles in every timestep.

    `shuffled` draws the order and the partners of the controlled rotations anew, as a check that
    nothing is special about the ring.
    """
    draw = random.Random(seed)
    angle = lambda: draw.uniform(-math.pi, math.pi)
    lines = ["OPENQASM 3.0;", 'include "stdgates.inc";', f"qubit[{qubits}] q;"]
    if measured:
        lines += [f"bit[{qubits}] m{step};" for step in range(steps)]
    for step in range(steps):
        for _ in range(layers):
            lines += [f"rx({angle()}) q[{q}];" for q in range(qubits)]
            lines += [f"rz({angle()}) q[{q}];" for q in range(qubits)]
            pairs = [(q, (q + 1) % qubits) for q in range(qubits)]
            if shuffled:
                order = draw.sample(range(qubits), qubits)
                pairs = [(order[k], order[(k + 1) % qubits]) for k in range(qubits)]
            lines += [f"crx({angle()}) q[{a}], q[{b}];" for a, b in pairs]
        if measured:
            lines.append(f"m{step} = measure q;")
    return "\n".join(lines) + "\n"


def native(*arguments, **options):
    """The same in the native gates of the device, on its physical qubits, as a file."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="backaction-benchmark-"))
    (folder / "logical.qasm").write_text(logical(*arguments, **options))
    result = folder / "native.qasm"
    subprocess.run(
        [COMMAND, "transpile", folder / "logical.qasm", "--device", DEVICE, "--calibration", DAY,
         "--output", result], check=True, cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    return result


def calibrated(path=CALIBRATION):
    """T1, T2, and {(gate, qubits): (error, seconds)} of a calibration file of this package."""
    document = json.loads(pathlib.Path(path).read_text())
    plain = lambda x: x["value"] if isinstance(x, dict) else x
    shared = document.get("every_qubit", {})
    qubits = [{k: plain(v) for k, v in {**shared, **q}.items()} for q in document["qubits"]]
    gates = {}
    for row in document["gates"]:
        places = row["on"]
        if places == "all":
            places = [[q] for q in range(len(qubits))]
        for place in places:
            place = place if isinstance(place, dict) else {"qubits": place}
            error = plain(place.get("error", row.get("error", 0)))
            seconds = plain(place.get("duration", row.get("duration", 0)))
            gates[row["gate"], tuple(place["qubits"])] = (error or 0, seconds or 0)
    return qubits, gates


def imported(path):
    """A circuit for Qiskit on as many qubits as it uses, and the physical qubit of each.

    Virtual gates stay as they are; `ecr` becomes Qiskit's own.
    """
    from qiskit import QuantumCircuit, qasm3
    from qiskit.circuit.library import ECRGate

    text = pathlib.Path(path).read_text()
    used = sorted({int(t.strip(";,[]")) for t in text.replace("$", " $").split("$")[1:]
                   for t in [t.split()[0]]})
    place = {physical: k for k, physical in enumerate(used)}
    lines = [line for line in text.splitlines() if not line.startswith("gate ")]
    lines.insert(2, f"qubit[{len(used)}] q;")
    import re
    body = re.sub(r"\$(\d+)", lambda m: f"q[{place[int(m.group(1))]}]", "\n".join(lines))
    body = body.replace('include "stdgates.inc";',
                        'include "stdgates.inc";\ngate ecr a, b { s a; sx b; cx a, b; x a; }')
    loaded = qasm3.loads(body)
    circuit = QuantumCircuit(loaded.qubits, *loaded.cregs)
    for item in loaded.data:
        operation = ECRGate() if item.operation.name == "ecr" else item.operation
        circuit.append(operation, item.qubits, item.clbits)
    return circuit, used


def noise_model(used, names=("sx", "x", "ecr")):
    """Aer's noise model of the calibration: depolarizing so that relaxation and it together have
    the calibrated error, then relaxation; as NoiseModel.from_backend builds it."""
    from qiskit.quantum_info import average_gate_fidelity
    from qiskit_aer.noise import NoiseModel, depolarizing_error, thermal_relaxation_error

    qubits, gates = calibrated()
    place = {physical: k for k, physical in enumerate(used)}
    model = NoiseModel(basis_gates=["id", "rz", "sx", "x", "ecr"])
    for (name, on), (error, seconds) in gates.items():
        if name not in names or any(q not in place for q in on):
            continue
        parts = [thermal_relaxation_error(qubits[q]["t1"], min(qubits[q]["t2"], 2 * qubits[q]["t1"]),
                                          seconds) for q in on]
        relaxation = parts[0] if len(on) == 1 else parts[1].tensor(parts[0])
        loss = 1 - average_gate_fidelity(relaxation.to_quantumchannel())
        d = 2 ** len(on)
        total = relaxation
        if error > loss:
            error = min(error, d / (d + 1))
            strength = min(d * (error - loss) / (d * (1 - loss) - 1), d * d / (d * d - 1))
            total = depolarizing_error(strength, len(on)).compose(relaxation)
        model.add_quantum_error(total, [name], [place[q] for q in on])
    return model


def ours(path, *options, expectations=()):
    """The document that `backaction simulate` prints for a file in native gates."""
    command = [COMMAND, "simulate", path, "--device", DEVICE, "--calibration", DAY, "--noise",
               "gate,relaxation", "--noise-policy", "aer", "--json", *map(str, options)]
    for pauli in expectations:
        command += ["--expectation", pauli]
    return json.loads(subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE).stdout)


def written_angles(angles):
    """Angles [sequence][timestep][layer][3][qubit] as a file for `--angles`."""
    batch, steps, layers, _, qubits = angles.shape
    path = pathlib.Path(tempfile.mkdtemp(prefix="backaction-benchmark-")) / "angles.json"
    path.write_text(json.dumps(dict(qubits=qubits, layers=layers, steps=steps, batch=batch,
                                    angles=angles.tolist())))
    return path
