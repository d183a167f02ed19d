#!/usr/bin/env python3
"""Qiskit reads what the command writes, with the same meaning to 1e-10.

    python3 Tests/CrossChecks/qiskit_reads_exports.py .build/release/backaction

For every device of the library: a program transpiled and written in both versions of OpenQASM has
the distribution of the program itself, and the exports of a small trained run (the cell with inputs,
a whole sample with bound angles, in both versions) have the expectation values that `simulate` gives.
Needs qiskit 2.x and qiskit-qasm3-import; without them it says so and checks nothing.
"""

import json
import math
import os
import random
import subprocess
import sys
import tempfile

try:
    import qiskit_qasm3_import  # noqa: F401
    from qiskit import QuantumCircuit, qasm2, qasm3
    from qiskit.quantum_info import SparsePauliOp, Statevector
except ImportError as error:
    print(f"SKIPPED: {error}; install qiskit and qiskit-qasm3-import")
    sys.exit(0)

PROGRAM = """OPENQASM 2.0;
include "qelib1.inc";
qreg q[4];
creg c[4];
h q;
ry(0.4) q[0]; rz(1.1) q[1]; cx q[0], q[1]; rx(-0.7) q[2]; cz q[1], q[2]; cu1(0.3) q[2], q[3];
u3(0.2, 0.5, -1.3) q[3]; ccx q[0], q[2], q[3]; ch q[1], q[3]; crz(0.9) q[3], q[0];
measure q -> c;
"""

RUN = """task: digits
model: {qubits: 4, layers: 1, hidden: 8}
training: {epochs: 1, batch: 32}
data: {train: 64, test: 24}
run: run
"""


def active(circuit):
    """The circuit on the qubits that it uses, and their numbers."""
    used = sorted({circuit.find_bit(q).index for item in circuit.data
                   if item.operation.name != "barrier" for q in item.qubits})
    place = {number: index for index, number in enumerate(used)}
    result = QuantumCircuit(len(used), circuit.num_clbits)
    for item in circuit.data:
        qubits = [place[circuit.find_bit(q).index] for q in item.qubits
                  if circuit.find_bit(q).index in place]
        bits = [circuit.find_bit(c).index for c in item.clbits]
        if item.operation.name != "barrier":
            result.append(item.operation, qubits, bits)
    return result, used


def distribution(circuit):
    """Probabilities of the classical bits of a circuit that measures at its end."""
    circuit, _ = active(circuit)
    target = {}
    for item in circuit.data:
        if item.operation.name == "measure":
            target[circuit.find_bit(item.qubits[0]).index] = circuit.find_bit(item.clbits[0]).index
    state = Statevector(circuit.remove_final_measurements(inplace=False))
    result = {}
    for index, p in enumerate(state.probabilities()):
        key = sum(1 << bit for qubit, bit in target.items() if index >> qubit & 1)
        result[key] = result.get(key, 0) + p
    return result


def main():
    command = os.path.abspath(sys.argv[1])

    def run(*arguments, structured=True):
        result = subprocess.run([command, *arguments], capture_output=True, text=True)
        if result.returncode:
            raise RuntimeError(f"{' '.join(arguments)}: {result.stderr.strip()}")
        return json.loads(result.stdout) if structured else result.stdout

    worst = 0.0
    count = 0

    def check(name, difference):
        nonlocal worst, count
        count += 1
        worst = max(worst, difference)
        if not difference <= 1e-10:
            failures.append(name)
            print(f"FAILED {name}: {difference:.2e}")

    failures = []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open("program.qasm", "w") as file:
            file.write(PROGRAM)
        with open("small.yaml", "w") as file:
            file.write(RUN)
        expected = distribution(qasm2.loads(PROGRAM))
        run("train", "small.yaml", "--json")
        devices = [device["name"] for device in run("devices", "list", "--json")]
        for device in devices:
            for version, reader in (("2", qasm2), ("3", qasm3)):
                name = f"{device} transpile --qasm {version}"
                try:
                    run("transpile", "program.qasm", "--device", device, "--qasm", version,
                        "--output", "out.qasm", "--json")
                    found = distribution(reader.load("out.qasm"))
                    check(name, max(abs(found.get(k, 0) - expected.get(k, 0))
                                    for k in set(found) | set(expected)))
                except Exception as error:  # every failure is to be listed
                    failures.append(name)
                    print(f"FAILED {name}: {type(error).__name__}: {str(error)[:300]}")
            for arguments, version, reader in (
                    (["--cell"], "3", qasm3), (["--sample", "0"], "3", qasm3),
                    (["--sample", "0"], "2", qasm2)):
                name = f"{device} export {' '.join(arguments)} --qasm {version}"
                try:
                    run("export", "run", "--device", device, "--qasm", version, "--output",
                        "out.qasm", "--json", *arguments)
                    circuit, used = active(reader.load("out.qasm"))
                    stream = random.Random(5)
                    values = {p: stream.uniform(-math.pi, math.pi) for p in circuit.parameters}
                    state = Statevector(circuit.assign_parameters(values))
                    paulis = [f"{axis}{qubit}" for qubit in used for axis in "XYZ"]
                    paulis += [f"{stream.choice('XYZ')}{a}*{stream.choice('XYZ')}{b}"
                               for a in used for b in used if a < b]
                    ours = run("simulate", "out.qasm", "--json",
                               *(x for p in paulis for x in ("--expectation", p)),
                               *(x for p, v in values.items()
                                 for x in ("--parameter", f"{p.name}={v!r}")))["expectations"]
                    for pauli in paulis:
                        parts = [(part[0], used.index(int(part[1:]))) for part in pauli.split("*")]
                        operator = SparsePauliOp.from_sparse_list(
                            [("".join(axis for axis, _ in parts), [place for _, place in parts], 1)],
                            num_qubits=len(used))
                        theirs = state.expectation_value(operator).real
                        check(f"{name} {pauli}", abs(theirs - ours[pauli]))
                except Exception as error:
                    failures.append(name)
                    print(f"FAILED {name}: {type(error).__name__}: {str(error)[:300]}")
    print(f"{len(devices)} devices, {count} values, largest difference {worst:.1e}, "
          f"{len(failures)} failures")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
