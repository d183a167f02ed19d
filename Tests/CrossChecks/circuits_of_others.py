#!/usr/bin/env python3
"""Circuits by others mean the same here as in Qiskit, to 1e-10.

    python3 Tests/CrossChecks/circuits_of_others.py .build/release/backaction FOLDER...

Every `.qasm` file in the folders, such as a checkout of QASMBench, is read by Qiskit and by
`simulate`. Up to 14 qubits the exact distribution of the bits and the expectations of Pauli strings
are compared with a plain simulation of what Qiskit read, mid-circuit measurements and conditions
included. Lists what one of the two refuses, with its reason. Needs qiskit 2.x and
qiskit-qasm3-import; without them it says so and checks nothing.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
from collections import Counter

try:
    import qiskit_qasm3_import  # noqa: F401
    from qiskit import qasm2, qasm3
except ImportError as error:
    print(f"SKIPPED: {error}; install qiskit and qiskit-qasm3-import")
    sys.exit(0)

import branching

QUBITS, INSTRUCTIONS, SECONDS = 14, 6000, 120


def read(path):
    """The circuit that Qiskit reads, its inputs bound, and their values."""
    text = path.read_text(errors="replace")
    if "OPENQASM 3" in text:
        circuit = qasm3.loads(text)
    else:
        folders = (str(path.parent), ".")
        try:
            circuit = qasm2.loads(text, include_path=folders,
                                  custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)
        except qasm2.QASM2ParseError:
            # Some define gates of their own under names that Qiskit has added.
            circuit = qasm2.loads(text, include_path=folders)
    values = {p: 0.1 + 0.05 * i for i, p in enumerate(circuit.parameters)}
    return circuit.assign_parameters(values), {p.name: v for p, v in values.items()}


def observables(count):
    """Every Pauli of every qubit and some products."""
    stream = random.Random(1)
    result = [f"{axis}{qubit}" for qubit in range(count) for axis in "XYZ"]
    for _ in range(12 if count > 1 else 0):
        chosen = stream.sample(range(count), min(count, stream.randint(2, 4)))
        result.append("*".join(f"{stream.choice('XYZ')}{qubit}" for qubit in chosen))
    return result


def check(command, path):
    """What came of one file: a word, a note, and the largest difference if there is one."""
    try:
        circuit, values = read(path)
        reason = None
    except Exception as error:  # whatever Qiskit's readers raise
        circuit, values, reason = None, {}, str(error).strip().split("\n")[0]
    small = (circuit is not None and circuit.num_qubits <= QUBITS
             and len(circuit.data) <= INSTRUCTIONS)
    paulis = observables(circuit.num_qubits) if small else []
    arguments = [command, "simulate", str(path), "--json"]
    if small and circuit.num_clbits:
        arguments.append("--probabilities")
    arguments += [x for p in paulis for x in ("--expectation", p)]
    arguments += [x for n, v in values.items() for x in ("--parameter", f"{n}={v!r}")]
    try:
        run = subprocess.run(arguments, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return "too long to simulate", "", None
    if run.returncode not in (0, 64, 65):
        return "FAILED", f"exit status {run.returncode}: {run.stderr.strip()[:200]}", None
    if run.returncode:
        message = run.stderr.strip().split("\n")[0].removeprefix(f"error: {path}:")
        return ("refused by both" if reason is not None else "refused here"), message, None
    if circuit is None:
        return "refused by Qiskit", reason, None
    if not small:
        return "read by both, too large to compare", "", None
    answer = json.loads(run.stdout)
    try:
        found = branching.branches(circuit)
    except branching.Unsupported as error:
        return "read by both, not compared", str(error), None
    difference = max((abs(branching.expectation(found, circuit.num_qubits, p)
                          - answer["expectations"][p]) for p in paulis), default=0)
    if circuit.num_clbits:
        ours, theirs = answer["probabilities"], branching.distribution(found)
        difference = max([difference] + [abs(ours.get(key, 0) - theirs.get(key, 0))
                                         for key in set(ours) | set(theirs)])
    return ("equal" if difference <= 1e-10 else "FAILED"), f"{difference:.1e}", difference


def main():
    command = os.path.abspath(sys.argv[1])
    files = sorted(f for folder in sys.argv[2:] for f in pathlib.Path(folder).rglob("*.qasm"))
    counts, worst = Counter(), 0.0
    for path in files:
        word, note, difference = check(command, path)
        counts[word] += 1
        worst = max(worst, difference or 0)
        if word != "equal":
            print(f"{word}: {path}: {note}"[:240], flush=True)
    print(f"{len(files)} files, largest difference {worst:.1e}")
    for word, number in counts.most_common():
        print(f"{number:6} {word}")
    sys.exit(1 if counts["FAILED"] else 0)


if __name__ == "__main__":
    main()
