import Circuits
import Devices
import Randomness

/// A device with its calibration, made for a test.
struct Machine: Sendable {
  var device: Device
  var calibration: Calibration

  /// A machine with random figures that are what one expects of the technology.
  /// - Parameters:
  ///   - oneQubit: Names of native one-qubit gates besides the virtual `rz`.
  ///   - twoQubit: Native two-qubit gates with their ordered pairs; nil pairs for all.
  init(
    _ name: String, qubits: Int, oneQubit: [String], twoQubit: [(name: String, pairs: [[Int]]?)],
    virtualZ: Bool = true, parallel: Int? = nil, faultyQubits: Set<Int> = [],
    faultyPairs: Set<[Int]> = [], seed: UInt64 = 1
  ) {
    var random = RandomStream(seed: seed)
    var natives = [Device.NativeGate("rz", isVirtual: virtualZ)]
    natives += oneQubit.map { Device.NativeGate($0) }
    natives += twoQubit.map { Device.NativeGate($0.name, pairs: $0.pairs) }
    device = Device(
      name: name, vendor: "test", technology: .synthetic, source: "made for a test",
      qubits: (0..<qubits).map { Device.Qubit(label: "\($0)") }, nativeGates: natives,
      timing: Device.Timing(dt: Quantity(1e-9), controllerLatency: Quantity(5e-6)),
      capabilities: Device.Capabilities(
        midCircuitMeasurement: true, reset: true, feedForward: true,
        parallelTwoQubitGates: parallel))
    var gates: [Calibration.GateFigures] = []
    for gate in oneQubit + (virtualZ ? [] : ["rz"]) {
      for qubit in 0..<qubits {
        gates.append(
          Calibration.GateFigures(
            gate: gate, qubits: [qubit], error: Quantity(2e-4 * (1 + random.uniform())),
            duration: Quantity(40e-9)))
      }
    }
    let all = (0..<qubits).flatMap { a in (0..<qubits).filter { $0 != a }.map { [a, $0] } }
    for gate in twoQubit {
      for pair in gate.pairs ?? all {
        gates.append(
          Calibration.GateFigures(
            gate: gate.name, qubits: pair,
            error: Quantity(
              faultyPairs.contains(pair.sorted()) ? 1 : 5e-3 * (1 + random.uniform())),
            duration: Quantity(300e-9)))
      }
    }
    calibration = Calibration(
      id: "test", device: name, date: nil, source: "made for a test",
      qubits: (0..<qubits).map { qubit in
        Calibration.QubitFigures(
          t1: Quantity(100e-6 * (1 + random.uniform())), t2: Quantity(80e-6),
          readoutError: Quantity(0.01 * (1 + random.uniform())),
          readoutDuration: Quantity(1e-6), resetDuration: Quantity(1.5e-6),
          isFaulty: faultyQubits.contains(qubit))
      }, gates: gates)
  }

  /// Both directions of every edge.
  static func both(_ edges: [[Int]]) -> [[Int]] { edges.flatMap { [$0, [$0[1], $0[0]]] } }

  /// The edges of a path.
  static func path(_ count: Int) -> [[Int]] { (0..<(count - 1)).map { [$0, $0 + 1] } }

  /// The edges of a grid.
  static func grid(_ rows: Int, _ columns: Int) -> [[Int]] {
    var edges: [[Int]] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let here = row * columns + column
        if column + 1 < columns { edges.append([here, here + 1]) }
        if row + 1 < rows { edges.append([here, here + columns]) }
      }
    }
    return edges
  }

  /// A heavy-hexagon lattice: rows of qubits, joined by single qubits at every fourth place.
  static func heavyHex(rows: Int, columns: Int) -> (count: Int, edges: [[Int]]) {
    var edges: [[Int]] = []
    var next = rows * columns
    for row in 0..<rows {
      edges += (0..<(columns - 1)).map { [row * columns + $0, row * columns + $0 + 1] }
      guard row + 1 < rows else { continue }
      for column in stride(from: row % 2 == 0 ? 0 : 2, to: columns, by: 4) {
        edges += [[row * columns + column, next], [next, (row + 1) * columns + column]]
        next += 1
      }
    }
    return (next, edges)
  }

  static func ecrPath(_ count: Int) -> Machine {
    Machine(
      "ecr-path", qubits: count, oneQubit: ["sx", "x", "id"],
      twoQubit: [("ecr", path(count).enumerated().map { $0 % 2 == 0 ? $1 : $1.reversed() })])
  }
  static func cxPath(_ count: Int) -> Machine {
    Machine(
      "cx-path", qubits: count, oneQubit: ["sx", "x", "id"], twoQubit: [("cx", both(path(count)))])
  }
  static func czGrid(_ rows: Int, _ columns: Int) -> Machine {
    Machine(
      "cz-grid", qubits: rows * columns, oneQubit: ["prx"],
      twoQubit: [("cz", both(grid(rows, columns)))])
  }
  static func fractional(_ count: Int) -> Machine {
    Machine(
      "fractional", qubits: count, oneQubit: ["sx", "x", "rx"],
      twoQubit: [("cz", path(count)), ("rzz", path(count))])
  }
  static func ions(_ count: Int) -> Machine {
    Machine(
      "ions", qubits: count, oneQubit: ["gpi", "gpi2"], twoQubit: [("rzz", nil)], parallel: 1)
  }
  static func zones(_ count: Int) -> Machine {
    Machine("zones", qubits: count, oneQubit: ["prx"], twoQubit: [("rzz", nil)], parallel: 2)
  }
  static func uniform(_ count: Int) -> Machine {
    Machine(device: .uniform(qubitCount: count), calibration: .uniform(qubitCount: count))
  }
  static func iswaps(_ count: Int) -> Machine {
    Machine("iswaps", qubits: count, oneQubit: ["sx", "x"], twoQubit: [("iswap", path(count))])
  }
  static func fsims(_ count: Int) -> Machine {
    Machine("fsims", qubits: count, oneQubit: ["prx"], twoQubit: [("fsim", path(count))])
  }
  static func exchanges(_ count: Int) -> Machine {
    Machine(
      "exchanges", qubits: count, oneQubit: ["sx"], twoQubit: [("xx_plus_yy", path(count))])
  }
  static func rotations(_ count: Int) -> Machine {
    Machine("rotations", qubits: count, oneQubit: ["rx", "ry"], twoQubit: [("rxx", nil)])
  }
  static func roots(_ count: Int) -> Machine {
    Machine(
      "roots", qubits: count, oneQubit: ["prx"], twoQubit: [("sqrt_iswap", path(count))])
  }
  static func sycamores(_ count: Int) -> Machine {
    Machine("sycamores", qubits: count, oneQubit: ["prx"], twoQubit: [("syc", path(count))])
  }
  /// No virtual Z, and a direction in which CX is missing.
  static func plain(_ count: Int) -> Machine {
    Machine(
      "plain", qubits: count, oneQubit: ["ry"], twoQubit: [("cx", path(count))], virtualZ: false)
  }

  init(device: Device, calibration: Calibration) {
    self.device = device
    self.calibration = calibration
  }

  /// One machine of each kind of native gate set.
  static func all(_ count: Int) -> [Machine] {
    [
      ecrPath(count), cxPath(count), czGrid(2, (count + 1) / 2), fractional(count), ions(count),
      zones(count), uniform(count), plain(count), iswaps(count), fsims(count), exchanges(count),
      roots(count),
    ]
  }
}
