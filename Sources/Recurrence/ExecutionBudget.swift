import Circuits
import Learning

/// How many circuit runs a sequence takes on a machine, and how long they take one after another.
public struct ExecutionBudget: Hashable, Sendable {
  /// Runs of a circuit, each once for each shot.
  public let executions: Double
  /// Seconds on a machine that runs one shot after another; nil without a machine or where the
  /// protocol exists in simulation only.
  public let seconds: Double?

  /// The cost of one sequence.
  ///
  /// `replay` and `ensemble` run the prefix 1…t again for every t, since the readouts of step t
  /// must be known before step t + 1 is set; `singleShot` runs through.
  public init(_ circuit: RecurrentCircuit, steps: Int) {
    let timing = circuit.timing
    switch circuit.readoutProtocol {
    case .expectation, .ensemble(nil):
      executions = 0
      seconds = nil
    case .replay(let shots):
      let runs = Double(shots * circuit.settings.count)
      executions = runs * Double(steps)
      seconds = timing.map { timing in
        (1...max(1, steps)).reduce(0.0) { sum, t in
          sum + runs * (Double(t) * timing.step + timing.readout + timing.repetition)
        }
      }
    case .ensemble(let shots?):
      executions = Double(shots * steps)
      seconds = timing.map { timing in
        (1...max(1, steps)).reduce(0.0) { sum, t in
          let run =
            Double(t) * (timing.step + timing.readout) + Double(t - 1) * timing.wait
          return sum + Double(shots) * (run + timing.repetition)
        }
      }
    case .singleShot(let shots):
      executions = Double(shots)
      seconds = timing.map { timing in
        let run =
          Double(steps) * (timing.step + timing.readout) + Double(steps - 1) * timing.wait
        return Double(shots) * (run + timing.repetition)
      }
    }
  }
}

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
