import Readout
import Simulators
import Synchronization

/// Layers that wait for work, so that their buffers are allocated once for each thread.
package final class LayerPool: Sendable {
  private let free = Mutex<[ProtocolLayer]>([])
  package let circuit: RecurrentCircuit
  package let precision: Precision

  package init(_ circuit: RecurrentCircuit, precision: Precision) {
    self.circuit = circuit
    self.precision = precision
  }

  /// For how many layers there is known to be room, some with and some without a way back.
  private let admitted = Mutex<(count: Int, recording: Bool)>((0, false))

  /// Refuses layers that do not fit into the free memory, before any is made.
  /// - Parameters:
  ///   - count: How many run at once.
  ///   - recording: Whether they go back over their steps.
  /// - Throws: `SimulationError.tooLarge`.
  package func require(_ count: Int, recording: Bool) throws {
    try admitted.withLock { known in
      if known.count >= count && (known.recording || !recording) { return }
      let qubits = circuit.program.qubitCount
      // What is there already is no longer free.
      let made = free.withLock { $0.count }
      let bytes =
        circuit.isIdeal
        ? StateMemory.unitaryCell(qubits: qubits)
        : StateMemory.pauliCell(qubits: qubits, recording: recording)
      try StateMemory.requireCells(
        Double(circuit.programCount) * bytes,
        count: max(1, count - made), qubits: qubits)
      known = (max(known.count, count), known.recording || recording)
    }
  }

  /// Calls `body` with a layer that nobody else uses meanwhile.
  package func withLayer<Result>(_ body: (ProtocolLayer) throws -> Result) throws -> Result {
    let waiting = free.withLock { $0.popLast() }
    let cell = try waiting ?? ProtocolLayer(circuit, precision: precision)
    defer { free.withLock { $0.append(cell) } }
    return try body(cell)
  }
}
