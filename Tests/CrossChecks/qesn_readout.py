"""Whether a readout that is trained on predicted frequencies works on those of the machine.

The recurrent circuit of `qesn_manifest.py` is driven by a Lorenz series, which a linear readout of the
64 frequencies of a step has to tell. From the result of `backaction fit --json`, the readout is trained
on the predicted and on the measured frequencies of every other step after the fitted ones, and judged
by what it says about the measured frequencies of the rest (error: root mean square over the three
numbers, in units of their standard deviation; 1 is what the mean gives). Ridge regression, the
regularization being the variance of the counts.

    python Tests/CrossChecks/qesn_readout.py DATA fit.json --first 21
"""

import argparse
import json
import pathlib

import numpy as np


def features(reads, key):
    return np.array([read[key] for read in reads])


def ridge(x, y, noise):
    centre, mean = x.mean(0), y.mean(0)
    left = (x - centre).T @ (x - centre) + len(x) * np.diag(noise)
    weights = np.linalg.solve(left, (x - centre).T @ (y - mean))
    return lambda z: (z - centre) @ weights + mean


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("fit", type=pathlib.Path)
    parser.add_argument("--first", type=int, default=21)
    options = parser.parse_args()
    data = json.loads((options.data / "circuit.json").read_text())
    result = json.loads(options.fit.read_text())
    steps = [int(read["name"].split()[-1]) for read in result["reads"]]
    keep = [i for i, step in enumerate(steps) if step >= options.first]
    reads = [result["reads"][i] for i in keep]
    targets = np.array(data["targets_lorenz_xyz"])[[steps[i] - 1 for i in keep]]
    measured, predicted = features(reads, "measured"), features(reads, "predicted")
    scatter = max(1.0, result.get("dispersion") or 1.0)
    noise = scatter * (measured * (1 - measured) / reads[0]["shots"]).mean(0) + 1e-12
    train, test = np.arange(0, len(reads), 2), np.arange(1, len(reads), 2)
    for name, x in (("machine", measured), ("emulator", predicted)):
        answer = ridge(x[train], targets[train], noise)(measured[test])
        error = np.sqrt(((answer - targets[test]) ** 2).mean(0)) / targets[test].std(0)
        print(f"trained on the {name}: error on the machine {np.sqrt((error**2).mean()):.3f}")


if __name__ == "__main__":
    main()
