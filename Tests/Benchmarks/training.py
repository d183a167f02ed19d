"""Ideal training step: hand-written JAX against `backaction benchmark training-step`.

    python Tests/Benchmarks/training.py [--qubits 6 8 10 12 14] [--precision double] [--batch 16]

Loss: the sum of squared expectations of X, Y and Z over sequences, timesteps and qubits; gradient
with respect to every angle. Several ways of writing it in JAX are compiled, and the fastest counts;
compilation is not timed.
"""

import argparse
import json
import os
import statistics
import subprocess
import time

parser = argparse.ArgumentParser()
parser.add_argument("--qubits", type=int, nargs="+", default=[6, 8, 10, 12, 14])
parser.add_argument("--precision", choices=["double", "single"], default="double")
parser.add_argument("--layers", type=int, default=2)
parser.add_argument("--steps", type=int, default=8)
parser.add_argument("--batch", type=int, default=16)
parser.add_argument("--repeat", type=int, default=9)
parser.add_argument("--variants", nargs="+", default=["vmapped", "reshaped", "flipped"])
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
COMPLEX = jnp.complex128 if double else jnp.complex64


def pauli_values(state, n, batch_last):
    """X, Y, Z of every qubit of states [2]*n with one batch axis."""
    values = []
    for q in range(n):
        axis = q if batch_last else q + 1
        zero, one = jnp.take(state, 0, axis), jnp.take(state, 1, axis)
        axes = tuple(range(n - 1)) if batch_last else tuple(range(1, n))
        cross = jnp.sum(jnp.conj(zero) * one, axis=axes)
        difference = jnp.sum(jnp.abs(zero) ** 2 - jnp.abs(one) ** 2, axis=axes)
        values += [2 * cross.real, 2 * cross.imag, difference]
    return values


def rx(c, s, zero, one):
    return c * zero - 1j * s * one, c * one - 1j * s * zero


def lanes_loss(n):
    """States [2]*n + [batch]: the batch in the innermost dimension."""
    def gate1(state, q, theta, kind):
        c, s = jnp.cos(theta / 2), jnp.sin(theta / 2)
        zero, one = jnp.take(state, 0, q), jnp.take(state, 1, q)
        if kind == 0:
            zero, one = rx(c, s, zero, one)
        else:
            zero, one = (c - 1j * s) * zero, (c + 1j * s) * one
        return jnp.stack([zero, one], q)

    def crx(state, a, b, theta):
        off, on = jnp.take(state, 0, a), jnp.take(state, 1, a)
        on = gate1(on, b if b < a else b - 1, theta, 0)
        return jnp.stack([off, on], a)

    def step(state, angles):
        for layer in range(angles.shape[0]):
            for q in range(n):
                state = gate1(state, q, angles[layer, 0, q], 0)
            for q in range(n):
                state = gate1(state, q, angles[layer, 1, q], 1)
            for q in range(n):
                state = crx(state, q, (q + 1) % n, angles[layer, 2, q])
        loss = sum(jnp.sum(v * v) for v in pauli_values(state, n, True))
        return state.astype(COMPLEX), loss

    def loss(angles):  # [batch, steps, layers, 3, n]
        batch = angles.shape[0]
        start = jnp.zeros((2,) * n + (batch,), COMPLEX).at[(0,) * n].set(1)
        moved = jnp.moveaxis(angles, 0, -1)
        _, losses = jax.lax.scan(step, start, moved)
        return jnp.sum(losses)
    return loss


def one_sequence(n, reshaped):
    def matrices(theta):
        c, s = jnp.cos(theta / 2).astype(COMPLEX), jnp.sin(theta / 2).astype(COMPLEX)
        return c, s

    def apply(state, matrix, q):
        if reshaped:
            shape = (2 ** q, 2, 2 ** (n - q - 1))
            return jnp.einsum("ij,ajb->aib", matrix, state.reshape(shape)).reshape(-1)
        return jnp.moveaxis(jnp.tensordot(matrix, state, axes=(1, q)), 0, q)

    def crx(state, a, b, theta):
        c, s = matrices(theta)
        m = jnp.array([[c, -1j * s], [-1j * s, c]])
        low, high = min(a, b), max(a, b)
        cube = state.reshape(2 ** low, 2, 2 ** (high - low - 1), 2, 2 ** (n - high - 1))
        if a < b:
            on = jnp.einsum("ij,xyjz->xyiz", m, cube[:, 1])
            cube = jnp.stack([cube[:, 0], on], 1)
        else:
            on = jnp.einsum("ij,xjyz->xiyz", m, cube[:, :, :, 1])
            cube = jnp.stack([cube[:, :, :, 0], on], 3)
        return cube.reshape(state.shape)

    def step(state, angles):
        for layer in range(angles.shape[0]):
            for q in range(n):
                c, s = matrices(angles[layer, 0, q])
                x = jnp.array([[c, -1j * s], [-1j * s, c]])
                c, s = matrices(angles[layer, 1, q])
                z = jnp.array([[c - 1j * s, 0], [0, c + 1j * s]])
                state = apply(state, z @ x, q)
            for q in range(n):
                state = crx(state, q, (q + 1) % n, angles[layer, 2, q])
        values = pauli_values(state.reshape((1,) + (2,) * n), n, False)
        return state, sum(jnp.sum(v * v) for v in values)

    def loss(angles):
        shape = (2 ** n,) if reshaped else (2,) * n
        start = jnp.zeros(2 ** n, COMPLEX).at[0].set(1).reshape(shape)
        _, losses = jax.lax.scan(step, start, angles)
        return jnp.sum(losses)
    return lambda angles: jnp.sum(jax.vmap(loss)(angles))


