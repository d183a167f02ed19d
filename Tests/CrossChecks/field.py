"""A quantum visual field, computed again as vectors and dense matrices.

The fixture holds places and the weights of a network of one hidden layer, whose outputs are energies, and
learnt angles. This script adds Z of the qubits that are read, from the amplitudes sqrt(softmax(-E)) without
any rotation that prepares them.

    python Tests/CrossChecks/field.py Tests/ModelsTests/Fixtures/field.json

needs numpy.
"""

import json
import sys

import numpy as np


def flipped(n, control, target):
    """The indices that CX exchanges."""
    k = np.arange(2 ** n)
    return np.where(k >> control & 1, k ^ (1 << target), k)


def outputs(case, place):
    n = case["qubits"]
    hidden = np.tanh(np.reshape(case["first"], (case["hidden"], -1)) @ place + case["first_bias"])
    energies = np.reshape(case["second"], (2 ** n, -1)) @ hidden + case["second_bias"]
    weights = np.exp(-energies)
    state = np.sqrt(weights / weights.sum())
    angles = iter(case["angles"])
    for _ in range(case["layers"]):
        turn = np.eye(1)
        for q in range(n):
            c, s = np.cos(next_angle := next(angles) / 2), np.sin(next_angle)
            turn = np.kron([[c, -s], [s, c]], turn)
        state = turn @ state
        for a in range(n):
            for b in range(a + 1, n):
                state = state[flipped(n, a, b)]
    k = np.arange(2 ** n)
    return [float(np.sum((1 - 2 * (k >> q & 1)) * state ** 2)) for q in case["read"]]


def main(path):
    with open(path) as file:
        cases = json.load(file)
    for case in cases:
        case["outputs"] = [outputs(case, np.array(place)) for place in case["places"]]
    with open(path, "w") as file:
        json.dump(cases, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
