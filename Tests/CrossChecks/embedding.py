"""Circuits with inputs as angles, computed again as products of dense matrices.

The fixture holds the inputs of a sequence and the learnt angles. This script adds what is read after each
step: Z of the qubits that are read. Inputs may go through a tensor train, whose matrix is contracted with
einsum. The recurrent embeddings are computed from their Hamiltonian, whose
evolution stands in one corner of a controlled matrix, not from gates.

    python Tests/CrossChecks/embedding.py Tests/ModelsTests/Fixtures/embedding.json

needs numpy.
"""

import json
import sys

import numpy as np

PAULI = {"I": np.eye(2), "X": np.array([[0, 1], [1, 0]]), "Y": np.array([[0, -1j], [1j, 0]]),
         "Z": np.diag([1, -1])}


def product(n, factors):
    """A product of Paulis; qubit 0 is the lowest bit."""
    result = np.eye(1)
    for q in reversed(range(n)):
        result = np.kron(result, PAULI[factors.get(q, "I")])
    return result


def evolution(hermitian, time):
    values, vectors = np.linalg.eigh(hermitian)
    return (vectors * np.exp(-1j * time * values)) @ vectors.conj().T


def rotation(n, axis, qubit, angle):
    return evolution(product(n, {qubit: axis}), angle / 2)


def any_rotation(n, qubit, angles):
    return (rotation(n, "Z", qubit, angles[2]) @ rotation(n, "Y", qubit, angles[1])
            @ rotation(n, "Z", qubit, angles[0]))


def controlled(data):
    """The matrix on the qubits 1, 2, … where qubit 0 is 1."""
    size = len(data)
    return np.kron(np.eye(size), np.diag([1, 0])) + np.kron(data, np.diag([0, 1]))


def recurrent(n, inputs):
    """Evolution of the data qubits, which are numbered from 0 here."""
    m = n - 1
    terms = [t for p in "ZXY" for t in
             [{q: p} for q in range(m)] + [{q: p, q + 1: p} for q in range(m - 1)]]
    result = np.eye(2 ** m)
    for x, term in zip(inputs, terms):
        result = evolution(product(m, term), x / 2) @ result
    return result


def cluster(n, inputs):
    m = n - 1
    three = sum(product(m, {q: "X", q + 1: "Z", q + 2: "X"}) for q in range(m - 2))
    two = sum(product(m, {q: "Y", q + 1: "Y"}) for q in range(m - 1))
    return evolution(two, inputs[1]) @ evolution(-three, inputs[0])


def applied_again(n, layers, weights, data):
    result = np.eye(2 ** n)
    for layer in range(layers):
        result = controlled(data) @ any_rotation(n, 0, weights[3 * layer:]) @ result
    return any_rotation(n, 0, weights[3 * layers:]) @ result


def ring(n, layers, weights, inputs):
    result = np.eye(2 ** n)
    for q, x in enumerate(inputs):
        result = rotation(n, "Y", q, x) @ result
    weights = iter(weights)
    for _ in range(layers):
        for q in range(n):
            for axis in "XYZ":
                result = rotation(n, axis, q, next(weights)) @ result
        for q in range(n):
            up, down = [(product(n, {}) + s * product(n, {q: "Z"})) / 2 for s in (1, -1)]
            result = (up + down @ product(n, {(q + 1) % n: "X"})) @ result
    return result


def through_train(train, inputs):
    """Angles from features, by a matrix of three cores [left][i][j][right]."""
    rows, columns, rank = train["input_modes"], train["output_modes"], train["rank"]
    bonds = [1, rank, rank, 1]
    cores = [np.reshape(core, (bonds[k], rows[k], columns[k], bonds[k + 1]))
             for k, core in enumerate(train["cores"])]
    matrix = np.einsum("aijb,bklc,cmnd->ikmjln", *cores).reshape(np.prod(rows), np.prod(columns))
    return np.pi / 2 / (1 + np.exp(-(np.array(inputs) @ matrix + train["bias"])))


def step(case, inputs):
    n, layers, weights = case["qubits"], case["layers"], case["weights"]
    if "train" in case:
        inputs = through_train(case["train"], inputs)
    if case["name"] == "ring":
        return ring(n, layers, weights, inputs)
    evolve = {"recurrent_embedding": recurrent, "cluster_embedding": cluster}[case["name"]]
    return applied_again(n, layers, weights, evolve(n, inputs))


def main(path):
    with open(path) as file:
        cases = json.load(file)
    for case in cases:
        n = case["qubits"]
        state = np.zeros(2 ** n, complex)
        state[0] = 1
        case["readouts"] = []
        for inputs in case["inputs"]:
            state = step(case, inputs) @ state
            case["readouts"].append([float(np.real(state.conj() @ product(n, {q: "Z"}) @ state))
                                     for q in case["read"]])
    with open(path, "w") as file:
        json.dump(cases, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
