"""Quantum self-attention, computed again with PyTorch: outputs, loss and gradient.

The fixture holds the weights under the model's names, a sequence and its targets. This script adds what
comes out without noise and with depolarizing channels after each layer of the circuit (probability p of
an X, Y or Z error together), the mean squared error over all steps, and its gradient. Circuits are run as
density matrices.

    python Tests/CrossChecks/attention.py Tests/ModelsTests/Fixtures/attention.json

needs torch.
"""

import json
import math
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
C = torch.complex128
I2 = torch.eye(2, dtype=C)
PAULI = [torch.tensor(m, dtype=C) for m in
         ([[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]])]


def rotation(axis, angle):
    return torch.cos(angle / 2) * I2 - 1j * torch.sin(angle / 2) * PAULI[axis]


def lifted(matrix, qubit, n):
    """Qubit 0 is the lowest bit."""
    result = torch.eye(1, dtype=C)
    for q in reversed(range(n)):
        result = torch.kron(result, matrix if q == qubit else I2)
    return result


def cx(control, target, n):
    result = torch.zeros((2 ** n, 2 ** n), dtype=C)
    for k in range(2 ** n):
        result[k ^ (1 << target) if k >> control & 1 else k, k] = 1
    return result


def readouts(inputs, w, n, layers, auxiliary, p):
    total = n + (1 if auxiliary else 0)
    rho = torch.zeros((2 ** total, 2 ** total), dtype=C)
    rho[0, 0] = 1

    def act(matrix):
        nonlocal rho
        rho = matrix @ rho @ matrix.conj().T

    def noise():
        nonlocal rho
        if p == 0:
            return
        for q in range(n):
            ops = [lifted(m, q, total) for m in PAULI]
            rho = (1 - p) * rho + p / 3 * sum(m @ rho @ m for m in ops)

    for q in range(n):
        act(lifted(rotation(0, inputs[q]), q, total))
        act(lifted(rotation(2, inputs[q]), q, total))
    for q in range(n):
        act(lifted(rotation(0, w[q]), q, total))
        act(lifted(rotation(2, w[n + q]), q, total))
    noise()
    for layer in range(1, layers):
        for q in range(n):
            act(cx(q, (q + 1) % n, total))
            act(lifted(rotation(1, w[layer * n + q]), q, total))
            act(lifted(rotation(2, w[layer * n + q]), q, total))
        noise()
        if auxiliary:
            act(cx(n - 1, n, total))
            act(lifted(rotation(1, w[layers * n + layer - 1]), n, total))
    return torch.stack([torch.trace(lifted(PAULI[2], q, total) @ rho).real for q in range(n)])


def run(case, p):
    weights = {name: torch.tensor(value["values"]).reshape(value["shape"]).requires_grad_()
               for name, value in case["weights"].items()}
    width, heads = case["width"], case["heads"]

    def linear(x, name):
        return F.linear(x, weights[name + ".weight"], weights[name + ".bias"])

    def norm(x, name):
        return F.layer_norm(x, x.shape[-1:], weights[name + ".weight"], weights[name + ".bias"])

    x = norm(linear(torch.tensor(case["inputs"]), "embedding"), "embedding.norm")
    steps = len(x)
    position = torch.arange(steps).unsqueeze(1)
    factor = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
    encoding = torch.zeros(steps, width)
    encoding[:, 0::2] = torch.sin(position * factor)
    encoding[:, 1::2] = torch.cos(position * factor)
    x = x + encoding
    for k in range(case["layers"]):
        name = f"encoder.{k}"
        isLast = k == case["layers"] - 1
        seen, _ = F.multi_head_attention_forward(
            x.unsqueeze(1), x.unsqueeze(1), x.unsqueeze(1), width, heads,
            weights[name + ".self_attn.in_proj_weight"], weights[name + ".self_attn.in_proj_bias"],
            None, None, False, 0.0, weights[name + ".self_attn.out_proj.weight"],
            weights[name + ".self_attn.out_proj.bias"])
        x = norm(x + seen.squeeze(1), name + ".norm1")
        if isLast:
            angles = norm(torch.tanh(linear(x, "quantum.input")), "quantum.norm")
            z = torch.stack([
                readouts(row, weights["quantum.circuit"], case["qubits"], case["circuit_layers"],
                         case["auxiliary"], p) for row in angles])
            x = x + linear(z, "quantum.output")
        h = linear(x, name + ".ffn.0")
        h = F.gelu(h, approximate="tanh") if isLast else F.relu(h)
        x = norm(x + linear(h, name + ".ffn.1"), name + ".norm2")
    outputs = linear(x, "head")
    loss = F.mse_loss(outputs, torch.tensor(case["targets"]))
    loss.backward()
    return {"p": p, "outputs": outputs.tolist(), "loss": loss.item(),
            "gradient": {name: value.grad.flatten().tolist() for name, value in weights.items()}}


def main(path):
    with open(path) as file:
        cases = json.load(file)
    for case in cases:
        case["results"] = [run(case, p) for p in (0.0, 0.1)]
    with open(path, "w") as file:
        json.dump(cases, file, indent=None, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
