import Learning
import Readout

extension QuantumRecurrentModel {
  /// What the forward passes of a batch would take on the machine.
  func counters(_ batch: Batch) -> [String: Double] {
    let budget = ExecutionBudget(circuit, steps: batch.stepCount)
    var result = ["circuit_executions": Double(batch.sampleCount) * budget.executions]
    if let seconds = budget.seconds {
      result["qpu_seconds"] = Double(batch.sampleCount) * seconds
    }
    return result
  }
}
