import Channels
import Foundation
import Reports
import Simulators

extension TrainingStepOptions {
  /// Times a cell and prints the result.
  func measure(_ cell: NoisyCircuit, _ work: Work) throws {
    let size = work.size
    try requireMemory(cell, size)
    let benchmark = try TrainingStepBenchmark(
      cell, steps: size.steps, batch: size.batch, threads: threads.count, precision: precision)
    let result = try benchmark.measure(angles: work.angles, repetitions: repetitions)
    var document: JSON = [
      "qubits": .integer(size.qubits), "layers": .integer(size.layers),
      "steps": .integer(size.steps), "batch": .integer(size.batch),
      "threads": .integer(threads.count), "precision": .string(precision.rawValue),
      "median_seconds": .number(result.medianSeconds),
      "minimum_seconds": .number(result.minimumSeconds),
      "multiply_adds": .number(result.multiplyAdds),
      "fraction_of_peak": .number(result.fractionOfPeak),
      "loss": .number(result.gradient.loss), "gradient_norm": .number(result.gradient.norm),
    ]
    if anglesPath != nil {
      document = document.adding(["gradient": nested(result.gradient.values, size)])
    }
    var table = TextTable(["median", Display.seconds(result.medianSeconds)])
    table.add(["minimum", Display.seconds(result.minimumSeconds)])
    table.add(["of the peak", String(format: "%.0f %%", 100 * result.fractionOfPeak)])
    table.add(["loss", Display.decimal(result.gradient.loss)])
    table.add(["gradient norm", Display.decimal(result.gradient.norm)])
    try output.print(document, text: table.plainText)
  }

  /// Refuses a state that does not fit, with the bytes that it would need.
  private func requireMemory(_ cell: NoisyCircuit, _ size: Size) throws {
    let isNoisy = cell.instructions.contains {
      if case .gate = $0.operation { false } else { true }
    }
    try StateMemory.requireCells(
      isNoisy
        ? StateMemory.pauliCell(qubits: size.qubits, recording: true)
        : StateMemory.unitaryCell(qubits: size.qubits),
      count: threads.count, qubits: size.qubits)
  }

  /// The gradient in the shape of the angles.
  private func nested(_ values: [Double], _ size: Size) -> JSON {
    [size.qubits, 3, size.layers, size.steps].reduce(values.map { JSON.number($0) }) { level, n in
      stride(from: 0, to: level.count, by: n).map { .array(Array(level[$0..<$0 + n])) }
    }.asArray
  }
}

extension [JSON] {
  fileprivate var asArray: JSON { .array(self) }
}
