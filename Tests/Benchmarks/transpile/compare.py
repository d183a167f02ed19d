#!/usr/bin/env python3
"""Backaction's transpiler beside Qiskit's level 3 and tket, all scored by `transpile --as-is`.

Prints a table in Markdown; ends with status 1 if a row does not hold. See README.md.
"""

import argparse
import json
import math
import pathlib
import random
import shutil
import sys

from command import BINARY, transpile
from machines import Machine
import others

DEVICES = "ibm_sherbrooke,ibm_torino,iqm_garnet,quantinuum_h1-1"


def cell(qubits, layers, steps):
    """circuit19 with angles drawn from a seed, in OpenQASM 2: every tool reads the same."""
    draw = random.Random(qubits)
    lines = ["OPENQASM 2.0;", 'include "qelib1.inc";', f"qreg q[{qubits}];"]
    for _ in range(layers * steps):
        for q in range(qubits):
            lines.append(f"rx({draw.uniform(-3.1, 3.1)!r}) q[{q}];")
            lines.append(f"rz({draw.uniform(-3.1, 3.1)!r}) q[{q}];")
        for q in range(qubits):
            angle = draw.uniform(-3.1, 3.1)
            lines.append(f"crx({angle!r}) q[{q}],q[{(q + 1) % qubits}];")
    return "\n".join(lines) + "\n"


class Tool:
    """The command, and what it says about a program."""

    def __init__(self, path):
        self.path = path

    def run(self, text, device, *options):
        return Score(transpile(self.path, text, device, *options))


class Score:
    def __init__(self, row):
        self.pairs = row["two_qubit_gates"]
        self.pulses = row["one_qubit_gates"]
        self.success = row["log_estimated_success"]
        self.seconds = row["transpile_seconds"]
        self.verified = row["verified"]


class Best:
    """The best of each figure among several circuits of a tool."""

    def __init__(self, scores, seconds):
        self.pairs = min(s.pairs for s in scores)
        self.pulses = min(s.pulses for s in scores)
        self.success = max(s.success for s in scores)
        self.seconds = seconds


def reference(tool, machine, target, circuit, name, options):
    if name == "Qiskit":
        results, seconds = others.qiskit_circuits(circuit, target, options.seeds)
    else:
        results, seconds = others.tket_circuits(circuit, machine, target)
    scores = [tool.run(others.program(r), machine.name, "--as-is") for r in results]
    return Best(scores, seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backaction", default=BINARY)
    parser.add_argument("--devices", default=DEVICES)
    parser.add_argument("--qubits", default="6,8,10,12,14")
    parser.add_argument("--steps", default="1,8", help="timesteps of the unrolled cell")
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--seeds", type=int, default=20, help="seeds of Qiskit")
    parser.add_argument("--optimization", default="3", help="ours")
    parser.add_argument("--verify", action="store_true", help="compare ours with the program")
    parser.add_argument("--cache", type=pathlib.Path, help="a folder for the others' figures")
    options = parser.parse_args()

    tools = []
    for name, package in (("Qiskit", "qiskit"), ("tket", "pytket.extensions.qiskit")):
        try:
            __import__(package)
            tools.append(name)
        except ImportError as error:
            print(f"SKIPPED {name}: {error} (pip install qiskit pytket pytket-qiskit)")
    if shutil.which(options.backaction) is None:
        sys.exit(f"{options.backaction} is not there: swift build -c release")
    if not tools:
        print("SKIPPED: nothing to compare with")
        return
    compare(Tool(options.backaction), tools, options)


def compare(tool, tools, options):
    head = ["device", "T", "n"]
    for figure in ("two-qubit", "one-qubit", "ln success", "seconds"):
        head += [f"{figure}: ours"] + tools
    head.append("holds")
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    failures = 0
    for device in options.devices.split(","):
        machine = Machine(device)
        target = machine.target()
        for steps in map(int, options.steps.split(",")):
            for qubits in map(int, options.qubits.split(",")):
                text = cell(qubits, options.layers, steps)
                rows = {
                    name: cached(options, tool, machine, target, text, name, steps, qubits)
                    for name in tools
                }
                extra = ["--verify"] if options.verify else []
                ours = tool.run(text, device, "--optimization", options.optimization, *extra)
                misses = judge(ours, rows)
                failures += len(misses)
                line = [device, str(steps), str(qubits)]
                line += columns([ours.pairs, *(r.pairs for r in rows.values())], "d")
                line += columns([ours.pulses, *(r.pulses for r in rows.values())], "d")
                line += columns([ours.success, *(r.success for r in rows.values())], ".4f")
                line += columns([ours.seconds, *(r.seconds for r in rows.values())], ".2f")
                verdict = "yes" if not misses else "NO: " + ", ".join(misses)
                if options.verify:
                    verdict += ", verified" if ours.verified else ", not verified"
                print("| " + " | ".join(line + [verdict]) + " |", flush=True)
    print(f"\n{failures} figures do not hold" if failures else "\nevery row holds")
    sys.exit(1 if failures else 0)


def columns(values, form):
    return [format(value, form) for value in values]


def judge(ours, rows):
    misses = []
    if ours.pairs > min(r.pairs for r in rows.values()):
        misses.append("two-qubit")
    if ours.pulses > min(r.pulses for r in rows.values()):
        misses.append("one-qubit")
    if ours.success < max(r.success for r in rows.values()) - 1e-9:
        misses.append("success")
    if "Qiskit" in rows and ours.seconds > rows["Qiskit"].seconds:
        misses.append("time")
    return misses


def cached(options, tool, machine, target, text, name, steps, qubits):
    """The figures of another tool; from the cache if they are there."""
    from qiskit import QuantumCircuit

    path = None
    if options.cache:
        options.cache.mkdir(parents=True, exist_ok=True)
        path = options.cache / f"{name}-{machine.name}-{steps}-{qubits}-{options.seeds}.json"
        if path.exists():
            best = Best.__new__(Best)
            vars(best).update(json.loads(path.read_text()))
            return best
    circuit = QuantumCircuit.from_qasm_str(text)
    best = reference(tool, machine, target, circuit, name, options)
    if path:
        path.write_text(json.dumps(vars(best)))
    return best


if __name__ == "__main__":
    main()
