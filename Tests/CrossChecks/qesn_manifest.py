"""Writes the circuit and the counts of a recurrent circuit that ran on ibm_marrakesh as input of
`backaction fit`.

The data are those of E. L. Connerty and others, arXiv 2505.06799: a folder with `circuit.json` (the
angles of each step) and `counts.csv.gz` (the counts of the 64 outcomes of six qubits after each step).

    python Tests/CrossChecks/qesn_manifest.py DATA OUT --steps 200
"""

import argparse
import csv
import gzip
import json
import pathlib


def program(data, steps):
    lines = ['OPENQASM 3.0;', 'include "stdgates.inc";', "qubit[12] q;", f"bit[{6 * steps}] c;"]
    pairs = list(range(0, 12, 2))
    for step in range(steps):
        angles = data["angles_step_qubit_phi_theta_omega"][step]

        def rotation(qubit):
            phi, theta, omega = angles[qubit]
            lines.append(f"rz({phi!r}) q[{qubit}]; rx({theta!r}) q[{qubit}]; rz({omega!r}) q[{qubit}];")

        for _ in range(data["repeat_blocks"]):
            for index, k in enumerate(pairs):
                cry, crx = data["cry_crx_of_pair"][index]
                rotation(k), rotation(k + 1)
                lines.append(f"cx q[{k}], q[{k + 1}];")
                rotation(k), rotation(k + 1)
                if cry:
                    lines.append(f"cry({cry!r}) q[{k}], q[{k + 1}];")
                rotation(k), rotation(k + 1)
                if crx:
                    lines.append(f"crx({crx!r}) q[{k}], q[{k + 1}];")
            for index, k in enumerate(pairs):
                crz = data["crz_from_pair_to_next"][index]
                if crz:
                    lines.append(f"crz({crz!r}) q[{k}], q[{(k + 2) % 12}];")
        lines.append("barrier q;")
        for j in range(6):
            lines.append(f"c[{6 * step + j}] = measure q[{2 * j + 1}];")
        for j in range(6):
            lines.append(f"reset q[{2 * j + 1}];")
        lines.append("barrier q;")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=200)
    options = parser.parse_args()
    data = json.loads((options.data / "circuit.json").read_text())
    reads = []
    with gzip.open(options.data / "counts.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            step = int(row.pop("step"))
            if step <= options.steps:
                counts = {key: int(value) for key, value in row.items() if int(value)}
                bits = [6 * (step - 1) + j for j in range(6)]
                reads.append({"name": f"step {step}", "bits": bits, "counts": counts})
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "qesn.qasm").write_text(program(data, options.steps))
    manifest = {"circuits": [{"qasm": "qesn.qasm", "reads": reads}]}
    (options.out / "counts.json").write_text(json.dumps(manifest))


if __name__ == "__main__":
    main()
