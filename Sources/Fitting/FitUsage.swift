import Circuits
import Devices

/// What some circuits use of a machine.
struct FitUsage: Sendable {
  /// A gate on ordered qubits.
  struct Place: Hashable, Sendable {
    let gate: Gate
    let qubits: [Int]
  }

  /// The qubits, ascending.
  let qubits: [Int]
  /// The gates that take time, in order of their first use.
  let places: [Place]
  /// The pairs that gates join, ascending.
  let pairs: Set<[Int]>
  /// The qubits that are measured at the end, and in the middle of a program.
  let measured: [Bool: [Int]]
  /// The qubits that are reset at the start, and after use.
  let reset: [Bool: [Int]]

  init(_ circuits: [Circuit], device: Device) {
    var qubits: Set<Int> = []
    var places: [Place] = []
    var seen: Set<Place> = []
    var pairs: Set<[Int]> = []
    var measured: [Bool: Set<Int>] = [:]
    var reset: [Bool: Set<Int>] = [:]
    for circuit in circuits {
      for (instruction, isMiddle) in zip(circuit.instructions, circuit.midCircuitFlags()) {
        guard instruction.operation != .barrier else { continue }
        qubits.formUnion(instruction.qubits)
        switch instruction.operation {
        case .measure: measured[isMiddle, default: []].formUnion(instruction.qubits)
        case .reset: reset[isMiddle, default: []].formUnion(instruction.qubits)
        case .gate(let application):
          if instruction.qubits.count == 2 { pairs.insert(instruction.qubits.sorted()) }
          if device.nativeGate(application.gate.name)?.isVirtual == true { continue }
          let place = Place(gate: application.gate, qubits: instruction.qubits)
          if seen.insert(place).inserted { places.append(place) }
        case .delay, .barrier, .assign: break
        }
      }
    }
    self.qubits = qubits.sorted()
    self.places = places
    self.pairs = pairs
    self.measured = measured.mapValues { $0.sorted() }
    self.reset = reset.mapValues { $0.sorted() }
  }

  /// The rows of a calibration that the gates take their figures from, each with such a gate.
  func rows(in calibration: Calibration) -> [(row: Int, place: Place)] {
    var index: [Key: Int] = [:]
    for (row, figures) in calibration.gates.enumerated() {
      let key = Key(gate: figures.gate, qubits: figures.qubits)
      if index[key] == nil { index[key] = row }
    }
    var result: [(row: Int, place: Place)] = []
    var seen: Set<Int> = []
    for place in places {
      var row = index[Key(gate: place.gate.name, qubits: place.qubits)]
      if row == nil, place.gate.traits.contains(.symmetric) {
        row = index[Key(gate: place.gate.name, qubits: place.qubits.reversed())]
      }
      if let row, seen.insert(row).inserted { result.append((row, place)) }
    }
    return result
  }

  private struct Key: Hashable {
    let gate: String
    let qubits: [Int]
  }
}
