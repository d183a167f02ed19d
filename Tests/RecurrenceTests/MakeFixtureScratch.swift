import Foundation
import OpenQASM
import Recurrence
import Testing
@Suite struct MakeFixtureScratch {
  @Test func make() throws {
    var cases: [[String: Any]] = []
    for (name, qubits, layers, sparsity, seed, inputs) in [
      ("echo_state", 4, 1, 0.0, 3, 1), ("echo_state", 6, 2, 0.4, 5, 2), ("ising", 5, 2, 0.3, 7, 1),
      ("feedback", 4, 2, 0.0, 9, 1),
    ] {
      let family = try #require(ReservoirFamily.all.first { $0.name == name })
      let request = ReservoirFamily.Request(
        qubits: qubits, layers: layers, inputs: inputs, sparsity: sparsity, seed: UInt64(seed))
      let steps = 12
      cases.append([
        "name": name, "qubits": qubits, "layers": layers, "sparsity": sparsity, "seed": seed,
        "read": family.readQubits(request), "feedback_scale": 1.3,
        "qasm": try QASMPrinter().text(for: family.circuit(request)),
        "inputs": (0..<steps).map { t in
          (0..<inputs).map { k in Double(((t * 7 + k * 5 + seed) % 11)) / 4 - 1.2 }
        },
        "targets": (0..<steps).map { t in [Double((t * 5 + seed) % 7) / 3 - 1, Double(t % 3) / 2] },
        "penalty": 0.001,
      ])
    }
    let data = try JSONSerialization.data(
      withJSONObject: cases, options: [.prettyPrinted, .sortedKeys])
    try data.write(to: URL(fileURLWithPath: "/tmp/re/reservoirs.json"))
  }
}
