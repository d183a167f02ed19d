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


def native(qubits, *arguments, **options):
    """The same in the native gates of the device, on a path of its qubits, as a file.

    The path is what makes circuits of different seeds alike; a transpiler that may choose would
    take a ring of more qubits.
    """
    from qiskit import qasm3, transpile

    places = path(qubits)
    edges = {on for gate, on in calibrated()[1] if gate == "ecr"}
    pairs = [[a, b] for a in range(qubits) for b in range(qubits) if (places[a], places[b]) in edges]
    circuit = transpile(
        qasm3.loads(logical(qubits, *arguments, **options)), coupling_map=pairs,
        basis_gates=["rz", "sx", "x", "ecr"], optimization_level=3, seed_transpiler=11)
    lines = ["OPENQASM 3.0;", 'include "stdgates.inc";',
             "gate ecr a, b { s a; sx b; cx a, b; x a; }  // up to a global phase"]
    lines += [f"bit[{register.size}] {register.name};" for register in circuit.cregs]
    for item in circuit.data:
        on = ", ".join(f"${places[circuit.find_bit(q).index]}" for q in item.qubits)
        name = item.operation.name
        if name == "measure":
            register, position = circuit.find_bit(item.clbits[0]).registers[0]
            lines.append(f"{register.name}[{position}] = measure {on};")
        elif name != "barrier":
            angle = f"({float(item.operation.params[0])!r})" if item.operation.params else ""
            lines.append(f"{name}{angle} {on};")
    result = pathlib.Path(tempfile.mkdtemp(prefix="backaction-benchmark-")) / "native.qasm"
    result.write_text("\n".join(lines) + "\n")
    return result


def path(length, first=102):
    """The first path of so many qubits over couplings that work, from a qubit on."""
    neighbours = {}
    for (gate, on), (error, _) in calibrated()[1].items():
        if gate == "ecr" and error < 1:
            neighbours.setdefault(on[0], set()).add(on[1])
            neighbours.setdefault(on[1], set()).add(on[0])

    def extended(places):
        if len(places) == length:
            return places
        for place in sorted(neighbours[places[-1]] - set(places)):
            if longer := extended(places + [place]):
                return longer
        return None
    return extended([first])


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


def errors(used, names=("sx", "x", "ecr")):
    """What goes wrong with each gate of the calibration on some physical qubits: its name, its
    places among them, the strength of a depolarizing error so that relaxation and it together have
    the calibrated error, and T1, T2 and seconds of each qubit's relaxation behind it; as
    NoiseModel.from_backend of Qiskit Aer builds it."""
    from qiskit.quantum_info import average_gate_fidelity
    from qiskit_aer.noise import thermal_relaxation_error

    qubits, gates = calibrated()
    place = {physical: k for k, physical in enumerate(used)}
    for (name, on), (error, seconds) in gates.items():
        if name not in names or any(q not in place for q in on):
            continue
        times = [(qubits[q]["t1"], min(qubits[q]["t2"], 2 * qubits[q]["t1"]), seconds) for q in on]
        parts = [thermal_relaxation_error(*t) for t in times]
        relaxation = parts[0] if len(on) == 1 else parts[1].tensor(parts[0])
        loss = 1 - average_gate_fidelity(relaxation.to_quantumchannel())
        d, strength = 2 ** len(on), 0.0
        if error > loss:
            error = min(error, d / (d + 1))
            strength = min(d * (error - loss) / (d * (1 - loss) - 1), d * d / (d * d - 1))
        yield name, tuple(place[q] for q in on), strength, times


def noise_model(used):
    """Aer's noise model of the calibration."""
    from qiskit_aer.noise import NoiseModel, depolarizing_error, thermal_relaxation_error

    model = NoiseModel(basis_gates=["id", "rz", "sx", "x", "ecr"])
    for name, on, strength, times in errors(used):
        parts = [thermal_relaxation_error(*t) for t in times]
        total = parts[0] if len(on) == 1 else parts[1].tensor(parts[0])
        if strength > 0:
            total = depolarizing_error(strength, len(on)).compose(total)
        model.add_quantum_error(total, [name], list(on))
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
