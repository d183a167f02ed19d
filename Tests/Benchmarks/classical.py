"""Training of classical networks: PyTorch against `backaction train`.

    python Tests/Benchmarks/classical.py [--kinds rnn lstm gru] [--hidden 64 128] [--samples 2048]

The same sequences, batches of the same size, Adam, gradients clipped; a line for each kind and width
with the time of an epoch of both, one thread each. The first epoch is left out of the median. PyTorch
runs in single precision, which it is fastest in, and in double precision, which `backaction` computes
in.
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("--kinds", nargs="+", default=["rnn", "lstm", "gru"])
parser.add_argument("--hidden", type=int, nargs="+", default=[64, 128])
parser.add_argument("--samples", type=int, default=2048)
parser.add_argument("--steps", type=int, default=28)
parser.add_argument("--features", type=int, default=28)
parser.add_argument("--batch", type=int, default=32)
parser.add_argument("--epochs", type=int, default=6)
arguments = parser.parse_args()

os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})

import torch

torch.set_num_threads(1)
command = os.environ.get("BACKACTION", ".build/release/backaction")
classes = 10


def epoch_of_ours(folder, kind, hidden):
    """Seconds of each epoch."""
    run = folder / f"{kind}-{hidden}"
    (folder / "c.yaml").write_text(
        f"task: sequences\nmodel: {{kind: {kind}, hidden: {hidden}}}\n"
        f"training: {{epochs: {arguments.epochs}, batch: {arguments.batch}}}\n"
        f"data: {{path: {folder}}}\nrun: {run}\n"
    )
    subprocess.run(
        [command, "train", str(folder / "c.yaml"), "--threads", "1", "--json"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    lines = (run / "metrics.jsonl").read_text().splitlines()
    times = [json.loads(line)["wall_seconds"] for line in lines]
    return [after - before for before, after in zip(times, times[1:])]


class Network(torch.nn.Module):
    """A recurrent layer and a linear one on its last output."""

    def __init__(self, kind, hidden):
        super().__init__()
        layer = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[kind]
        self.recurrent = layer(arguments.features, hidden, batch_first=True)
        self.head = torch.nn.Linear(hidden, classes)

    def forward(self, inputs):
        return self.head(self.recurrent(inputs)[0][:, -1])


def epoch_of_torch(inputs, labels, kind, hidden, dtype):
    """Seconds of each epoch."""
    inputs = inputs.to(dtype)
    network = Network(kind, hidden).to(dtype)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.005)
    loss = torch.nn.CrossEntropyLoss()
    times = []
    for _ in range(arguments.epochs):
        start = time.perf_counter()
        order = torch.randperm(len(labels))
        for first in range(0, len(labels), arguments.batch):
            rows = order[first : first + arguments.batch]
            optimizer.zero_grad()
            loss(network(inputs[rows]), labels[rows]).backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
        times.append(time.perf_counter() - start)
    return times[1:]


def main():
    generator = random.Random(1)
    inputs, labels = [], []
    for _ in range(arguments.samples):
        inputs.append(
            [
                [generator.gauss(0, 1) for _ in range(arguments.features)]
                for _ in range(arguments.steps)
            ]
        )
        labels.append(generator.randrange(classes))
    with tempfile.TemporaryDirectory() as path:
        folder = pathlib.Path(path)
        for name, count in [("train", arguments.samples), ("test", 32)]:
            with open(folder / f"{name}.jsonl", "w") as file:
                for rows, label in list(zip(inputs, labels))[:count]:
                    file.write(json.dumps({"inputs": rows, "label": str(label)}) + "\n")
        inputs, labels = torch.tensor(inputs), torch.tensor(labels)
        print("kind  units  backaction s/epoch  PyTorch double  single  ratio double  single")
        for kind in arguments.kinds:
            for hidden in arguments.hidden:
                double = statistics.median(
                    epoch_of_torch(inputs, labels, kind, hidden, torch.float64)
                )
                ours = statistics.median(epoch_of_ours(folder, kind, hidden))
                single = statistics.median(
                    epoch_of_torch(inputs, labels, kind, hidden, torch.float32)
                )
                print(
                    f"{kind:5} {hidden:5} {ours:19.3f} {double:15.3f} {single:7.3f} "
                    f"{double / ours:13.2f} {single / ours:7.2f}",
                    flush=True,
                )


main()
