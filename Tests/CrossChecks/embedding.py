"""Circuits with inputs as angles, computed again as products of dense matrices.

The fixture holds the inputs of a sequence and the learnt angles. This script adds what is read after each
step: Z of the qubits that are read. Inputs may go through a tensor train, whose matrix is contracted with
einsum. The recurrent embeddings are computed from their Hamiltonian, whose
evolution stands in one corner of a controlled matrix, not from gates; the swap test from the overlap of
two state vectors, and a step of denoising from density matrices, of which all Paulis of the first half of
the qubits are read. Of the convolutional circuits a density matrix is kept for every list of outcomes.

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


def swap_test(n, layers, weights, inputs):
    """The squared overlap of the learnt state with that of the inputs, without any test."""
    def zero():
        return np.eye(2 ** n)[0].astype(complex)
    data, learnt = zero(), zero()
    for k, x in enumerate(inputs):
        data = rotation(n, "Y" if k < n else "Z", k % n, x) @ data
    weights = iter(weights)
    for _ in range(layers):
        for q in range(n):
            for axis in "YZ":
                learnt = rotation(n, axis, q, next(weights)) @ learnt
        for q in range(n - 1):
            for axis in "YZ":
                pair = product(n, {q: axis, q + 1: axis})
                learnt = evolution(pair, next(weights) / 2) @ learnt
    return float(abs(np.vdot(learnt, data)) ** 2)


def denoised(n, layers, weights, inputs, state):
    """The state of n qubits after a step, from theirs before; ancillas stand above them."""
    for q in range(n):
        turn = rotation(n, "Z", q, inputs[n + q]) @ rotation(n, "Y", q, inputs[q])
        state = turn @ state @ turn.conj().T
    weights = iter(weights)
    unitary = np.eye(4 ** n)
    for a in range(n, 2 * n):
        for _ in range(2):
            turn = any_rotation(2 * n, a, [next(weights) for _ in range(3)])
            unitary = rotation(2 * n, "X", a, inputs[2 * n]) @ turn @ unitary
    pairs = [(q, n + q) for q in range(n)]
    for q in range(n - 1):
        pairs += [(q, q + 1), (n + q, n + q + 1)]
    for _ in range(layers):
        for q in range(2 * n):
            unitary = any_rotation(2 * n, q, [next(weights) for _ in range(3)]) @ unitary
        for a, b in pairs:
            # The three terms commute.
            hamiltonian = sum(next(weights) / 2 * product(2 * n, {a: p, b: p}) for p in "XYZ")
            unitary = evolution(hamiltonian, 1) @ unitary
    fresh = np.zeros((2 ** n, 2 ** n))
    fresh[0, 0] = 1
    joint = unitary @ np.kron(fresh, state) @ unitary.conj().T
    return np.einsum("aiaj->ij", joint.reshape([2 ** n] * 4))


def all_paulis(n):
    for number in range(1, 4 ** n):
        yield product(n, {q: "IXYZ"[number >> 2 * q & 3] for q in range(n)})


def of_denoising(case):
    n = case["qubits"] // 2
    state = np.zeros((2 ** n, 2 ** n), complex)
    state[0, 0] = 1
    for inputs in case["inputs"]:
        state = denoised(n, case["layers"], case["weights"], inputs, state)
        yield [float(np.real(np.trace(p @ state))) for p in all_paulis(n)]


def of_swap_tests(case):
    weights = np.reshape(case["weights"], (len(case["inputs"]), -1))
    for own, inputs in zip(weights, case["inputs"]):
        yield [swap_test((case["qubits"] - 1) // 2, case["layers"], own, inputs)]


def joined(n, qubits, weights, states):
    """Blocks on neighbours, the same on all; weights are used up."""
    own = [next(weights) for _ in range(9)]
    for first in (0, 1):
        for a, b in zip(qubits[first::2], qubits[first + 1::2]):
            hamiltonian = sum(w / 2 * product(n, {a: p, b: p}) for w, p in zip(own[6:], "XYZ"))
            block = evolution(hamiltonian, 1) @ any_rotation(n, b, own[3:]) @ any_rotation(n, a, own)
            states = [block @ state @ block.conj().T for state in states]
    return states


def of_pooling(case):
    """All averages from unnormalised states, one for each list of outcomes."""
    n, measures = case["qubits"], case["name"] == "measured_pooling"
    state = np.zeros((2 ** n, 2 ** n), complex)
    state[0, 0] = 1
    for inputs in case["inputs"]:
        states = [state]
        for k, x in enumerate(inputs):
            turn = rotation(n, "Y" if k < n else "Z", k % n, x)
            states = [turn @ s @ turn.conj().T for s in states]
        qubits, weights = list(range(n)), iter(case["weights"])
        for _ in range(case["layers"]):
            states = joined(n, qubits, weights, states)
            about_z, about_y = next(weights), next(weights)
            answer = [next(weights) for _ in range(3)]
            for a, b in zip(qubits[::2], qubits[1::2]):
                reply = any_rotation(n, b, answer)
                turn = rotation(n, "Y", a, about_y) @ rotation(n, "Z", a, about_z)
                zero, one = [(product(n, {}) + s * product(n, {a: "Z"})) / 2 for s in (1, -1)]
                branches = [zero @ turn, reply @ one @ turn] if measures else [reply]
                states = [k @ s @ k.conj().T for s in states for k in branches]
            qubits = qubits[1::2] + (qubits[-1:] if len(qubits) % 2 else [])
        if len(qubits) > 1:
            states = joined(n, qubits, weights, states)
        state = sum(states)
        yield [float(np.real(np.trace(product(n, {q: "Z"}) @ state))) for q in case["read"]]


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
        others = {"swap_test": of_swap_tests, "denoising": of_denoising,
                  "measured_pooling": of_pooling, "traced_pooling": of_pooling}
        if case["name"] in others:
            case["readouts"] = list(others[case["name"]](case))
            continue
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
