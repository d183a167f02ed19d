#!/usr/bin/env python3
"""Random circuits over all devices of the library, each verified by `transpile --verify`, and its
exported OpenQASM compared with the program in Qiskit.

Without Qiskit only the first; that needs nothing but Python and the command. Ends with status 1 if
a result differs from its circuit or was too large to be compared.
"""

import argparse
import collections
import json
import math
import pathlib
import random
import sys
import tempfile

from command import BINARY, ROOT, transpile

ONE = ["x", "y", "z", "h", "s", "sdg", "t", "tdg", "sx", "rx", "ry", "rz", "p"]
TWO = ["cx", "cy", "cz", "ch", "swap", "crx", "cry", "crz", "cp"]
ANGLES = {"rx", "ry", "rz", "p", "crx", "cry", "crz", "cp"}


def program(draw, qubits, length, dynamic, free):
    """OpenQASM 3 of any standard gates; with measurements, resets and conditions if wanted."""
    lines = ["OPENQASM 3.0;", 'include "stdgates.inc";']
    lines += [f"input float a{i};" for i in range(free)]
    lines += [f"qubit[{qubits}] q;", "bit[3] c;"]
    for _ in range(length):
        gates = ["ccx", "cswap"] if qubits > 2 and draw.random() < 0.05 else []
        gates = gates or (ONE if qubits == 1 or draw.random() < 0.5 else TWO)
        gate = draw.choice(gates)
        count = 3 if gate in ("ccx", "cswap") else 2 if gate in TWO else 1
        text = gate
        if gate in ANGLES:
            choices = [f"{draw.uniform(-7, 7)!r}", f"{draw.randrange(-4, 5)} * pi / 2"]
            choices += [f"a{draw.randrange(free)} + 0.5"] if free else []
            text += f"({draw.choice(choices)})"
        places = ", ".join(f"q[{q}]" for q in draw.sample(range(qubits), count))
        statement = f"{text} {places};"
        if dynamic and draw.random() < 0.15:
            statement = f"if (c[{draw.randrange(3)}]) {{ {statement} }}"
        lines.append(statement)
        if dynamic and draw.random() < 0.12:
            qubit = draw.randrange(qubits)
            lines.append(draw.choice([f"c[{draw.randrange(3)}] = measure q[{qubit}];",
                                      f"reset q[{qubit}];"]))
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backaction", default=BINARY)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the first circuit")
    options = parser.parse_args()
    try:
        import qiskit_qasm3_import

        import agreement
    except ImportError as error:
        agreement = None
        print(f"SKIPPED Qiskit: {error} (pip install qiskit qiskit-qasm3-import)")
    profiles = sorted((ROOT / "devices").glob("*.json"))
    machines = [json.loads(p.read_text()) for p in profiles]
    found = collections.Counter()
    for index in range(options.first, options.first + options.count):
        draw = random.Random(f"{options.seed}/{index}")
        machine = machines[index % len(machines)]
        offers = machine["capabilities"]
        dynamic = draw.random() < 0.4 and all(
            offers[key] for key in ("mid_circuit_measurement", "reset", "feed_forward"))
        qubits = min(len(machine["qubits"]) - 1, draw.randrange(2, 9))
        free = draw.choice([0, 0, 3])
        text = program(draw, qubits, draw.randrange(5, 80), dynamic, free)
        extra = ["--verify", "--optimization", str(index // len(machines) % 4),
                 "--schedule", draw.choice(["asap", "alap"]), "--seed", str(index)]
        decoupled = draw.random() < 0.3
        if decoupled:
            extra += ["--dynamical-decoupling", draw.choice(["X2", "XY4", "XX"])]
        if draw.random() < 0.3:
            extra += ["--twirling", str(draw.randrange(9))]
        # OpenQASM 2 has no delays and no free parameters.
        version = 2 if not (dynamic or free or decoupled) and index % 2 else 3
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "exported.qasm"
            extra += ["--qasm", str(version), "--output", str(path)]
            try:
                row = transpile(options.backaction, text, machine["name"], *extra)
            except RuntimeError as error:
                found["failed"] += 1
                print(f"circuit {index} on {machine['name']}: {error}", flush=True)
                continue
            found["verified" if row["verified"] else "too large"] += 1
            if agreement:
                problem = agreement.disagreement(
                    text, path.read_text(), row, draw, 4 if dynamic else 1, version)
                found["differ in Qiskit" if problem else "agree in Qiskit"] += 1
                if problem:
                    print(f"circuit {index} on {machine['name']}: {problem}", flush=True)
    print(", ".join(f"{count} {name}" for name, count in sorted(found.items())),
          f"of {options.count} on {len(machines)} devices")
    sys.exit(1 if found["failed"] or found["too large"] or found["differ in Qiskit"] else 0)


if __name__ == "__main__":
    main()
