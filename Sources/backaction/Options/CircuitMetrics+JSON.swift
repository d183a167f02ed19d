import Transpiler

extension CircuitMetrics {
  /// The figures of a transpiled circuit as the members of a result.
  var members: [String: JSON] {
    [
      "gate_counts": .object(gateCounts.mapValues { .integer($0) }),
      "one_qubit_gates": .integer(oneQubitGates),
      "two_qubit_gates": .integer(twoQubitGates),
      "two_qubit_depth": .integer(twoQubitDepth), "depth": .integer(depth),
      "duration": .number(duration),
      "estimated_success": .number(estimatedSuccess),
      "log_estimated_success": .number(logSuccess),
    ]
  }
}
