"""The same circuit through Qiskit and through tket."""

import time


def qiskit_circuits(circuit, target, seeds):
    """Qiskit at level 3, once for each seed, and the seconds of all together."""
    from qiskit import transpile

    start = time.perf_counter()
    results = [
        transpile(circuit, target=target, optimization_level=3, seed_transpiler=seed)
        for seed in range(seeds)
    ]
    return results, time.perf_counter() - start


def tket_circuits(circuit, machine, target):
    """Two pipelines of tket, and the seconds of both together.

    On superconducting machines tket maps to CX; Qiskit's level 1 then only translates CX to the
    native gate in its direction, merges one-qubit gates, and may move the circuit to better qubits.
    """
    from pytket.extensions.qiskit import qiskit_to_tk, tk_to_qiskit
    from pytket.architecture import Architecture
    from pytket.circuit import OpType
    from pytket.passes import (
        AutoRebase, CliffordSimp, CXMappingPass, DecomposeBoxes, DecomposeTK2,
        FullPeepholeOptimise, KAKDecomposition, NormaliseTK2, RemoveRedundancies, SequencePass,
        SquashRzPhasedX, SynthesiseTket, ZZPhaseToRz,
    )
    from pytket.placement import GraphPlacement
    from qiskit import transpile

    start = time.perf_counter()
    results = []
    for peephole in (False, True):
        tket = qiskit_to_tk(circuit)
        DecomposeBoxes().apply(tket)
        if machine.entangler == "rzz":
            passes = (
                [FullPeepholeOptimise(allow_swaps=False, target_2qb_gate=OpType.TK2)]
                if peephole
                else [KAKDecomposition(target_2qb_gate=OpType.TK2, allow_swaps=False)]
            )
            passes += [
                NormaliseTK2(), DecomposeTK2(allow_swaps=False, ZZPhase_fidelity=1.0),
                AutoRebase({OpType.ZZPhase, OpType.Rz, OpType.PhasedX}), ZZPhaseToRz(),
                RemoveRedundancies(),
                AutoRebase({OpType.ZZPhase, OpType.Rz, OpType.PhasedX}), SquashRzPhasedX(),
            ]
            SequencePass(passes).apply(tket)
        else:
            architecture = Architecture(machine.connected)
            passes = [FullPeepholeOptimise()] if peephole else [SynthesiseTket()]
            passes += [
                CXMappingPass(
                    architecture, GraphPlacement(architecture), directed_cx=False,
                    delay_measures=False),
                KAKDecomposition(allow_swaps=False), CliffordSimp(False), SynthesiseTket(),
            ]
            SequencePass(passes).apply(tket)
        results.append(native(tk_to_qiskit(tket), machine, target, transpile))
    return results, time.perf_counter() - start


def native(circuit, machine, target, transpile):
    """CX on physical qubits to the machine's own gate; routing stays as it is."""
    if machine.entangler == "rzz":
        return circuit
    layout = list(range(circuit.num_qubits))
    return transpile(circuit, target=target, optimization_level=1, initial_layout=layout)


def program(circuit):
    """OpenQASM 3 on physical qubits in native gates."""
    names = {"r": "prx", "zzphase": "rzz"}
    statements = []
    for item in circuit.data:
        name = names.get(item.operation.name.lower(), item.operation.name)
        if name == "barrier":
            continue
        angles = ", ".join(repr(float(p)) for p in item.operation.params)
        qubits = ", ".join(f"${circuit.find_bit(q).index}" for q in item.qubits)
        statements.append(f"{name}({angles}) {qubits};" if angles else f"{name} {qubits};")
    head = ["OPENQASM 3.0;", 'include "stdgates.inc";']
    return "\n".join(head + statements) + "\n"
