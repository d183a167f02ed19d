import Circuits
import Devices
import Emulation
import LinearAlgebra

/// The elements of a Clifford group in the native gates of some physical qubits.
struct CliffordLibrary {
  let group: CliffordGroup
  /// The physical qubits.
  let qubits: [Int]
  /// The mean number of pulses of an element on each qubit, outside of CX.
  let meanPulses: [Double]

  private let singles: [[[Instruction]]]
  private let entanglers: [[Instruction]]
  private let emulator: Emulator
  private let virtual: Set<String>

  init(_ characterization: Characterization, _ group: CliffordGroup, on qubits: [Int]) throws {
    self.group = group
    self.qubits = qubits
    emulator = characterization.emulator
    let virtual = Set(emulator.device.nativeGates.filter(\.isVirtual).map(\.name))
    self.virtual = virtual
    let singles = try qubits.map { qubit in
      try CliffordGroup.singles.map { gates in
        var circuit = Circuit(qubits: 1)
        for gate in gates { circuit.append(gate, on: 0) }
        return try characterization.placed(circuit, on: [qubit]).instructions
      }
    }
    self.singles = singles
    entanglers =
      group.qubitCount == 1
      ? []
      : try [0, 1].map { control in
        var circuit = Circuit(qubits: 2)
        circuit.append(.cx, on: control, 1 - control)
        return try characterization.placed(circuit, on: qubits).instructions
      }
    meanPulses = qubits.indices.map { position in
      let steps = group.elements.flatMap { $0 }
      let pulses = steps.reduce(0) { sum, step in
        guard case .single(let element, position) = step else { return sum }
        return sum
          + singles[position][element].count { instruction in
            instruction.application.map { !virtual.contains($0.gate.name) } ?? false
          }
      }
      return Double(pulses) / Double(group.elements.count)
    }
  }

  /// The native instructions of an element, in order of time.
  func instructions(_ element: Int) -> [Instruction] {
    group.elements[element].flatMap { step in
      switch step {
      case .single(let element, let qubit): singles[qubit][element]
      case .cx(let control): entanglers[control]
      }
    }
  }

  /// The pulse of a qubit that the calibration knows an error of, as its name and the error.
  func pulse(_ qubit: Int) -> (gate: String, error: Double)? {
    let names = singles[qubits.firstIndex(of: qubit) ?? 0].flatMap { $0 }
      .compactMap { $0.application?.gate.name }.filter { !virtual.contains($0) }
    for name in Set(names).sorted() {
      if let error = emulator.calibration.figures(name, [qubit])?.error?.value {
        return (name, error)
      }
    }
    return nil
  }

  /// 1 − p of a mean element of the group on two qubits, as the calibrated errors of its gates
  /// have it; nil where one is not known.
  ///
  /// A gate of average infidelity e shrinks the Bloch vector of the pair by 1 − (4/3) e on both
  /// qubits, and by 1 − (8/5) e where it acts on one of them.
  func expectedLoss(_ native: NativePair) -> Double? {
    func loss(_ instructions: [Instruction]) -> Double? {
      var kept = 1.0
      for instruction in instructions {
        guard let gate = instruction.application, !virtual.contains(gate.gate.name) else {
          continue
        }
        guard let error = emulator.calibration.figures(gate.gate, on: instruction.qubits)?.error
        else { return nil }
        kept *= 1 - (instruction.qubits.count == 2 ? 4 / 3.0 : 8 / 5.0) * error.value
      }
      return 1 - kept
    }
    var total = 0.0
    for element in group.elements.indices {
      guard let one = loss(instructions(element)) else { return nil }
      total += one
    }
    return total / Double(group.elements.count)
  }
}

/// The native two-qubit gate that couples a pair, a Clifford gate.
struct NativePair: Sendable {
  let gate: Gate
  let angles: [Double]
  /// The physical qubits in the order of the gate.
  let qubits: [Int]
  /// The calibrated error.
  let error: Double?

  /// The first working native Clifford gate of a pair in either order; nil if there is none.
  init?(_ emulator: Emulator, _ pair: [Int]) {
    let candidates: [(gate: Gate, angles: [Double])] = [
      (.ecr, []), (.cz, []), (.cx, []), (.iswap, []), (.rzz, [.pi / 2]), (.rxx, [.pi / 2]),
    ]
    for (gate, angles) in candidates {
      guard let native = emulator.device.nativeGate(gate.name) else { continue }
      for qubits in [pair, [pair[1], pair[0]]] {
        if let pairs = native.pairs, !pairs.contains(qubits) { continue }
        let figures = emulator.calibration.figures(gate, on: qubits)
        if figures == nil || figures?.isFaulty == true { continue }
        self.gate = gate
        self.angles = angles
        self.qubits = qubits
        error = figures?.error?.value
        return
      }
    }
    return nil
  }

  /// The gate with its angle.
  var title: String { angles.isEmpty ? gate.name : "\(gate.name)(π/2)" }

  /// The gate on its physical qubits.
  var instruction: Instruction { .gate(gate, angles.map { Angle($0) }, on: qubits) }

  /// The matrix with the first of some physical qubits as the least significant bit.
  func matrix(_ order: [Int]) -> ComplexMatrix {
    let own = gate.matrix(angles)
    let swap = Gate.swap.matrix([])
    return order == qubits ? own : swap * own * swap
  }
}
