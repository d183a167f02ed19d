#!/usr/bin/env python3
"""Wide and long circuits on one machine: two-qubit gates and seconds of Backaction and of Qiskit.

Prints a table in Markdown; ends with status 1 if a circuit takes more than 1.05 times the two-qubit
gates of Qiskit's level 3 (best of its seeds). Then circuits of 10^4 to 10^5 gates, with the slope of
the seconds in a double logarithmic plot: 1 is linear; and the memory that the longest result
takes. See README.md.
"""

import argparse
import math
import random
import sys
import time

from command import BINARY, peak_memory, transpile
from machines import Machine

HEAD = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'


def program(qubits, gates, measured=False):
    lines = [f"{HEAD}qreg q[{qubits}];"]
    if measured:
        lines.append(f"creg c[{qubits}];")
    for name, angles, places in gates:
        text = f"({','.join(map(repr, angles))})" if angles else ""
        lines.append(f"{name}{text} {','.join(f'q[{p}]' for p in places)};")
    if measured:
        lines.append("measure q -> c;")
    return "\n".join(lines) + "\n"


def fourier(n):
    gates = []
    for a in reversed(range(n)):
        gates.append(("h", (), (a,)))
        gates += [("cp", (math.pi / 2 ** (a - b),), (b, a)) for b in reversed(range(a))]
    gates += [("swap", (), (a, n - 1 - a)) for a in range(n // 2)]
    return program(n, gates)


def layers(n):
    draw = random.Random(n)
    gates = []
    for _ in range(10):
        order = list(range(n))
        draw.shuffle(order)
        gates += [("u3", tuple(draw.uniform(0, 3) for _ in range(3)), (q,)) for q in range(n)]
        gates += [("cx", (), (order[i], order[i + 1])) for i in range(0, n - 1, 2)]
    return program(n, gates)


def qaoa(n):
    draw = random.Random(n)
    edges = [(a, (a + 1) % n) for a in range(n)]
    order = list(range(n))
    draw.shuffle(order)
    edges += [(order[i], order[i + 1]) for i in range(0, n - 1, 2)]
    gates = [("h", (), (q,)) for q in range(n)]
    for layer in range(3):
        gates += [("rzz", (0.3 + layer / 10,), edge) for edge in edges]
        gates += [("rx", (0.7 + layer / 10,), (q,)) for q in range(n)]
    return program(n, gates, measured=True)


def star(n):
    return program(
        n, [("h", (), (0,))] + [("cx", (), (0, q)) for q in range(1, n)], measured=True)


def chain(n):
    return program(
        n, [("h", (), (0,))] + [("cx", (), (q - 1, q)) for q in range(1, n)], measured=True)


def line(n, count):
    draw = random.Random(0)
    gates = []
    while len(gates) < count:
        for q in range(n):
            gates.append(("rx", (draw.uniform(0, 3),), (q,)))
            gates.append(("rz", (draw.uniform(0, 3),), (q,)))
        gates += [("cx", (), (q, q + 1)) for odd in (0, 1) for q in range(odd, n - 1, 2)]
    return program(n, gates)


def pairs(n, count):
    draw = random.Random(2)
    gates = []
    for _ in range(count):
        if draw.random() < 0.5:
            gates.append(("cx", (), tuple(draw.sample(range(n), 2))))
        else:
            angles = tuple(draw.uniform(0, 3) for _ in range(3))
            gates.append(("u3", angles, (draw.randrange(n),)))
    return program(n, gates)


def copies(n, count):
    draw = random.Random(3)
    return program(n, [("cx", (), tuple(draw.sample(range(n), 2))) for _ in range(count)])


ROWS = {
    "Fourier transform": (fourier, (20, 50)), "random layers": (layers, (20, 50, 100)),
    "QAOA": (qaoa, (20, 50, 100)), "star": (star, (50, 127)), "chain": (chain, (100, 127)),
}


def qiskit_best(text, target, level, seeds):
    """Two-qubit gates of the best seed, and the seconds of the median one."""
    from qiskit import QuantumCircuit
    from qiskit import transpile as qiskit_transpile

    circuit = QuantumCircuit.from_qasm_str(text)
    counts, seconds = [], []
    for seed in range(seeds):
        start = time.perf_counter()
        result = qiskit_transpile(
            circuit, target=target, optimization_level=level, seed_transpiler=seed)
        seconds.append(time.perf_counter() - start)
        counts.append(
            sum(len(i.qubits) == 2 and i.operation.name != "barrier" for i in result.data))
    return min(counts), sorted(seconds)[len(seconds) // 2]


def row(options, name, text, target, seeds):
    """Prints ours at the chosen level beside the best seed of Qiskit's level 3; whether ours holds."""
    ours = transpile(
        options.backaction, text, options.device, "--optimization", options.optimization)
    count, seconds = qiskit_best(text, target, 3, seeds)
    holds = ours["two_qubit_gates"] <= 1.05 * count
    print(
        f"| {name} | {ours['two_qubit_gates']} | {count} "
        f"| {ours['transpile_seconds']:.2f} | {seconds:.2f} | {'yes' if holds else 'NO'} |",
        flush=True)
    return holds


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backaction", default=BINARY)
    parser.add_argument("--device", default="ibm_torino")
    parser.add_argument("--optimization", default="2", help="ours")
    parser.add_argument("--seeds", type=int, default=5, help="seeds of Qiskit")
    options = parser.parse_args()
    try:
        from qiskit.circuit import Measure
    except ImportError as error:
        sys.exit(f"SKIPPED: {error} (pip install qiskit)")
    machine = Machine(options.device)
    target = machine.target()
    target.add_instruction(Measure(), {(q,): None for q in range(machine.size)})

    print("| circuit | qubits | two-qubit: ours | Qiskit | seconds: ours | Qiskit | holds |")
    print("|---|---|---|---|---|---|---|")
    failures = 0
    for name, (make, widths) in ROWS.items():
        for n in widths:
            failures += not row(options, f"{name} | {n}", make(n), target, options.seeds)

    print("\n| line | gates | seconds: ours | Qiskit level 2 |\n|---|---|---|---|")
    points = []
    for count in (10_000, 30_000, 100_000):
        text = line(20, count)
        ours = transpile(
            options.backaction, text, options.device, "--optimization", options.optimization)
        _, seconds = qiskit_best(text, target, 2, 1)
        points.append((math.log(count), math.log(ours["transpile_seconds"])))
        print(f"| 20 qubits | {count} | {ours['transpile_seconds']:.2f} | {seconds:.2f} |")
    slope = (points[-1][1] - points[0][1]) / (points[-1][0] - points[0][0])
    print(f"\nslope {slope:.2f}")

    print("\n| circuit of 10^5 gates | two-qubit: ours | Qiskit | seconds: ours | Qiskit | holds |")
    print("|---|---|---|---|---|---|")
    for name, text in (
        ("line of 100 qubits", line(100, 100_000)), ("pairs of 20 qubits", pairs(20, 100_000))
    ):
        failures += not row(options, name, text, target, 1)
    # The longest result of all, for the memory alone.
    memory = peak_memory(
        options.backaction, copies(20, 100_000), options.device, "--optimization",
        options.optimization)
    print(f"\nmemory for 10^5 CX between arbitrary pairs of 20 qubits: {memory:.0f} MB")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
