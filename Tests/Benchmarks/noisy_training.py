"""Exact gradient through noise: a hand-written JAX Pauli vector against
`backaction benchmark noisy-training-step`.

    python Tests/Benchmarks/noisy_training.py [--qubits 4 6 8] [--precision double] [--batch 16]

Both run circuit 19 with depolarizing and relaxation behind every gate and read X, Y and Z of every
qubit after each timestep. Several ways of writing it in JAX are compiled; the fastest counts, for one
sequence, alone or in a batch.
The figures of the noise differ, so only times are compared; tests of the package compare gradients
with finite differences.
"""

import argparse
import json
import os
import statistics
import subprocess
import time

parser = argparse.ArgumentParser()
parser.add_argument("--qubits", type=int, nargs="+", default=[4, 6, 8])
parser.add_argument("--precision", choices=["double", "single"], default="double")
parser.add_argument("--layers", type=int, default=2)
parser.add_argument("--steps", type=int, default=4)
parser.add_argument("--batch", type=int, default=16)
parser.add_argument("--repeat", type=int, default=9)
parser.add_argument("--variants", nargs="+", default=["placed", "rolled", "separate"])
arguments = parser.parse_args()

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})

import jax
import jax.numpy as jnp
import numpy as np

import circuits

double = arguments.precision == "double"
jax.config.update("jax_enable_x64", double)
REAL = jnp.float64 if double else jnp.float32

PAULIS = [np.eye(2), np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.diag([1, -1])]


def transfer(unitary):
    basis = PAULIS if len(unitary) == 2 else [np.kron(a, b) for a in PAULIS for b in PAULIS]
    return np.array([[np.trace(p @ unitary @ q @ unitary.conj().T).real / len(unitary)
                      for q in basis] for p in basis])


def harmonics(gate):
    """a0, a1, b1, a2, b2 of the transfer matrix in cos and sin of half the angle and of it."""
    angles = 4 * np.pi * np.arange(5) / 5
    samples = np.array([transfer(gate(t)) for t in angles])
    phases = angles / 2
    columns = np.stack([np.ones(5), np.cos(phases), np.sin(phases), np.cos(2 * phases),
                        np.sin(2 * phases)], 1)
    return np.linalg.solve(columns, samples.reshape(5, -1)).reshape((5,) + samples.shape[1:])


def rx(t):
    c, s = np.cos(t / 2), np.sin(t / 2)
    return np.array([[c, -1j * s], [-1j * s, c]])


def rz(t):
    return np.diag([np.exp(-1j * t / 2), np.exp(1j * t / 2)])


def crx(t):
    return np.block([[np.eye(2), np.zeros((2, 2))], [np.zeros((2, 2)), rx(t)]])


def relaxation(seconds, t1=1e-4, t2=8e-5):
    a, b = np.exp(-seconds / t1), np.exp(-seconds / t2)
    return np.array([[1, 0, 0, 0], [0, b, 0, 0], [0, 0, b, 0], [1 - a, 0, 0, a]])


RX, RZ, CRX = (jnp.asarray(harmonics(g), REAL) for g in (rx, rz, crx))
AFTER1 = jnp.asarray(relaxation(5e-8) @ np.diag([1] + 3 * [0.999]), REAL)
AFTER2 = jnp.asarray(np.kron(relaxation(4e-7), relaxation(4e-7)) @ np.diag([1] + 15 * [0.99]), REAL)


def evaluate(table, theta):
    h = theta / 2
    basis = jnp.stack([jnp.ones_like(h), jnp.cos(h), jnp.sin(h), jnp.cos(theta), jnp.sin(theta)])
    return jnp.tensordot(basis, table, 1)


