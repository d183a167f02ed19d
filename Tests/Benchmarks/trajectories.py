"""Sampled noisy evolution with measurements after every timestep: qsim and Qiskit Aer's state
vector against `backaction simulate --method trajectories`, all on one thread.

    python Tests/Benchmarks/trajectories.py [--qubits 8 10 14 16] [--shuffled] [--file FILE]

The time of a shot is the marginal one, from runs of two lengths, so that whatever a simulator does
once for a circuit is not counted. Peers run with the fastest of their fusion settings, which are
tried beforehand; qsim computes in single precision, Aer in the faster of both. Counts are compared
bit by bit: the largest deviation of a bit's frequency, or of the parity of two neighbouring bits,
in standard deviations. Several hundred are compared, so that 4 is nothing unusual.
"""

import argparse
import math
import statistics
import time

import numpy as np

import circuits

parser = argparse.ArgumentParser()
parser.add_argument("--qubits", type=int, nargs="+", default=[8, 10, 14, 16])
parser.add_argument("--file", nargs="*", help="circuits in native gates on physical qubits")
parser.add_argument("--shuffled", action="store_true", help="other pairs than those of the ring")
parser.add_argument("--precision", choices=["double", "single"], default="single")
parser.add_argument("--peers", nargs="*", default=["qsim", "aer"], choices=["qsim", "aer"])
parser.add_argument("--seconds", type=float, default=1.5, help="length of one timed run")
parser.add_argument("--repeat", type=int, default=3)
arguments = parser.parse_args()


class Ours:
    """`backaction simulate`; bit k of a string, from the right, is classical bit k."""

    def __init__(self, path):
        self.path = path

    def run(self, shots, seed=1):
        document = circuits.ours(self.path, "--method", "trajectories", "--precision",
                                 arguments.precision, "--threads", 1, "--shots", shots, "--seed",
                                 seed)
        return document["simulation_seconds"], document["counts"]


class Aer:
    def __init__(self, circuit, model, **setting):
        from qiskit_aer import AerSimulator

        self.circuit = circuit
        self.setting = setting
        self.simulator = AerSimulator(method="statevector", noise_model=model,
                                      max_parallel_threads=1, **setting)

    def run(self, shots, seed=1):
        result = self.simulator.run(self.circuit, shots=shots, seed_simulator=seed).result()
        counts = {key.replace(" ", ""): count for key, count in result.get_counts().items()}
        return result.results[0].time_taken, counts


class Qsim:
    def __init__(self, circuit, bits, width):
        import qsimcirq

        self.circuit, self.bits, self.setting = circuit, bits, dict(max_fused_gate_size=width)
        self.module = qsimcirq

    def run(self, shots, seed=1):
        options = self.module.QSimOptions(cpu_threads=1, **self.setting)
        simulator = self.module.QSimSimulator(options, seed=seed)
        start = time.perf_counter()
        result = simulator.run(self.circuit, repetitions=shots)
        seconds = time.perf_counter() - start
        counts = {}
        columns = [result.measurements[key][:, position] for key, position in self.bits]
        for row in np.stack(columns, 1)[:, ::-1]:
            key = "".join(map(str, row))
            counts[key] = counts.get(key, 0) + 1
        return seconds, counts


def relaxation(t1, t2, seconds):
    """Kraus operators, as many as possible of them multiples of unitaries."""
    decay, coherence = 1 - math.exp(-seconds / t1), math.exp(-seconds / t2)
    if t2 <= t1:
        flip = (1 - decay - coherence) / 2
        return [math.sqrt(1 - decay - flip) * np.eye(2), math.sqrt(max(0, flip)) * np.diag([1, -1]),
                math.sqrt(decay) * np.diag([1, 0]), math.sqrt(decay) * np.array([[0, 1], [0, 0]])]
    rest = max(0, 1 - decay - coherence ** 2)
    return [np.diag([1, coherence]), math.sqrt(decay) * np.array([[0, 1], [0, 0]]),
            np.diag([0, math.sqrt(rest)])]


