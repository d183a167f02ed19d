import Circuits
import Numerics
import Simulators

/// How the qubits in use of a circuit lie among those of its transpiled form.
struct Frame {
  /// The qubits that the circuit uses, ascending.
  let virtual: [Int]
  /// The physical qubits that matter, ascending.
  let physical: [Int]
  /// For every virtual qubit the position of its place in `physical`, before and after.
  private var initial: [Int] = []
  private var final: [Int] = []
  /// Why the layouts make no sense, if they do not.
  private(set) var problem: String?

  init(_ original: Circuit, _ result: TranspiledCircuit) {
    virtual = original.activeQubits
    var places = Set(result.circuit.activeQubits)
    let layouts = [result.initialLayout, result.finalLayout]
    for (name, layout) in zip(["initial", "final"], layouts) {
      if layout.count != original.qubitCount || Set(layout).count != layout.count
        || layout.contains(where: { !(0..<result.circuit.qubitCount).contains($0) })
      {
        problem = "the \(name) layout is not an assignment of distinct physical qubits"
      }
    }
    guard problem == nil else {
      physical = []
      return
    }
    for layout in layouts { places.formUnion(virtual.map { layout[$0] }) }
    let sorted = places.sorted()
    physical = sorted
    let position = Dictionary(
      uniqueKeysWithValues: sorted.enumerated().map { ($0.element, $0.offset) })
    initial = virtual.map { position[result.initialLayout[$0]]! }
    final = virtual.map { position[result.finalLayout[$0]]! }
  }

  private func index(_ virtualIndex: Int, _ layout: [Int]) -> Int {
    layout.enumerated().reduce(0) { $0 | ((virtualIndex >> $1.offset) & 1) << $1.element }
  }

  /// The state on the physical qubits, all others in |0⟩.
  func embed(_ state: StateVector) -> StateVector {
    var result = StateVector(qubitCount: physical.count)
    result.amplitudes[0] = 0
    for (i, amplitude) in state.amplitudes.enumerated() {
      result.amplitudes[index(i, initial)] = amplitude
    }
    return result
  }

  /// The fidelity of a final state with the expected one, all other qubits in |0⟩.
  func overlap(_ expected: StateVector, _ found: StateVector) -> Double {
    var sum = Complex<Double>.zero
    for (i, amplitude) in expected.amplitudes.enumerated() {
      sum += amplitude.conjugate * found.amplitudes[index(i, final)]
    }
    return sum.lengthSquared
  }
}
