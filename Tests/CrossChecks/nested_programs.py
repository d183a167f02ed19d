#!/usr/bin/env python3
"""Random nested programs give the probabilities that running them step by step gives.

    python3 Tests/CrossChecks/nested_programs.py .build/release/backaction [PROGRAMS]

Programs of `if`, `switch` and `while` three levels deep on three qubits and four bits, with loops that
measurements end, are run by an interpreter that keeps a density matrix for each value of the bits,
without a compiler, and by `simulate --probabilities`. A loop ends after 40 turns in both. Fails where
one is refused or differs by more than 1e-9 beyond what loops cut off. Needs numpy.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import numpy as np

QUBITS, BITS, TURNS = 3, 4, 40
MATRICES = {
    "h": np.array([[1, 1], [1, -1]]) / 2**0.5,
    "x": np.array([[0, 1], [1, 0]]),
    "sx": np.array([[1 + 1j, 1 - 1j], [1 - 1j, 1 + 1j]]) / 2,
}


def program(stream, depth):
    """A block: a list of steps, each a tuple whose first member says what it is."""
    steps = []
    for _ in range(stream.randint(2, 4)):
        qubit, bit = stream.randrange(QUBITS), stream.randrange(BITS)
        kind = stream.random()
        if kind < 0.25 or depth == 0 and kind >= 0.62:
            steps.append(("gate", stream.choice(sorted(MATRICES)), qubit))
        elif kind < 0.35:
            steps.append(("cx", qubit, (qubit + 1) % QUBITS))
        elif kind < 0.62:
            steps.append(("measure", bit, qubit))
        elif kind < 0.85:
            steps.append(("if", bit, program(stream, depth - 1), program(stream, depth - 1)))
        elif kind < 0.93:
            values = stream.sample(range(2**BITS), 3)
            cases = [(values[:1], program(stream, depth - 1)), (values[1:], program(stream, depth - 1))]
            steps.append(("switch", cases, program(stream, depth - 1)))
        else:
            body = program(stream, depth - 1) + [("gate", "h", qubit), ("measure", bit, qubit)]
            steps.append(("while", bit, body))
    return steps


def text(steps, indent=""):
    def block(body):
        return "{\n" + text(body, indent + "  ") + indent + "}"

    lines = []
    for step in steps:
        if step[0] == "gate":
            lines.append(f"{step[1]} q[{step[2]}];")
        elif step[0] == "cx":
            lines.append(f"cx q[{step[1]}], q[{step[2]}];")
        elif step[0] == "measure":
            lines.append(f"c[{step[1]}] = measure q[{step[2]}];")
        elif step[0] == "if":
            lines.append(f"if (c[{step[1]}]) {block(step[2])} else {block(step[3])}")
        elif step[0] == "while":
            lines.append(f"while (c[{step[1]}]) {block(step[2])}")
        else:
            cases = [f"case {', '.join(map(str, values))} {block(body)}" for values, body in step[1]]
            lines.append("switch (c) {\n" + "\n".join(cases) + f"\ndefault {block(step[2])}\n}}")
    return "".join(indent + line + "\n" for line in lines)


def embedded(matrix, qubit):
    result = np.eye(1)
    for place in reversed(range(QUBITS)):
        result = np.kron(result, matrix if place == qubit else np.eye(2))
    return result


class Machine:
    """Records of bits, each with its unnormalised density matrix."""

    def __init__(self):
        self.cut = self.lost = 0.0

    @staticmethod
    def add(records, bits, state):
        records[bits] = records[bits] + state if bits in records else state

    def together(self, *parts):
        result = {}
        for part in parts:
            for bits, state in part.items():
                self.add(result, bits, state)
        return result

    def run(self, steps, records):
        for step in steps:
            records = self.step(step, records)
        return records

    def step(self, step, records):
        kind = step[0]
        if kind == "gate":
            u = embedded(MATRICES[step[1]], step[2])
            return {bits: u @ state @ u.conj().T for bits, state in records.items()}
        if kind == "cx":
            order = [i ^ ((i >> step[1] & 1) << step[2]) for i in range(2**QUBITS)]
            return {bits: state[np.ix_(order, order)] for bits, state in records.items()}
        if kind == "measure":
            result = {}
            for bits, state in records.items():
                for outcome in (0, 1):
                    mask = np.array([i >> step[2] & 1 == outcome for i in range(2**QUBITS)])
                    half = state * np.outer(mask, mask)
                    if half.trace().real < 1e-13:
                        self.lost += half.trace().real
                    else:
                        self.add(result, bits & ~(1 << step[1]) | outcome << step[1], half)
            return result
        if kind == "switch":
            rest, parts = dict(records), []
            for values, body in step[1]:
                parts.append(self.run(body, {v: rest.pop(v) for v in values if v in rest}))
            return self.together(*parts, self.run(step[2], rest))

        def split(records):
            set_ = {bits: state for bits, state in records.items() if bits >> step[1] & 1}
            return set_, {bits: state for bits, state in records.items() if bits not in set_}

        inside, outside = split(records)
        if kind == "if":
            return self.together(self.run(step[2], inside), self.run(step[3], outside))
        for _ in range(TURNS):
            if not inside:
                break
            inside, done = split(self.run(step[2], inside))
            outside = self.together(outside, done)
        self.cut += sum(state.trace().real for state in inside.values())
        return self.together(outside, inside)


def main():
    binary = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 110
    header = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n' + f"qubit[{QUBITS}] q;\nbit[{BITS}] c;\n"
    refused = differing = 0
    slowest = 0.0
    start = np.zeros((2**QUBITS, 2**QUBITS), complex)
    start[0, 0] = 1
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(count):
            steps = program(random.Random(seed), 3)
            machine = Machine()
            records = machine.run(steps, {0: start})
            wanted = {f"{bits:0{BITS}b}": s.trace().real for bits, s in records.items()}
            path = pathlib.Path(folder, f"{seed}.qasm")
            path.write_text(header + text(steps))
            begin = time.time()
            command = [binary, "simulate", str(path), "--max-iterations", str(TURNS)]
            run = subprocess.run(
                command + ["--probabilities", "--json"], capture_output=True, text=True)
            slowest = max(slowest, time.time() - begin)
            if run.returncode:
                refused += 1
                print(f"program {seed}: refused: {run.stderr.splitlines()[:1]}")
                continue
            answer = json.loads(run.stdout)
            found = answer["probabilities"]
            error = max(abs(wanted.get(k, 0) - found.get(k, 0)) for k in wanted.keys() | found.keys())
            cut = max(machine.cut, answer.get("truncated_probability") or 0)
            if error > 1e-9 + machine.lost + 2 * cut:
                differing += 1
                print(f"program {seed}: differs by {error:.1e}; loops cut off {cut:.1e}")
    print(f"{count} programs: {refused} refused, {differing} differ; the slowest took {slowest:.1f} s")
    return 1 if refused or differing else 0


if __name__ == "__main__":
    sys.exit(main())
