import Circuits
import Devices
import Fitting
import Noise
import Randomness

/// Circuits on a path of a machine, with counts that the emulator itself draws.
struct FitSamples {
  let device: Device
  let calibration: Calibration
  let path: [Int]

  /// Qubits of a path of the machine's coupling map.
  init(qubits: Int) throws {
    let library = DeviceLibrary.standard
    device = try library.device("ibm_torino")
    calibration = try library.calibration(nil, for: device)
    path = Array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].prefix(qubits))
  }

  /// A circuit of random turns and entanglers in layers; the first qubit is measured and reset in the
  /// middle, all are measured at the end.
  /// - Parameter cut: Entanglers stay within patches of four qubits that begin here; nil for all.
  func circuit(
    layers: Int, seed: UInt64, cut: Int? = nil
  ) -> (circuit: Circuit, reads: [[Int]]) {
    var stream = RandomStream(seed: seed)
    let n = path.count
    var circuit = Circuit(qubits: device.qubitCount, bits: n + 1)
    func pulses(_ qubit: Int) {
      for _ in 0..<2 {
        circuit.append(.rz, Angle(stream.uniform() * 6), on: qubit)
        circuit.append(.sx, on: qubit)
      }
    }
    for layer in 0..<layers {
      for qubit in path { pulses(qubit) }
      for place in stride(from: layer % 2, to: n - 1, by: 2)
      where cut.map({ (place + 1 - $0) % 4 != 0 }) ?? true {
        circuit.append(.cz, on: path[place], path[place + 1])
      }
      if layer == layers / 2 {
        circuit.instructions.append(Instruction(.barrier, on: path))
        circuit.measure(path[0], into: n)
        circuit.instructions.append(Instruction(.reset, on: [path[0]]))
        circuit.instructions.append(Instruction(.barrier, on: path))
      }
    }
    for qubit in path { pulses(qubit) }
    circuit.instructions.append(Instruction(.barrier, on: path))
    for (place, qubit) in path.enumerated() { circuit.measure(qubit, into: place) }
    return (circuit, [Array(0..<n), [n]])
  }

  /// Circuits with the same made-up count everywhere.
  /// - Parameter inPatches: Whether entanglers stay within patches, others from circuit to circuit.
  func circuits(
    _ count: Int, layers: Int, seed: UInt64, inPatches: Bool = false
  ) throws -> [FitCircuit] {
    try (0..<count).map { index in
      let (circuit, lists) = circuit(
        layers: layers, seed: seed + UInt64(index), cut: inPatches ? index % 4 : nil)
      return try FitCircuit(
        name: "circuit \(index)", circuit: circuit,
        reads: lists.enumerated().map { list, bits in
          FitCircuit.Read(
            name: "read \(list)", bits: bits,
            counts: Dictionary(
              uniqueKeysWithValues: (0..<1 << bits.count).map { ($0, 10 + 7 * $0 % 13) }))
        })
    }
  }

  /// The circuits with counts drawn from distributions.
  static func drawn(
    _ circuits: [FitCircuit], from distributions: [[[Double]]], shots: Int, seed: UInt64
  ) throws -> [FitCircuit] {
    var stream = RandomStream(seed: seed)
    return try zip(circuits, distributions).map { circuit, reads in
      try FitCircuit(
        name: circuit.name, circuit: circuit.circuit,
        reads: zip(circuit.reads, reads).map { read, weights in
          let counts = stream.multinomial(trials: shots, weights: weights)
          return FitCircuit.Read(
            name: read.name, bits: read.bits,
            counts: Dictionary(
              uniqueKeysWithValues: counts.enumerated().filter { $0.element > 0 }.map {
                ($0.offset, $0.element)
              }))
        })
    }
  }
}
