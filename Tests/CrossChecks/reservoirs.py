"""Reservoirs, computed again with Qiskit's density matrices and numpy's linear algebra.

The fixture holds, for each reservoir, the circuit of a step in OpenQASM 3, the inputs of a sequence and
the numbers that its linear output has to learn. This script adds what comes out: the Paulis that are
read after every step, and the weights of ridge regression on them.

    python Tests/CrossChecks/reservoirs.py Tests/ModelsTests/Fixtures/reservoirs.json

needs qiskit and qiskit_qasm3_import.
"""

import json
import sys

import numpy as np
from qiskit import qasm3
from qiskit.quantum_info import DensityMatrix, Operator, SparsePauliOp


def step(state, circuit):
    for instruction in circuit.data:
        qubits = [circuit.find_bit(q).index for q in instruction.qubits]
        if instruction.operation.name == "barrier":
            continue
        if instruction.operation.name == "reset":
            state = state.reset(qubits)
        else:
            state = state.evolve(Operator(instruction.operation), qargs=qubits)
    return state


def observable(text, n):
    """`Z0*X3` as an operator."""
    factors = text.split("*")
    letters, qubits = "".join(f[0] for f in factors), [int(f[1:]) for f in factors]
    return SparsePauliOp.from_sparse_list([(letters, qubits, 1)], n)


def readouts(case):
    circuit = qasm3.loads(case["qasm"])
    n = circuit.num_qubits
    names = {parameter.name: parameter for parameter in circuit.parameters}
    state = DensityMatrix.from_label("0" * n)
    values = [1.0] * len(case["paulis"])
    observables = [observable(text, n) for text in case["paulis"]]
    rows = []
    for inputs in case["inputs"]:
        bound = {f"x{k}": value for k, value in enumerate(inputs)}
        bound |= {f"z{k}": case["feedback_scale"] * value for k, value in enumerate(values)}
        state = step(state, circuit.assign_parameters(
            {names[key]: value for key, value in bound.items() if key in names}))
        values = [float(np.real(state.expectation_value(p))) for p in observables]
        rows.append(values)
    return rows


def ridge(features, targets, penalty):
    """Least squares with a penalty per target on all weights but the bias, by a stacked system."""
    x = np.hstack([features, np.ones((len(features), 1))])
    root = np.sqrt(penalty * len(features))
    damping = np.diag([root] * (x.shape[1] - 1) + [0.0])
    stacked = np.vstack([x, damping])
    right = np.vstack([targets, np.zeros((x.shape[1], targets.shape[1]))])
    return np.linalg.lstsq(stacked, right, rcond=None)[0]


def main(path):
    with open(path) as file:
        cases = json.load(file)
    for case in cases:
        rows = readouts(case)
        case["readouts"] = rows
        weights = ridge(np.array(rows), np.array(case["targets"]), case["penalty"])
        case["weights"] = weights[:-1].T.tolist()
        case["bias"] = weights[-1].tolist()
    with open(path, "w") as file:
        json.dump(cases, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
