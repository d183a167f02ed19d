import Devices
import Reports
import Transpiler

extension TranspileCommand {
  /// Prints what the result costs, and the result itself if nobody said where it should go.
  func report(_ outcome: Outcome, machine: Device, verified: VerificationOutcome?, text: String?)
    throws
  {
    if output.isJSON {
      try Console.output(document(outcome, machine, verified).text)
    } else if path == nil, let text {
      Console.note(table(outcome, machine, verified).trimming("\n"))
      try Console.output(text)
    } else {
      try Console.output(table(outcome, machine, verified))
    }
  }

  private func document(_ outcome: Outcome, _ machine: Device, _ verified: VerificationOutcome?)
    -> JSON
  {
    let result = outcome.circuit
    let own: [String: JSON] = [
      "device": .string(machine.name),
      "initial_layout": JSON(result.initialLayout), "final_layout": JSON(result.finalLayout),
      "initial_labels": JSON(machine.labels(of: result.initialLayout)),
      "final_labels": JSON(machine.labels(of: result.finalLayout)),
      "restores_layout": .bool(result.restoresLayout),
      "layout_permutation": result.layoutPermutation.map { JSON($0) } ?? .null,
      "verified": verified.flatMap { $0.isVerified ? .bool(true) : nil } ?? .null,
      "verification": verified.map { .string("\($0)") } ?? .null,
      "verification_method": verified.map { .string($0.method) } ?? .null,
      "transpile_seconds": .number(outcome.seconds),
      "output": JSON(path),
    ]
    return .object(own.merging(result.metrics.members) { first, _ in first })
  }

  /// What the layouts say about running the program several times in a row.
  private func repetition(_ result: TranspiledCircuit) -> String {
    if result.restoresLayout { return "as it is" }
    return result.layoutPermutation == nil
      ? "no, the final layout uses other qubits"
      : "with a permutation of the program's qubits"
  }

  private func table(_ outcome: Outcome, _ machine: Device, _ verified: VerificationOutcome?)
    -> String
  {
    let result = outcome.circuit
    let metrics = result.metrics
    func list(_ layout: [Int]) -> String {
      layout.map { machine.name(of: $0) }.joined(separator: ", ")
    }
    var table = TextTable(["device", machine.name])
    table.add(["initial layout", list(result.initialLayout)])
    table.add(["final layout", list(result.finalLayout)])
    table.add(["repeatable", repetition(result)])
    table.add([
      "gates",
      metrics.gateCounts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        .joined(separator: ", "),
    ])
    table.add(["one-qubit gates", "\(metrics.oneQubitGates)"])
    table.add(["two-qubit gates", "\(metrics.twoQubitGates) in \(metrics.twoQubitDepth) layers"])
    table.add(["depth", "\(metrics.depth)"])
    table.add(["duration", Display.seconds(metrics.duration)])
    table.add(["estimated success", Display.plain(metrics.estimatedSuccess)])
    if let verified { table.add(["verified", "\(verified)"]) }
    table.add(["time", Display.seconds(outcome.seconds)])
    if let path { table.add(["written", path]) }
    return table.plainText
  }
}
