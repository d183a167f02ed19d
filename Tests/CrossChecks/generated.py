"""Weights from a circuit, computed again with numpy's density matrices.

The fixture holds the rows that are encoded in amplitudes, all weights under the model's names, features and
labels. This script adds the outputs and the mean cross-entropy, without noise and with a reset to 0 and
then a phase flip of each qubit after every layer of the circuit.

    python Tests/CrossChecks/generated.py Tests/ModelsTests/Fixtures/generated.json

needs numpy.
"""

import json
import sys

import numpy as np

PAULI = {"I": np.eye(2), "X": np.array([[0, 1], [1, 0]]), "Y": np.array([[0, -1j], [1j, 0]]),
         "Z": np.diag([1, -1])}


def lifted(n, matrices):
    """A product of matrices on qubits; qubit 0 is the lowest bit."""
    result = np.eye(1)
    for q in reversed(range(n)):
        result = np.kron(result, matrices.get(q, np.eye(2)))
    return result


def cx(n, control, target):
    result = np.zeros((2 ** n, 2 ** n))
    for k in range(2 ** n):
        result[k ^ (1 << target) if k >> control & 1 else k, k] = 1
    return result


def noisy(rho, n, q, p):
    if p == 0:
        return rho
    zero = [lifted(n, {q: np.array(m)}) for m in ([[1, 0], [0, 0]], [[0, 1], [0, 0]])]
    rho = (1 - p) * rho + p * sum(k @ rho @ k.T for k in zero)
    z = lifted(n, {q: PAULI["Z"]})
    return (1 - p) * rho + p * z @ rho @ z


def readouts(case, row, p):
    n, weights = case["qubits"], iter(case["circuit"])
    state = np.zeros(2 ** n)
    state[:len(row)] = row
    state /= np.linalg.norm(state)
    rho = np.outer(state, state).astype(complex)
    for _ in range(case["layers"]):
        for q in range(n):
            for axis in "XYZ":
                angle = next(weights)
                u = lifted(n, {q: np.cos(angle / 2) * np.eye(2) - 1j * np.sin(angle / 2) * PAULI[axis]})
                rho = u @ rho @ u.conj().T
        for q in range(n):
            u = cx(n, q, (q + 1) % n)
            rho = u @ rho @ u.T
        for q in range(n):
            rho = noisy(rho, n, q, p)
    return [float(np.real(np.trace(rho @ lifted(n, {q: PAULI["Z"]})))) for q in range(n)]


def outputs(case, p):
    z = np.array([readouts(case, row, p) for row in case["rows"]])
    hidden, classes = case["hidden"], case["classes"]
    matrix = np.reshape(case["generator_weight"], (hidden, case["qubits"]))
    first = z @ matrix.T + case["generator_bias"]
    states = np.maximum(0, np.array(case["inputs"]) @ first)
    return states @ np.reshape(case["head_weight"], (classes, hidden)).T + case["head_bias"]


def main(path):
    with open(path) as file:
        case = json.load(file)
    case["results"] = []
    for p in (0, 0.05):
        y = outputs(case, p)
        logs = y - np.log(np.exp(y).sum(axis=1, keepdims=True))
        loss = -np.mean([logs[k, label] for k, label in enumerate(case["labels"])])
        case["results"].append({"noise": p, "outputs": y.tolist(), "loss": float(loss)})
    with open(path, "w") as file:
        json.dump(case, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
