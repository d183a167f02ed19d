"""What Qiskit Aer's noise model of a fake backend predicts for a recurrent circuit that ran on the
machine, beside what came out.

The data are those of E. L. Connerty and others, arXiv 2505.06799: a folder with `circuit.json` (the
angles of each step) and `counts.csv.gz` (the counts of the 64 outcomes of six qubits after each step).
The circuit is transpiled by Qiskit at level 3; Aer evolves the density matrix of its twelve qubits, and
the outcomes of each step are read before the reset, so that nothing is sampled. Printed is the median
total variation distance over the fitted steps and over those that are kept back, with the backend's own
readout errors, and with readout errors of each qubit fitted to the counts of the fitted steps.

    python -m pip install qiskit==2.6.2 qiskit-aer==0.18.2 qiskit-ibm-runtime scipy
    python Tests/CrossChecks/qesn_aer.py DATA --steps 200 --fitted 20 --factors 1,2,3,4
"""

import argparse
import csv
import gzip
import json
import pathlib
import time
import warnings

import numpy as np
from qiskit import QuantumCircuit, transpile
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel
from qiskit_ibm_runtime.fake_provider import FakeMarrakesh
from scipy.optimize import minimize

warnings.filterwarnings("ignore")
PAIRS = range(0, 12, 2)


def program(data, steps):
    """The circuit; a measurement is a mark that is replaced after transpiling."""
    circuit = QuantumCircuit(12, 6 * steps)
    for step in range(steps):
        angles = data["angles_step_qubit_phi_theta_omega"][step]

        def rotation(qubit):
            phi, theta, omega = angles[qubit]
            circuit.rz(phi, qubit)
            circuit.rx(theta, qubit)
            circuit.rz(omega, qubit)

        for _ in range(data["repeat_blocks"]):
            for index, k in enumerate(PAIRS):
                cry, crx = data["cry_crx_of_pair"][index]
                rotation(k), rotation(k + 1)
                circuit.cx(k, k + 1)
                rotation(k), rotation(k + 1)
                if cry:
                    circuit.cry(cry, k, k + 1)
                rotation(k), rotation(k + 1)
                if crx:
                    circuit.crx(crx, k, k + 1)
            for index, k in enumerate(PAIRS):
                crz = data["crz_from_pair_to_next"][index]
                if crz:
                    circuit.crz(crz, k, (k + 2) % 12)
        circuit.barrier()
        for j in range(6):
            circuit.measure(2 * j + 1, 6 * step + j)
        # No qubit is reset before all are read.
        circuit.barrier()
        for j in range(6):
            circuit.reset(2 * j + 1)
        circuit.barrier()
    return circuit


def counts(folder, steps):
    result = np.zeros((steps, 64))
    with gzip.open(folder / "counts.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            step = int(row.pop("step"))
            if step <= steps:
                for key, value in row.items():
                    result[step - 1, int(key, 2)] = int(value)
    return result


def reading(transpiled, steps):
    """The circuit with probabilities saved where it measures, and the qubits of each step."""
    result = transpiled.copy_empty_like()
    measured = [[None] * 6 for _ in range(steps)]
    for instruction in transpiled.data:
        if instruction.operation.name != "measure":
            result._append(instruction)
            continue
        bit = transpiled.find_bit(instruction.clbits[0]).index
        own = measured[bit // 6]
        own[bit % 6] = transpiled.find_bit(instruction.qubits[0]).index
        if None not in own:
            result.save_probabilities(own, label=f"step {bit // 6}")
    return result, measured


def scaled(backend, factor):
    """The backend with rates, errors and readout errors times a factor."""
    target = backend.target
    for name in target.operation_names:
        for qubits, own in list(target[name].items()):
            if qubits is None or own is None or own.error is None:
                continue
            if own.error < 1:
                own.error = min(factor * own.error, 0.5 if name == "measure" else 0.9)
    for own in target.qubit_properties:
        own.t1 = own.t1 and own.t1 / factor
        own.t2 = own.t2 and own.t2 / factor
    return backend


def through(probabilities, errors):
    """Probabilities [step][64] through readout errors [qubit][p10, p01]."""
    result = probabilities.reshape((-1,) + (2,) * 6)
    for j, (p10, p01) in enumerate(errors):
        matrix = np.array([[1 - p10, p01], [p10, 1 - p01]])
        axis = 6 - j
        result = np.moveaxis(np.tensordot(matrix, result, axes=(1, axis)), 0, axis)
    return result.reshape(-1, 64)


def fitted(probabilities, found, start):
    """Readout errors of maximum likelihood."""

    def loss(y):
        p = through(probabilities, (1 / (1 + np.exp(-y))).reshape(6, 2))
        return -np.sum(found * np.log(np.clip(p, 1e-12, None))) / found.sum()

    x = np.clip(np.array(start).ravel(), 1e-4, 0.5)
    best = minimize(loss, np.log(x / (1 - x)), method="BFGS")
    return (1 / (1 + np.exp(-best.x))).reshape(6, 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--fitted", type=int, default=20)
    parser.add_argument("--factors", default="1")
    options = parser.parse_args()
    steps, first = options.steps, options.fitted
    data = json.loads((options.data / "circuit.json").read_text())
    found = counts(options.data, steps)
    frequencies = found / found.sum(axis=1, keepdims=True)
    # Pulses with any angle were not used.
    backend = FakeMarrakesh()
    basis = ["cz", "rz", "sx", "x", "id"]
    transpiled = transpile(
        program(data, steps), coupling_map=backend.coupling_map, basis_gates=basis,
        optimization_level=3, seed_transpiler=1, target=None)
    placed, measured = reading(transpiled, steps)
    print("cz per step", transpiled.count_ops().get("cz", 0) / steps, flush=True)
    for factor in map(float, options.factors.split(",")):
        backend = scaled(FakeMarrakesh(), factor)
        noise = NoiseModel.from_backend(backend)
        simulator = AerSimulator(
            method="density_matrix", noise_model=noise, precision="single", max_parallel_threads=1)
        begin = time.time()
        saved = simulator.run(placed, shots=1).result().data(0)
        probabilities = np.array([saved[f"step {step}"] for step in range(steps)])
        own = np.empty_like(probabilities)
        for step in range(steps):
            errors = []
            for qubit in measured[step]:
                error = noise._local_readout_errors[(qubit,)].probabilities
                errors.append((error[0][1], error[1][0]))
            own[step] = through(probabilities[step : step + 1], errors)[0]
        fit = fitted(probabilities[:first], found[:first], errors)
        for name, predicted in [("own", own), ("fitted", through(probabilities, fit))]:
            distance = 0.5 * np.abs(predicted - frequencies).sum(axis=1)
            print(
                f"factor {factor:g}, {name} readout errors: steps 1-{first} "
                f"{np.median(distance[:first]):.4f}, steps {first + 1}-{steps} "
                f"{np.median(distance[first:]) if steps > first else float('nan'):.4f}, "
                f"step 1 {distance[0]:.3f} ({time.time() - begin:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
