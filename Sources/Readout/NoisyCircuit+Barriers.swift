import Channels
import Circuits

extension NoisyCircuit {
  /// A circuit without noise but for a channel on each qubit of every barrier; nil for none.
  init(_ circuit: Circuit, atBarriers channel: QuantumChannel?) {
    self.init(ideal: circuit)
    guard let channel else { return }
    instructions = circuit.instructions.flatMap { instruction -> [NoisyInstruction] in
      if instruction.operation == .barrier {
        return instruction.qubits.map { NoisyInstruction(.channel(channel), on: [$0]) }
      }
      var single = circuit
      single.instructions = [instruction]
      return NoisyCircuit(ideal: single).instructions
    }
  }
}
