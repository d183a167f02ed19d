"""Ground states of cluster-Ising chains of seven qubits as angles of a circuit that prepares them.

H = −Σ Z X Z − X Z at the left end − Z X at the right end − h1 Σ X − h2 Σ X X. Writes a line for each pair
(h1, h2) of a grid: the two fields, whether the string order Z0 X1 X3 X5 Z6 of the exact ground state is above
one half, that string order, the fidelity of the circuit's state, and the 22 angles of RX and RXX. The
circuit: a cluster state, then twice RX of every qubit, RXX of neighbours, and RX between CZ of neighbours;
angles are mirrored about the middle.

    python Tests/CrossChecks/cluster_ising.py | gzip -9n > Sources/Learning/Resources/cluster-ising.csv.gz

needs torch.
"""

import math

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
N = 7
D = 2 ** N
I2, X, Z = torch.eye(2), torch.tensor([[0.0, 1], [1, 0]]), torch.tensor([[1.0, 0], [0, -1]])


def product(factors):
    """Qubit 0 is the lowest bit."""
    result = torch.eye(1)
    for q in reversed(range(N)):
        result = torch.kron(result, factors.get(q, I2))
    return result


CLUSTER = (sum(product({q: Z, q + 1: X, q + 2: Z}) for q in range(N - 2))
           + product({0: X, 1: Z}) + product({N - 2: Z, N - 1: X}))
FIELD = sum(product({q: X}) for q in range(N))
PAIRS = sum(product({q: X, q + 1: X}) for q in range(N - 1))
STRING = product({0: Z, 1: X, 3: X, 5: X, 6: Z})
BITS = torch.arange(D)
SIGNS = [1 - 2.0 * (BITS >> q & 1) for q in range(N)]
CZ = torch.ones(D)
for q in range(N - 1):
    CZ = CZ * (1 - 2.0 * ((BITS >> q & 1) * (BITS >> (q + 1) & 1)))
HADAMARD = product({q: torch.tensor([[1.0, 1], [1, -1]]) / math.sqrt(2) for q in range(N)}).cdouble()
# Sums of X and of XX by distance from the ends, in the X basis.
SINGLE = torch.stack([sum(SIGNS[q] for q in range(N) if min(q, N - 1 - q) == k) for k in range(4)])
DOUBLE = torch.stack([sum(SIGNS[q] * SIGNS[q + 1] for q in range(N - 1) if min(q, N - 2 - q) == k)
                      for k in range(3)])


def turned(psi, phase):
    return psi @ HADAMARD * torch.exp(-0.5j * phase) @ HADAMARD


def states(angles):
    """[point][22] angles to [point][2^N] amplitudes."""
    psi = torch.ones(len(angles), D).cdouble() / math.sqrt(D) * CZ
    for layer in range(2):
        a = angles[:, 11 * layer:]
        psi = turned(psi, a[:, 0:4] @ SINGLE + a[:, 4:7] @ DOUBLE)
        psi = turned(psi * CZ, a[:, 7:11] @ SINGLE) * CZ
    return psi


def main():
    grid = [(h1, h2) for h1 in torch.linspace(0, 1.2, 13) for h2 in torch.linspace(-1.2, 1.2, 13)]
    hamiltonians = torch.stack([-CLUSTER - h1 * FIELD - h2 * PAIRS for h1, h2 in grid])
    ground = torch.linalg.eigh(hamiltonians).eigenvectors[:, :, 0]
    fidelity, best = torch.zeros(len(grid)), torch.zeros(len(grid), 22)
    for seed in range(4):
        torch.manual_seed(seed)
        angles = (0.2 * torch.randn(len(grid), 22)).requires_grad_()
        optimizer = torch.optim.Adam([angles], lr=0.06)
        for turn in range(600):
            if turn == 450:
                optimizer.param_groups[0]["lr"] = 0.012
            optimizer.zero_grad()
            overlap = (states(angles) * ground.cdouble()).sum(1).abs() ** 2
            (-overlap.sum()).backward()
            optimizer.step()
        with torch.no_grad():
            overlap = (states(angles) * ground.cdouble()).sum(1).abs() ** 2
            better = overlap > fidelity
            fidelity[better], best[better] = overlap[better], angles[better]
    order = torch.einsum("pi,ij,pj->p", ground, STRING, ground)
    for k, (h1, h2) in enumerate(grid):
        numbers = [f"{h1:.2f}", f"{h2:.2f}", str(int(order[k] > 0.5)), f"{order[k]:.6f}",
                   f"{fidelity[k]:.4f}"] + [f"{a:.6f}" for a in best[k]]
        print(",".join(numbers))


if __name__ == "__main__":
    main()