def loss_of_one(n, variant):
    def single(r, matrix, q):
        return jnp.einsum("ij,ajb->aib", matrix, r.reshape(4 ** q, 4, -1)).reshape(-1)

    def double(r, matrix, a, b):
        low, high = min(a, b), max(a, b)
        cube = r.reshape(4 ** low, 4, 4 ** (high - low - 1), 4, -1)
        m = matrix.reshape(4, 4, 4, 4)
        if a > b:
            m = m.transpose(1, 0, 3, 2)
        return jnp.einsum("ijkl,xkylz->xiyjz", m, cube).reshape(-1)

    entries = np.array([p * 4 ** (n - 1 - q) for q in range(n) for p in (1, 2, 3)])

    def free(angles, q):
        """RX, its noise and RZ of a qubit."""
        return evaluate(RZ, angles[1, q]) @ AFTER1 @ evaluate(RX, angles[0, q])

    def placed(r, angles):
        """Every operation on its axes, where the state lies."""
        for q in range(n):
            r = single(r, free(angles, q), q)
        for q in range(n):
            r = double(r, AFTER2 @ evaluate(CRX, angles[2, q]), q, (q + 1) % n)
        return r

    def rolled(r, angles):
        """One matrix product for each pair, on the first two axes; then the first becomes the last,
        so that the next pair is in front and the order is back after the ring."""
        r = (free(angles, 0) @ r.reshape(4, -1))
        for q in range(n):
            matrix = AFTER2 @ evaluate(CRX, angles[2, q])
            if q < n - 1:
                matrix = (matrix.reshape(16, 4, 4) @ free(angles, q + 1)).reshape(16, 16)
            r = (matrix @ r.reshape(16, -1)).reshape(4, -1).T
        return r.reshape(-1)

    def separate(r, angles):
        """The same with the free rotations in products of their own."""
        for q in range(n):
            r = (free(angles, q) @ r.reshape(4, -1)).T
        for q in range(n):
            matrix = AFTER2 @ evaluate(CRX, angles[2, q])
            r = (matrix @ r.reshape(16, -1)).reshape(4, -1).T
        return r.reshape(-1)

    layer = {"placed": placed, "rolled": rolled, "separate": separate}[variant]

    def step(r, angles):
        for k in range(angles.shape[0]):
            r = layer(r, angles[k])
        return r, jnp.sum(r[entries] ** 2)

    def loss(angles):
        start = np.zeros((4,) * n)
        start[np.ix_(*[[0, 3]] * n)] = 1
        _, losses = jax.lax.scan(step, jnp.asarray(start.reshape(-1), REAL), angles)
        return jnp.sum(losses)
    return loss


for n in arguments.qubits:
    shape = (arguments.batch, arguments.steps, arguments.layers, 3, n)
    angles = jnp.asarray(np.random.default_rng(1).uniform(-np.pi, np.pi, shape), REAL)
    best = None
    for variant in arguments.variants:
        one = loss_of_one(n, variant)
        whole = lambda x: jnp.sum(jax.vmap(one)(x))
        for name, function, x, count in [("alone", one, angles[0], 1),
                                         ("batch", whole, angles, arguments.batch)]:
            compiled = jax.jit(jax.value_and_grad(function)).lower(x).compile()
            loss, _ = jax.block_until_ready(compiled(x))
            seconds = []
            for _ in range(arguments.repeat):
                start = time.perf_counter()
                jax.block_until_ready(compiled(x))
                seconds.append((time.perf_counter() - start) / count)
            middle = statistics.median(seconds)
            print(f"   JAX {variant:8} {name} {middle * 1e3:8.3f} ms for a sequence", flush=True)
            best = min(best or middle, middle)
    ours = json.loads(subprocess.run(
        [circuits.COMMAND, "benchmark", "noisy-training-step", "--qubits", str(n), "--layers",
         str(arguments.layers), "--steps", str(arguments.steps), "--batch", str(arguments.batch),
         "--precision", arguments.precision, "--noise", "gate,relaxation", "--threads", "1",
         "--repeat", str(max(9, arguments.repeat)), "--json"],
        check=True, stdout=subprocess.PIPE).stdout)
    mine = ours["median_seconds"] / arguments.batch
    print(f"{n:3} qubits  {arguments.precision}  JAX {best * 1e3:8.3f} ms  ours {mine * 1e3:8.3f} ms"
          f"  ratio {best / mine:5.1f}  fraction of peak {ours['fraction_of_peak']:.2f}", flush=True)