def flipped_loss(n):
    """Whole-array arithmetic: a rotation is c ψ − i s Xψ, with Xψ the state reversed along an axis;
    real and imaginary parts in two arrays [2]*n + [batch]."""
    def rotate(state, q, theta, on=1):
        re, im = state
        c, s = 1 + on * (jnp.cos(theta / 2) - 1), on * jnp.sin(theta / 2)
        return (c * re + s * jnp.flip(im, q), c * im - s * jnp.flip(re, q))

    def bit(q):
        return jnp.arange(2, dtype=REAL).reshape([2 if k == q else 1 for k in range(n)] + [1])

    def step(state, angles):
        for layer in range(angles.shape[0]):
            for q in range(n):
                state = rotate(state, q, angles[layer, 0, q])
            for q in range(n):
                half = angles[layer, 1, q] / 2
                (re, im), c, s = state, jnp.cos(half), jnp.sin(half) * (2 * bit(q) - 1)
                state = (c * re - s * im, c * im + s * re)
            for q in range(n):
                state = rotate(state, (q + 1) % n, angles[layer, 2, q], bit(q))
        re, im = state
        loss = 0
        for q in range(n):
            (r0, r1), (i0, i1) = (jnp.moveaxis(x, q, 0) for x in (re, im))
            axes = tuple(range(n - 1))
            for value in (2 * jnp.sum(r0 * r1 + i0 * i1, axes), 2 * jnp.sum(r0 * i1 - i0 * r1, axes),
                          jnp.sum(r0 * r0 + i0 * i0 - r1 * r1 - i1 * i1, axes)):
                loss = loss + jnp.sum(value * value)
        return state, loss

    def loss(angles):
        shape = (2,) * n + (angles.shape[0],)
        start = (jnp.zeros(shape, REAL).at[(0,) * n].set(1), jnp.zeros(shape, REAL))
        _, losses = jax.lax.scan(step, start, jnp.moveaxis(angles, 0, -1))
        return jnp.sum(losses)
    return loss


def variant(name, n):
    return {"flipped": lambda: flipped_loss(n), "lanes": lambda: lanes_loss(n), "vmapped": lambda: one_sequence(n, False),
            "reshaped": lambda: one_sequence(n, True)}[name]()


for n in arguments.qubits:
    shape = (arguments.batch, arguments.steps, arguments.layers, 3, n)
    angles = np.random.default_rng(1).uniform(-np.pi, np.pi, shape)
    best = None
    for name in arguments.variants:
        start = time.perf_counter()
        function = jax.jit(jax.value_and_grad(variant(name, n)))
        x = jnp.asarray(angles, REAL)
        compiled = function.lower(x).compile()
        spent = time.perf_counter() - start
        jax.block_until_ready(compiled(x))
        seconds = []
        for _ in range(arguments.repeat):
            start = time.perf_counter()
            loss, gradient = jax.block_until_ready(compiled(x))
            seconds.append(time.perf_counter() - start)
        middle = statistics.median(seconds)
        print(f"   JAX {name:9} {middle * 1e3:9.3f} ms  (compiled in {spent:.1f} s)", flush=True)
        if best is None or middle < best[0]:
            best = (middle, float(loss), np.asarray(gradient, float))
    path = circuits.written_angles(angles)
    ours = json.loads(subprocess.run(
        [circuits.COMMAND, "benchmark", "training-step", "--angles", path, "--precision",
         arguments.precision, "--threads", "1", "--repeat", str(max(9, arguments.repeat)), "--json"],
        check=True, stdout=subprocess.PIPE).stdout)
    worst = np.abs(np.asarray(ours["gradient"]) - best[2]).max()
    print(f"{n:3} qubits  {arguments.precision}  JAX {best[0] * 1e3:9.3f} ms  ours "
          f"{ours['median_seconds'] * 1e3:9.3f} ms  ratio {best[0] / ours['median_seconds']:5.1f}  "
          f"loss difference {abs(ours['loss'] - best[1]):.1e}  gradient {worst:.1e}", flush=True)
