import Foundation
import LinearAlgebra
import Numerics
import TestSupport

/// Asks Qiskit what it makes of OpenQASM texts, through `ReferencePython`.
enum Qiskit {
  /// Whether that Python has Qiskit and its importer of OpenQASM 3.
  static let isAvailable = ReferencePython.has("qiskit_qasm3_import")

  struct Job: Codable {
    var version: Int
    var text: String
    var values: [String: Double] = [:]
    var needsUnitary = true
  }

  /// A condition as Qiskit holds it: bits, value, and whether the step is in the `else`.
  struct Test: Codable, Equatable {
    var bits: [Int]
    var value: UInt64
    var isElse: Bool
  }

  struct Step: Codable, Equatable {
    var name: String
    var qubits: [Int]
    var bits: [Int]
    var conditions: [Test]
  }

  struct Answer: Codable {
    var error: String?
    var real: [[Double]]?
    var imaginary: [[Double]]?
    var steps: [Step]?

    /// The unitary, qubit 0 least significant.
    var unitary: ComplexMatrix? {
      guard let real, let imaginary else { return nil }
      return ComplexMatrix(
        zip(real, imaginary).map { zip($0, $1).map { Complex($0, $1) } })
    }
  }

  /// What Qiskit reads in the texts.
  static func read(_ jobs: [Job]) throws -> [Answer] {
    let input = try JSONEncoder().encode(jobs)
    return try JSONDecoder().decode([Answer].self, from: try script(reader, input))
  }

  /// Texts that Qiskit writes, with the unitaries that they stand for.
  static func write() throws -> [(job: Job, answer: Answer)] {
    struct Pair: Codable {
      var job: Job
      var answer: Answer
    }
    let output = try script(writer, Data("[]".utf8))
    return try JSONDecoder().decode([Pair].self, from: output).map { ($0.job, $0.answer) }
  }

  private static func script(_ source: String, _ input: Data) throws -> Data {
    try ReferencePython.output(of: common + source, input: input)
  }

  private static let common = """
    import json, sys
    from qiskit import QuantumCircuit, qasm2, qasm3
    from qiskit.circuit import Clbit
    from qiskit.quantum_info import Operator
    jobs = json.load(open(sys.argv[1]))

    def unitary(circuit):
        data = Operator(circuit).data
        return {"real": data.real.tolist(), "imaginary": data.imag.tolist()}

    """

  private static let reader = """
    def flatten(circuit, qubits, bits, conditions, out):
        for item in circuit.data:
            q = [qubits[b] for b in item.qubits]
            c = [bits[b] for b in item.clbits]
            if item.operation.name == "if_else":
                target, value = item.operation.condition
                names = [target] if isinstance(target, Clbit) else list(target)
                for index, block in enumerate(item.operation.blocks):
                    test = {"bits": [bits[b] for b in names], "value": int(value), "isElse": index == 1}
                    flatten(block, dict(zip(block.qubits, q)), dict(zip(block.clbits, c)),
                            conditions + [test], out)
            else:
                out.append({"name": item.operation.name, "qubits": q,
                            "bits": c if item.operation.name == "measure" else [],
                            "conditions": conditions})

    answers = []
    for job in jobs:
        try:
            if job["version"] == 2:
                circuit = qasm2.loads(job["text"])
            else:
                circuit = qasm3.loads(job["text"])
            if job["needsUnitary"]:
                values = {p: job["values"][p.name] for p in circuit.parameters}
                answers.append(unitary(circuit.assign_parameters(values)))
            else:
                steps = []
                flatten(circuit, {b: i for i, b in enumerate(circuit.qubits)},
                        {b: i for i, b in enumerate(circuit.clbits)}, [], steps)
                answers.append({"steps": steps})
        except Exception as error:
            answers.append({"error": repr(error)})
    print(json.dumps(answers))
    """

  private static let writer = """
    import random
    from qiskit.circuit import library
    random.seed(11)
    names = ["XGate", "YGate", "ZGate", "HGate", "SGate", "SdgGate", "TGate", "TdgGate", "SXGate",
             "SXdgGate", "RXGate", "RYGate", "RZGate", "PhaseGate", "UGate", "RGate", "CXGate", "CYGate",
             "CZGate", "CHGate", "CSXGate", "CPhaseGate", "CRXGate", "CRYGate", "CRZGate", "CUGate",
             "SwapGate", "iSwapGate", "ECRGate", "RXXGate", "RYYGate", "RZZGate", "RZXGate",
             "XXPlusYYGate", "XXMinusYYGate", "DCXGate", "CCXGate", "CCZGate", "CSwapGate", "RCCXGate",
             "RC3XGate", "C3XGate", "C3SXGate", "CSGate", "CSdgGate", "U1Gate", "U2Gate", "U3Gate", "IGate"]
    pairs = []
    for turn in range(12):
        circuit = QuantumCircuit(4)
        chosen = names if turn < 3 else random.choices(names, k=12)
        for name in chosen:
            kind = getattr(library, name)
            for count in range(5):
                try:
                    gate = kind(*[random.uniform(-3, 3) for _ in range(count)])
                    break
                except TypeError:
                    continue
            circuit.append(gate, random.sample(range(4), gate.num_qubits))
        if turn % 3 == 2:
            inner = circuit.to_gate(label=None)
            inner.name = "block"
            circuit = QuantumCircuit(4)
            circuit.append(inner, [3, 1, 0, 2])
            circuit.append(inner.inverse(), [0, 1, 2, 3])
        answer = unitary(circuit)
        pairs.append({"job": {"version": 2, "text": qasm2.dumps(circuit), "values": {},
                              "needsUnitary": True}, "answer": answer})
        pairs.append({"job": {"version": 3, "text": qasm3.dumps(circuit), "values": {},
                              "needsUnitary": True}, "answer": answer})
    print(json.dumps(pairs))
    """
}
