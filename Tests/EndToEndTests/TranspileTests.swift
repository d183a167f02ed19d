import Foundation
import TestSupport
import Testing

@Suite struct TranspileTests {
  private let ansatz = [
    "transpile", "--ansatz", "circuit19", "--qubits", "4", "--layers", "2", "--steps", "2",
  ]

  @Test func ansatzOnDevices() throws {
    for device in ["ibm_lagos", "iqm_garnet", "ionq_forte_enterprise"] {
      let run = try CommandRun(ansatz + ["--device", device, "--verify", "--json"])
      let result = try run.object()
      #expect(result["device"] as? String == device)
      #expect(result["verified"] as? Bool == true)
      #expect((result["initial_layout"] as? [Int])?.count == 4)
      #expect((result["final_layout"] as? [Int])?.count == 4)
      let labels = try #require(result["initial_labels"] as? [String])
      let shift = device == "iqm_garnet" ? 1 : 0
      #expect(
        labels.compactMap { Int($0).map { $0 - shift } } == result["initial_layout"] as? [Int])
      #expect(try #require(result["two_qubit_gates"] as? Int) >= 16)
      let counts = try #require(result["gate_counts"] as? [String: Int])
      #expect(counts.values.reduce(0, +) > 0)
      for key in ["one_qubit_gates", "two_qubit_depth", "depth"] {
        #expect(try #require(result[key] as? Int) > 0)
      }
      for key in ["duration", "estimated_success", "transpile_seconds"] {
        #expect(try #require(result[key] as? Double) > 0)
      }
    }
  }

  @Test func writtenProgramsRunOnTheDevice() throws {
    let folder = try TemporaryFolder()
    let program = try folder.write(SimulateTests.bell, to: "bell.qasm").path
    let arguments = ["transpile", program, "--device", "ibm_lagos", "--parameter", "alpha=1.2"]
    for version in ["2", "3"] {
      let output = folder.path("native\(version).qasm")
      let run = try CommandRun(
        arguments + ["--output", output, "--qasm", version, "--verify", "--json"])
      #expect(try run.object()["output"] as? String == output)
      let simulated = try CommandRun([
        "simulate", output, "--device", "ibm_lagos", "--noise", "none", "--probabilities", "--json",
      ])
      let probabilities = try #require(
        try simulated.object()["probabilities"] as? [String: Double])
      #expect(abs(probabilities["11", default: 0] - (1 - cos(1.2)) / 2) < 1e-10)
    }
    let printed = try CommandRun(arguments)
    #expect(printed.status == 0)
    #expect(printed.output.hasPrefix("OPENQASM 3.0;"))
    #expect(printed.errors.contains("two-qubit gates"))
  }

  @Test func inputsStayInputs() throws {
    let folder = try TemporaryFolder()
    let program = try folder.write(SimulateTests.bell, to: "bell.qasm").path
    let native = folder.path("native.qasm")
    let run = try CommandRun([
      "transpile", program, "--device", "ibm_lagos", "--output", native, "--layout", "3,5,6",
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("3, 5, 6"))
    let simulated = try CommandRun([
      "simulate", native, "--device", "ibm_lagos", "--noise", "none", "--parameter", "alpha=0.7",
      "--probabilities", "--json",
    ])
    let probabilities = try #require(try simulated.object()["probabilities"] as? [String: Double])
    #expect(abs(probabilities["11", default: 0] - (1 - cos(0.7)) / 2) < 1e-10)
    try CommandRun(["transpile", program, "--device", "ibm_lagos", "--qasm", "2"])
      .expectFailure(64, naming: "--qasm 2", "alpha")
  }

  @Test func badRequestsWriteNothing() throws {
    let folder = try TemporaryFolder()
    let program = try folder.write(SimulateTests.bell, to: "bell.qasm").path
    let output = ["--output", folder.path("out.qasm")]
    let arguments = ["transpile", program, "--device", "ibm_lagos"] + output
    try CommandRun(arguments + ["--layout", "0,x,2"]).expectFailure(64, naming: "0,x,2")
    try CommandRun(arguments + ["--layout", "0,1"]).expectFailure(64, naming: "2", "3")
    try CommandRun(arguments + ["--layout", "0,0,1"]).expectFailure(64, naming: "0")
    try CommandRun(arguments + ["--layout", "0,1,9"]).expectFailure(65, naming: program, "9")
    try CommandRun(arguments + ["--optimization", "4"]).expectFailure(64, naming: "4", "0 to 3")
    try CommandRun(arguments + ["--ansatz", "circuit19"]).expectFailure(64, naming: "--ansatz")
    try CommandRun(ansatz + ["--device", "ibm_lagoon"] + output)
      .expectFailure(66, naming: "ibm_lagoon", "ibm_lagos")
    let wide = ["transpile", "--ansatz", "circuit19", "--qubits", "8", "--device", "ibm_lagos"]
    try CommandRun(wide + output).expectFailure(65, naming: "8 qubits", "7")
    let damaged = try disconnected(folder)
    try CommandRun(
      ["transpile", program, "--device", damaged.device, "--calibration", damaged.calibration]
        + ["--layout", "0,6,1"] + output
    ).expectFailure(65, naming: "0", "6", "path")
    #expect(!FileManager.default.fileExists(atPath: folder.path("out.qasm")))
  }

  /// A machine whose qubit 6 couples to nothing.
  private func disconnected(
    _ folder: TemporaryFolder
  ) throws -> (device: String, calibration: String) {
    let damaged = DamagedLibrary(folder)
    let device = try damaged.profile { profile in
      let gates = profile["native_gates"] as? [[String: Any]] ?? []
      profile["native_gates"] = gates.map { gate in
        var gate = gate
        if let pairs = gate["pairs"] as? [[Int]] {
          gate["pairs"] = pairs.filter { !$0.contains(6) }
        }
        return gate
      }
    }
    let calibration = try damaged.calibration { calibration in
      let gates = calibration["gates"] as? [[String: Any]] ?? []
      calibration["gates"] = gates.map { gate in
        var gate = gate
        if gate["gate"] as? String == "cx", let places = gate["on"] as? [[String: Any]] {
          gate["on"] = places.filter { ($0["qubits"] as? [Int])?.contains(6) != true }
        }
        return gate
      }
      let couplings = calibration["couplings"] as? [[String: Any]] ?? []
      calibration["couplings"] = couplings.filter { ($0["qubits"] as? [Int])?.contains(6) != true }
    }
    return (device, calibration)
  }
}
