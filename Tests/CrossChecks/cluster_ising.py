"""Ground states of cluster-Ising chains of seven qubits as angles of a circuit of low depth.

H = −Σ Z X Z − h1 Σ X − h2 Σ X X with open ends. Writes a line for each pair (h1, h2) of a grid: the two
fields, whether the string order Z0 X1 X3 X5 Z6 of the exact ground state is above one half, that string
order, the fidelity of the circuit's state, and the twelve angles. The circuit: RY of every qubit, CZ of
neighbours, RY, CZ, RY; angles are mirrored about the middle, so that each layer of RY has four.

    python Tests/CrossChecks/cluster_ising.py | gzip -9n > Sources/Learning/Resources/cluster-ising.csv.gz

needs torch.
"""

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
N = 7
I2, X, Z = torch.eye(2), torch.tensor([[0.0, 1], [1, 0]]), torch.tensor([[1.0, 0], [0, -1]])


def product(factors):
    """Qubit 0 is the lowest bit."""
    result = torch.eye(1)
    for q in reversed(range(N)):
        result = torch.kron(result, factors.get(q, I2))
    return result


CLUSTER = sum(product({q: Z, q + 1: X, q + 2: Z}) for q in range(N - 2))
FIELD = sum(product({q: X}) for q in range(N))
PAIRS = sum(product({q: X, q + 1: X}) for q in range(N - 1))
STRING = product({0: Z, 1: X, 3: X, 5: X, 6: Z})
BITS = torch.arange(2 ** N)
CZ = torch.ones(2 ** N)
for q in range(N - 1):
    CZ = CZ * (1 - 2.0 * ((BITS >> q & 1) * (BITS >> (q + 1) & 1)))


def states(angles):
    """[point][12] angles to [point][2^N] real amplitudes."""
    count = len(angles)
    psi = torch.zeros(count, 2 ** N)
    psi[:, 0] = 1
    for layer in range(3):
        for q in range(N):
            angle = angles[:, 4 * layer + min(q, N - 1 - q)]
            c, s = torch.cos(angle / 2)[:, None, None], torch.sin(angle / 2)[:, None, None]
            view = psi.reshape(count, 2 ** (N - 1 - q), 2, 2 ** q)
            zero, one = view[:, :, 0], view[:, :, 1]
            psi = torch.stack([c * zero - s * one, s * zero + c * one], 2).reshape(count, -1)
        if layer < 2:
            psi = psi * CZ
    return psi


def main():
    grid = [(h1, h2) for h1 in torch.linspace(0, 1.6, 17) for h2 in torch.linspace(-1.6, 1.6, 17)]
    hamiltonians = torch.stack([-CLUSTER - h1 * FIELD - h2 * PAIRS for h1, h2 in grid])
    exact = torch.linalg.eigh(hamiltonians)
    ground = exact.eigenvectors[:, :, 0]
    best = None
    for seed in range(4):
        torch.manual_seed(seed)
        angles = (torch.rand(len(grid), 12) * 2 * torch.pi - torch.pi).requires_grad_()
        optimizer = torch.optim.Adam([angles], lr=0.05)
        for turn in range(400):
            if turn == 300:
                optimizer.param_groups[0]["lr"] = 0.01
            optimizer.zero_grad()
            psi = states(angles)
            energy = torch.einsum("pi,pij,pj->p", psi, hamiltonians, psi)
            energy.sum().backward()
            optimizer.step()
        with torch.no_grad():
            psi = states(angles)
            energy = torch.einsum("pi,pij,pj->p", psi, hamiltonians, psi)
            if best is None:
                best = [energy, angles.detach().clone()]
            else:
                lower = energy < best[0]
                best[0][lower], best[1][lower] = energy[lower], angles.detach()[lower]
    psi = states(best[1])
    order = torch.einsum("pi,ij,pj->p", ground, STRING, ground)
    fidelity = (psi * ground).sum(1) ** 2
    for k, (h1, h2) in enumerate(grid):
        numbers = [f"{h1:.2f}", f"{h2:.2f}", str(int(order[k] > 0.5)), f"{order[k]:.6f}",
                   f"{fidelity[k]:.4f}"] + [f"{a:.6f}" for a in best[1][k]]
        print(",".join(numbers))


if __name__ == "__main__":
    main()