def for_cirq(circuit, used):
    """The noisy circuit for qsim, and the place of every classical bit in its results."""
    import cirq
    from qiskit.circuit.library import ECRGate
    from qiskit.quantum_info import Operator

    line = cirq.LineQubit.range(len(used))
    ecr = cirq.MatrixGate(Operator(ECRGate()).reverse_qargs().data)
    behind = {}
    for name, on, strength, times in circuits.errors(used):
        steps = []
        if strength > 0:
            share = strength * (1 - 1 / 4 ** len(on))
            steps.append(cirq.depolarize(share, len(on)).on(*[line[q] for q in on]))
        for q, t in zip(on, times):
            steps.append(cirq.KrausChannel(relaxation(*t)).on(line[q]))
        behind[name, on] = steps
    result, bits, measured = [], [None] * circuit.num_clbits, {}
    for item in circuit.data:
        name = item.operation.name
        on = tuple(circuit.find_bit(q).index for q in item.qubits)
        places = [line[q] for q in on]
        if name == "measure":
            moment = measured.get(on[0], 0)
            measured[on[0]] = moment + 1
            key = f"{moment}-{on[0]}"
            bits[circuit.find_bit(item.clbits[0]).index] = (key, 0)
            result.append(cirq.measure(*places, key=key))
            continue
        gate = {"sx": cirq.X ** 0.5, "x": cirq.X, "ecr": ecr}.get(name)
        if name == "rz":
            gate = cirq.rz(float(item.operation.params[0]))
        result.append(gate.on(*places))
        result += behind.get((name, on), [])
    return cirq.Circuit(result), bits


def marginal(simulator, repeat=None, seconds=None):
    """Milliseconds for one more shot, the median over pairs of runs."""
    seconds = seconds or arguments.seconds
    few, many, grows = 2, 8, True
    start = simulator.run(few)[0]
    while grows:
        spent = simulator.run(many)[0] - start
        grows = spent < seconds / 8 and many < 1 << 20
        many = many * 4 if grows else max(many, int(many * seconds / max(spent, 1e-9)))
    many = max(16, min(many, 1 << 20))
    few = max(2, many // 10)
    found = []
    for seed in range(repeat or arguments.repeat):
        short, long = simulator.run(few, seed + 1)[0], simulator.run(many, seed + 11)[0]
        found.append((long - short) / (many - few) * 1e3)
    return statistics.median(found)


def deviation(first, second, bits):
    """The largest difference of frequencies in standard deviations."""
    def means(counts):
        total = sum(counts.values())
        rows = np.array([[int(c) for c in key[::-1]] for key in counts])
        weights = np.array(list(counts.values()))[:, None] / total
        parity = rows[:, 1:] ^ rows[:, :-1]
        return np.concatenate([(rows * weights).sum(0), (parity * weights).sum(0)]), total

    (a, m), (b, n) = means(first), means(second)
    p = (m * a + n * b) / (m + n)
    spread = np.sqrt(np.maximum(p * (1 - p), 1e-9) * (1 / m + 1 / n))
    return float(np.max(np.abs(a - b) / spread))


def row(path):
    circuit, used = circuits.imported(path)
    n, bits = len(used), circuit.num_clbits
    ours = Ours(path)
    peers = {}
    if "qsim" in arguments.peers:
        noisy, places = for_cirq(circuit, used)
        peers["qsim"] = [Qsim(noisy, places, width) for width in (2, 3, 4)]
    if "aer" in arguments.peers:
        model = circuits.noise_model(used)
        settings = [dict(fusion_enable=False)]
        settings += [dict(fusion_enable=True, fusion_max_qubit=width, fusion_threshold=1)
                     for width in (2, 3, 4)]
        # Of large states single precision is the faster one for sure.
        precisions = ("single", "double") if n < 12 else ("single",)
        peers["aer"] = [Aer(circuit, model, precision=precision, **setting)
                        for setting in settings for precision in precisions]
    fastest = {name: min(some, key=lambda s: marginal(s, 1, arguments.seconds / 5))
               for name, some in peers.items()}
    # In turn, so that a disturbance of the machine meets all of them.
    times = {name: [] for name in ["ours", *fastest]}
    for _ in range(arguments.repeat):
        times["ours"].append(marginal(ours, 1))
        for name, simulator in fastest.items():
            times[name].append(marginal(simulator, 1))
    middle = {name: statistics.median(values) for name, values in times.items()}
    gates = sum(circuit.count_ops().values())
    shots = max(100, min(4000, int(4000 / middle[max(middle, key=middle.get)])))
    counts = ours.run(20 * shots, 77)[1]
    print(f"{n:3} qubits {gates:5} gates  ours {middle['ours']:8.4f} ms", flush=True)
    for name, simulator in fastest.items():
        apart = deviation(counts, simulator.run(shots, 99)[1], bits)
        print(f"    {name:5} {middle[name]:9.3f} ms  ratio {middle[name] / middle['ours']:6.1f}  "
              f"{simulator.setting}  counts of {shots} shots differ by {apart:.1f} sigma",
              flush=True)


if __name__ == "__main__":
    if arguments.file:
        for path in arguments.file:
            row(path)
    else:
        for n in arguments.qubits:
            row(circuits.native(n, 4, measured=True, shuffled=arguments.shuffled))
