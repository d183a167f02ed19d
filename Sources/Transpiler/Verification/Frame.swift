import Circuits
import Numerics
import Simulators

/// How the qubits in use of a circuit lie among those of its transpiled form.
struct Frame {
  /// The qubits that the circuit uses, ascending.
  let virtual: [Int]
  /// The places of the virtual qubits before and after.
  private(set) var initial: [Int] = []
  private(set) var final: [Int] = []
  /// Why the layouts make no sense, if they do not.
  private(set) var problem: String?

  init(_ original: Circuit, _ result: TranspiledCircuit) {
    virtual = original.activeQubits
    let layouts = [result.initialLayout, result.finalLayout]
    for (name, layout) in zip(["initial", "final"], layouts) {
      if layout.count != original.qubitCount || Set(layout).count != layout.count
        || layout.contains(where: { !(0..<result.circuit.qubitCount).contains($0) })
      {
        problem = "the \(name) layout is not an assignment of distinct physical qubits"
      }
    }
    guard problem == nil else { return }
    initial = virtual.map { result.initialLayout[$0] }
    final = virtual.map { result.finalLayout[$0] }
  }

  /// The fidelity of the final state of a run with the expected one, all other qubits in |0⟩.
  func overlap(_ expected: StateVector, _ found: ForcedRun) -> Double {
    let places = final.map { found.position[$0] }
    var sum = Complex<Double>.zero
    for (index, amplitude) in expected.amplitudes.enumerated() {
      var there = 0
      var exists = true
      for (bit, place) in places.enumerated() where (index >> bit) & 1 == 1 {
        // A qubit without a place in the state is in |0⟩.
        if let place { there |= 1 << place } else { exists = false }
      }
      if exists { sum += amplitude.conjugate * found.state.amplitudes[there] }
    }
    return sum.lengthSquared
  }
}
