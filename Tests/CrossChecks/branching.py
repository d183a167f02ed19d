"""Exact simulation of small Qiskit circuits with control flow: one state for each record of bits.

Slow and plain on purpose: it shares nothing with what it checks but Qiskit's matrices.
"""

import numpy as np
from qiskit.circuit import (BoxOp, Clbit, ClassicalRegister, ForLoopOp, IfElseOp, SwitchCaseOp)
from qiskit.circuit.classical import expr
from qiskit.quantum_info import Operator

BRANCH_LIMIT = 3000
ORDER = {
    "LOGIC_AND": lambda a, b: a and b, "LOGIC_OR": lambda a, b: a or b,
    "BIT_AND": lambda a, b: a & b, "BIT_OR": lambda a, b: a | b, "BIT_XOR": lambda a, b: a ^ b,
    "EQUAL": lambda a, b: a == b, "NOT_EQUAL": lambda a, b: a != b,
    "LESS": lambda a, b: a < b, "LESS_EQUAL": lambda a, b: a <= b,
    "GREATER": lambda a, b: a > b, "GREATER_EQUAL": lambda a, b: a >= b,
    "SHIFT_LEFT": lambda a, b: a << b, "SHIFT_RIGHT": lambda a, b: a >> b,
}
PAULIS = {"X": [[0, 1], [1, 0]], "Y": [[0, -1j], [1j, 0]], "Z": [[1, 0], [0, -1]]}


class Unsupported(Exception):
    """The circuit has something that is not simulated here."""


def branches(circuit):
    """Pairs of an unnormalised state, qubit 0 the lowest bit of its index, and a tuple of bits."""
    state = np.zeros(2 ** circuit.num_qubits, complex)
    state[0] = 1
    return Run(circuit).run(
        circuit, [(state, (0,) * circuit.num_clbits)],
        {q: i for i, q in enumerate(circuit.qubits)}, {c: i for i, c in enumerate(circuit.clbits)})


def distribution(found):
    """The probability of every record, as bit strings with bit 0 last."""
    result = {}
    for state, bits in found:
        key = "".join(map(str, reversed(bits)))
        result[key] = result.get(key, 0) + np.vdot(state, state).real
    return result


def expectation(found, qubits, pauli):
    """The expectation of a product such as `X0*Z3` when the bits are forgotten."""
    total = 0
    for state, _ in found:
        image = state
        for factor in pauli.split("*"):
            image = apply(image, np.array(PAULIS[factor[0]], complex), [int(factor[1:])], qubits)
        total += np.vdot(state, image).real
    return total


def apply(state, matrix, qubits, count):
    """A matrix on some qubits, the first the least significant."""
    k = len(qubits)
    axes = [count - 1 - q for q in reversed(qubits)]
    product = np.tensordot(
        matrix.reshape([2] * (2 * k)), state.reshape([2] * count), axes=(range(k, 2 * k), axes))
    return np.moveaxis(product, list(range(k)), axes).reshape(-1)


class Run:
    """One simulation of a circuit."""

    def __init__(self, circuit):
        self.count = circuit.num_qubits

    def run(self, circuit, found, qubits, bits):
        """The branches after the instructions of a circuit or a block, given the places of its
        qubits and bits in the whole circuit."""
        for item in circuit.data:
            operation = item.operation
            name = operation.name
            places = [qubits[q] for q in item.qubits]

            def inner(block, states, item=item):
                return self.run(
                    block, states, {q: qubits[o] for q, o in zip(block.qubits, item.qubits)},
                    {**{c: bits[o] for c, o in zip(block.clbits, item.clbits)}, **bits})

            if name in ("barrier", "delay"):
                continue
            if name == "measure":
                found = self.measured(found, places[0], bits[item.clbits[0]])
            elif name == "reset":
                found = self.measured(found, places[0], None)
            elif isinstance(operation, IfElseOp):
                holds = [bool(self.value(operation.condition, b, bits)) for _, b in found]
                blocks = list(operation.blocks) + [None]
                result = []
                for block, wanted in ((blocks[0], True), (blocks[1], False)):
                    part = [f for f, h in zip(found, holds) if h is wanted]
                    result += inner(block, part) if block is not None and part else part
                found = result
            elif isinstance(operation, SwitchCaseOp):
                found = [f for one in found for f in self.chosen(operation, one, bits, inner)]
            elif isinstance(operation, ForLoopOp):
                indices, parameter, block = operation.params
                for index in indices:
                    isused = parameter is not None and parameter in block.parameters
                    found = inner(
                        block.assign_parameters({parameter: index}) if isused else block, found)
            elif isinstance(operation, BoxOp):
                found = inner(operation.blocks[0], found)
            else:
                try:
                    matrix = Operator(operation).data
                except Exception as error:
                    raise Unsupported(name) from error
                found = [(apply(s, matrix, places, self.count), b) for s, b in found]
            if len(found) > BRANCH_LIMIT:
                raise Unsupported(f"more than {BRANCH_LIMIT} records")
        return found

    def measured(self, found, qubit, bit):
        """Branches after a measurement into a bit, or after a reset if there is none."""
        axis = self.count - 1 - qubit
        result = []
        for state, bits in found:
            tensor = state.reshape([2] * self.count)
            for outcome in (0, 1):
                image = np.zeros_like(tensor)
                source = [slice(None)] * self.count
                source[axis] = outcome
                target = list(source)
                target[axis] = 0 if bit is None else outcome
                image[tuple(target)] = tensor[tuple(source)]
                if np.vdot(image, image).real > 1e-15:
                    record = bits if bit is None else bits[:bit] + (outcome,) + bits[bit + 1:]
                    result.append((image.reshape(-1), record))
        return result

    def chosen(self, operation, branch, bits, inner):
        value = self.value(operation.target, branch[1], bits)
        for labels, block in operation.cases_specifier():
            if any(not isinstance(label, (int, bool)) or label == value for label in labels):
                return inner(block, [branch])
        return [branch]

    def value(self, node, record, bits):
        """The value of a condition or an expression."""
        if isinstance(node, tuple):
            return self.value(node[0], record, bits) == node[1]
        if isinstance(node, Clbit):
            return record[bits[node]]
        if isinstance(node, ClassicalRegister):
            return sum(record[bits[bit]] << i for i, bit in enumerate(node))
        if isinstance(node, expr.Value):
            return node.value
        if isinstance(node, expr.Var):
            return self.value(node.var, record, bits)
        if isinstance(node, expr.Cast):
            return self.value(node.operand, record, bits)
        if isinstance(node, expr.Unary):
            value = self.value(node.operand, record, bits)
            if node.op == expr.Unary.Op.LOGIC_NOT or not hasattr(node.type, "width"):
                return not value
            return ~int(value) & ((1 << node.type.width) - 1)
        if isinstance(node, expr.Binary):
            left, right = (self.value(x, record, bits) for x in (node.left, node.right))
            return ORDER[node.op.name](left, right)
        if isinstance(node, expr.Index):
            target, index = (self.value(x, record, bits) for x in (node.target, node.index))
            return int(target) >> int(index) & 1
        raise Unsupported(type(node).__name__)
