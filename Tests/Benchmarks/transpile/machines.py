"""Machines of the library as targets of Qiskit."""

import json

from command import ROOT

ONE_QUBIT = {"rz", "sx", "x", "id", "rx", "prx", "gpi", "gpi2"}


def number(quantity):
    return quantity["value"] if isinstance(quantity, dict) else quantity


class Machine:
    """A profile with its latest calibration."""

    def __init__(self, name):
        self.name = name
        profile = json.loads((ROOT / "devices" / f"{name}.json").read_text())
        latest = sorted((ROOT / "calibrations" / name).glob("*.json"))[-1]
        figures = json.loads(latest.read_text())
        self.calibration = latest.stem
        self.size = len(profile["qubits"])
        self.virtual = {g["name"] for g in profile["native_gates"] if g.get("virtual")}
        self.gates = {}
        for gate in figures["gates"]:
            places = gate["on"]
            if places == "all":
                qubits = range(self.size)
                places = [
                    {"qubits": list(p)}
                    for p in (
                        [(a,) for a in qubits]
                        if gate["gate"] in ONE_QUBIT
                        else [(a, b) for a in qubits for b in qubits if a != b]
                    )
                ]
            for place in places:
                error = number(place.get("error", gate.get("error")))
                duration = number(place.get("duration", gate.get("duration")))
                if error is not None and error < 1:
                    table = self.gates.setdefault(gate["gate"], {})
                    table[tuple(place["qubits"])] = (error, duration)
        self.entangler = next(g for g in ("ecr", "cz", "cx", "rzz") if g in self.gates)

    @property
    def pairs(self):
        return sorted(self.gates[self.entangler])

    @property
    def connected(self):
        """The pairs of the largest connected part."""
        parts = []
        for pair in self.pairs:
            touched = [p for p in parts if p & set(pair)]
            parts = [p for p in parts if not p & set(pair)]
            parts.append(set(pair).union(*touched))
        largest = max(parts, key=len)
        return [p for p in self.pairs if p[0] in largest]

    def target(self):
        """The machine for Qiskit's transpiler."""
        from qiskit.circuit import Parameter
        from qiskit.circuit import library
        from qiskit.transpiler import InstructionProperties, Target

        kinds = {
            "sx": library.SXGate(), "x": library.XGate(), "cz": library.CZGate(),
            "ecr": library.ECRGate(), "cx": library.CXGate(),
            "prx": library.RGate(Parameter("t"), Parameter("p")),
            "rzz": library.RZZGate(Parameter("t")), "rx": library.RXGate(Parameter("t")),
        }
        target = Target(num_qubits=self.size)
        for name, places in self.gates.items():
            if name not in kinds:
                continue
            properties = {
                qubits: InstructionProperties(error=error, duration=duration)
                for qubits, (error, duration) in places.items()
            }
            if name in ("cz", "rzz"):
                for a, b in list(properties):
                    properties.setdefault((b, a), properties[a, b])
            target.add_instruction(kinds[name], properties)
        target.add_instruction(
            library.RZGate(Parameter("l")),
            {(q,): InstructionProperties(error=0, duration=0) for q in range(self.size)},
        )
        return target
