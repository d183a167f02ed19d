"""PyTorch's side of the tests of PyTorchTests.swift.

python pytorch.py step CASES.json    prints, a line for each case, logits, loss, gradients and the
                                     weights after a step of Adam, in double precision
python pytorch.py make               writes the fixtures beside this file (PyTorch 2.15, NumPy,
                                     safetensors): cases of a step with PyTorch's results, and an
                                     LSTM that PyTorch has trained on the digits

The network is what a user would write: a recurrent module `rnn` and a linear layer `head` on its
last output, or on every one; its state dictionary has the names of a Backaction checkpoint.
"""
import gzip
import json
import pathlib
import sys

import torch

HERE = pathlib.Path(__file__).parent
MODULES = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}


class Network(torch.nn.Module):
    def __init__(self, kind, features, hidden, classes, every_step=False):
        super().__init__()
        self.rnn = MODULES[kind](features, hidden, batch_first=True)
        self.head = torch.nn.Linear(hidden, classes)
        self.every_step = every_step

    def forward(self, x):
        outputs, _ = self.rnn(x)
        return self.head(outputs if self.every_step else outputs[:, -1])


def step(case):
    """Labels are one for each sequence, or [sequence][step] with -1 for "does not count"."""
    torch.set_default_dtype(torch.float64)
    inputs = torch.tensor(case["inputs"], dtype=torch.float64)
    labels = torch.tensor(case["labels"])
    weights = {n: torch.tensor(w["values"], dtype=torch.float64).reshape(w["shape"])
               for n, w in case["weights"].items()}
    classes, hidden = weights["head.weight"].shape
    network = Network(case["kind"], inputs.shape[2], hidden, classes, labels.dim() == 2)
    network.load_state_dict(weights)
    optimizer = torch.optim.Adam(network.parameters(), lr=case["learning_rate"])
    logits = network(inputs)
    loss = torch.nn.functional.cross_entropy(
        logits.reshape(-1, classes), labels.reshape(-1), ignore_index=-1)
    loss.backward()
    optimizer.step()
    named = dict(network.named_parameters())
    return {
        "logits": logits.detach().reshape(-1).tolist(),
        "loss": loss.item(),
        "gradient": {n: p.grad.reshape(-1).tolist() for n, p in named.items()},
        "updated": {n: p.detach().reshape(-1).tolist() for n, p in named.items()},
    }


def make():
    torch.manual_seed(3)
    cases = []
    for kind in MODULES:
        for every_step in (False, True):
            network = Network(kind, 2, 3, 3, every_step).double()
            labels = [2, 0, 1]
            if every_step:
                labels = [[0, -1, 2, 1], [1, -1, 0, 2], [2, -1, -1, 1]]
            case = {
                "kind": kind, "learning_rate": 0.01, "labels": labels,
                "inputs": torch.randn(3, 4, 2, dtype=torch.float64).tolist(),
                "weights": {n: {"shape": list(p.shape), "values": p.detach().reshape(-1).tolist()}
                            for n, p in network.named_parameters()},
            }
            cases.append(case | {"expected": step(case)})
    (HERE / "pytorch_steps.json").write_text(json.dumps(cases) + "\n")
    train_digits()


def train_digits():
    """The first 1437 images of the file to learn from, the others to judge by."""
    from safetensors.torch import save_file
    torch.manual_seed(4)
    torch.set_default_dtype(torch.float32)
    path = HERE.parents[2] / "Sources/Learning/Resources/digits.csv.gz"
    rows = [list(map(int, line.split(","))) for line in gzip.open(path, "rt") if line.strip()]
    images = torch.tensor([r[:64] for r in rows]).float().reshape(-1, 8, 8) / 16
    labels = torch.tensor([r[64] for r in rows])
    network = Network("lstm", 8, 16, 10)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    for _ in range(30):
        for batch in torch.randperm(1437).split(32):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(network(images[batch]), labels[batch]).backward()
            optimizer.step()
    with torch.no_grad():
        logits = network(images[1437:])
    correct = int((logits.argmax(1) == labels[1437:]).sum())
    save_file(network.state_dict(), HERE / "pytorch_lstm.safetensors",
              metadata={"correct": str(correct), "logits": json.dumps(logits[0].tolist())})
    print(f"{correct} of {len(logits)} correct")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make()
    else:
        for case in json.load(open(sys.argv[2])):
            print(json.dumps(step(case)))
