"""Exact noisy evolution: Qiskit Aer's density matrix against `backaction simulate`.

    python Tests/Benchmarks/density.py [--qubits 4 6 8 10] [--threads 1] [--file FILE] [--shuffled]
"""

import argparse
import statistics

from qiskit.quantum_info import Pauli
from qiskit_aer import AerSimulator

import circuits


def options(threads):
    yield dict(fusion_enable=False, max_parallel_threads=threads)
    for width in (1, 2, 3):
        yield dict(fusion_enable=True, fusion_max_qubit=width, fusion_threshold=1,
                   max_parallel_threads=threads)


def aer(circuit, model, setting, repetitions):
    simulator = AerSimulator(method="density_matrix", noise_model=model, **setting)
    seconds = []
    for _ in range(repetitions):
        result = simulator.run(circuit, shots=1).result()
        seconds.append(result.results[0].time_taken)
    return statistics.median(seconds), result.data()


def row(path, threads, repetitions):
    circuit, used = circuits.imported(path)
    gates = sum(circuit.count_ops().values())
    model = circuits.noise_model(used)
    labels = [f"{letter}{q}" for q in used for letter in "XYZ"]
    # Timed with one value read; all of them are read once more, for the comparison.
    one = circuit.copy()
    one.save_expectation_value(Pauli("Z"), [0], label="value")
    best = None
    few = repetitions if len(used) < 8 else 3 if len(used) < 10 else 1
    for setting in options(threads):
        seconds, _ = aer(one, model, setting, few)
        if best is None or seconds < best[0]:
            best = (seconds, setting)
    read = circuit.copy()
    for k, q in enumerate(used):
        for letter in "XYZ":
            read.save_expectation_value(Pauli(letter), [k], label=f"{letter}{q}")
    _, data = aer(read, model, best[1], 1)
    ours = circuits.ours(path, "--method", "density", "--threads", threads, "--repeat",
                         max(5, repetitions) if len(used) < 12 else 1, expectations=labels)
    worst = max(abs(data[label] - ours["expectations"][label]) for label in labels)
    mine = ours["simulation_seconds"]
    print(f"{len(used):3} qubits {gates:5} gates  threads {threads}  Aer {best[0] * 1e3:9.3f} ms  "
          f"ours {mine * 1e3:9.3f} ms  ratio {best[0] / mine:6.1f}  largest difference {worst:.1e}  "
          f"{best[1]}", flush=True)


parser = argparse.ArgumentParser()
parser.add_argument("--qubits", type=int, nargs="+", default=[4, 6, 8, 10])
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--file", nargs="*", help="circuits in native gates on physical qubits")
parser.add_argument("--shuffled", action="store_true", help="other pairs than those of the ring")
parser.add_argument("--repeat", type=int, default=15)
arguments = parser.parse_args()
if arguments.file:
    for path in arguments.file:
        row(path, arguments.threads, arguments.repeat)
else:
    for n in arguments.qubits:
        path = circuits.native(n, 4, shuffled=arguments.shuffled)
        row(path, arguments.threads, arguments.repeat)
