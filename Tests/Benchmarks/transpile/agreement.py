"""Whether an exported circuit does what its program does, both as Qiskit reads them.

Both run from the same random product state of the program's qubits, the outcomes of measurements
and resets drawn in the first run and taken over in the second. Their probabilities and the final
states must agree, up to the layouts and a phase; all other places must be in |0> again.
"""

import math

import numpy


class Run:
    """A state vector on the qubits that have left |0>."""

    def __init__(self, places, vectors):
        self.axes = list(places)
        self.state = numpy.ones((), complex)
        for vector in vectors:
            self.state = numpy.multiply.outer(self.state, vector)
        self.bits = {}
        self.outcomes = {}
        self.probability = 1.0

    def _axis(self, qubit, kept=()):
        if qubit not in self.axes:
            if len(self.axes) >= 14:
                self._release(kept)
            self.axes.append(qubit)
            self.state = numpy.stack([self.state, numpy.zeros_like(self.state)], axis=-1)
        return self.axes.index(qubit)

    def _release(self, kept):
        """Takes off what is in |0> again."""
        for qubit in [q for q in self.axes if q not in kept]:
            axis = self.axes.index(qubit)
            if numpy.abs(numpy.take(self.state, 1, axis=axis)).max() < 1e-10:
                self.state = numpy.take(self.state, 0, axis=axis)
                self.axes.remove(qubit)

    def _apply(self, matrix, qubits):
        for qubit in qubits:
            self._axis(qubit, qubits)
        axes = [self.axes.index(qubit) for qubit in reversed(qubits)]
        count = len(qubits)
        tensor = matrix.reshape((2,) * (2 * count))
        self.state = numpy.moveaxis(
            numpy.tensordot(tensor, self.state, (range(count, 2 * count), axes)),
            range(count), axes)

    def _project(self, key, qubit, draw, forced):
        axis = self._axis(qubit)
        ones = float((numpy.abs(numpy.take(self.state, 1, axis=axis)) ** 2).sum())
        index = len(self.outcomes.setdefault(key, []))
        outcome = int(draw.random() < ones) if forced is None else forced[key][index]
        weight = ones if outcome else 1 - ones
        if weight < 1e-12:
            raise ValueError("an outcome of the program is impossible in the exported circuit")
        other = [slice(None)] * len(self.axes)
        other[axis] = 1 - outcome
        self.state[tuple(other)] = 0
        self.state = self.state / math.sqrt(weight)
        self.probability *= weight
        self.outcomes[key].append(outcome)
        return outcome

    def run(self, circuit, draw, forced=None, qubits=None, bits=None):
        """All instructions; the maps are those of a block into the whole circuit."""
        for item in circuit.data:
            operation = item.operation
            places = [circuit.find_bit(q).index for q in item.qubits]
            places = [qubits[p] if qubits else p for p in places]
            cells = [circuit.find_bit(b).index for b in item.clbits]
            cells = [bits[c] if bits else c for c in cells]
            name = operation.name
            if name in ("barrier", "delay"):
                continue
            if name == "measure":
                self.bits[cells[0]] = self._project(cells[0], places[0], draw, forced)
            elif name == "reset":
                if self._project("reset", places[0], draw, forced):
                    self._apply(numpy.array([[0, 1], [1, 0]], complex), places)
            elif name == "if_else":
                target, value = operation.condition
                whole = [target] if not hasattr(target, "size") else list(target)
                held = [self.bits.get(circuit.find_bit(b).index, 0) for b in whole]
                number = sum(bit << i for i, bit in enumerate(held))
                block = operation.blocks[0 if number == int(value) else -1]
                if number == int(value) or len(operation.blocks) > 1:
                    self.run(block, draw, forced, places, cells)
            else:
                self._apply(operation_matrix(operation), places)


def operation_matrix(operation):
    from qiskit.quantum_info import Operator

    return Operator(operation).data


def read(text, version):
    from qiskit import qasm2, qasm3

    if version == 3:
        return qasm3.loads(text)
    return qasm2.loads(text, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)


def disagreement(program, exported, row, draw, paths, version=3):
    """What is different, None if nothing; `row` is what the command said of the result."""
    first, second = read(program, 3), read(exported, version)
    values = {p.name: draw.uniform(-3, 3) for p in first.parameters}
    first = first.assign_parameters({p: values[p.name] for p in first.parameters})
    second = second.assign_parameters({p: values[p.name] for p in second.parameters})
    count = first.num_qubits
    for _ in range(paths):
        vectors = []
        for _ in range(count):
            vector = numpy.array([draw.gauss(0, 1) + 1j * draw.gauss(0, 1) for _ in range(2)])
            vectors.append(vector / numpy.linalg.norm(vector))
        expected = Run(range(count), vectors)
        expected.run(first, draw)
        found = Run(row["initial_layout"], vectors)
        try:
            found.run(second, draw, expected.outcomes)
        except (ValueError, IndexError, KeyError) as error:
            return f"{type(error).__name__}: {error}"
        if found.outcomes != expected.outcomes:
            return "other measurements happen"
        if abs(found.probability - expected.probability) > 1e-9:
            return f"probability {found.probability}, expected {expected.probability}"
        final = row["final_layout"]
        for place in final:
            found._axis(place, final)
        # Spare places in |0> first, then the program's qubits in their order.
        order = [q for q in found.axes if q not in final] + final
        state = numpy.transpose(found.state, [found.axes.index(q) for q in order])
        state = state.reshape(-1, 2 ** count)[0]
        overlap = abs(numpy.vdot(expected.state.reshape(-1), state)) ** 2
        if abs(overlap - 1) > 1e-8:
            return f"fidelity {overlap}"
    return None
