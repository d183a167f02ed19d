import Circuits
import Devices
import Foundation

/// −ln(1 − e) of an error: success probabilities multiply, these add.
func negativeLogarithm(_ error: Double) -> Double { -log(max(1e-9, 1 - max(0, error))) }

/// A native two-qubit gate on an ordered pair, in working order.
struct Entangler: Hashable, Sendable {
  /// The gate.
  let gate: Gate
  /// The physical qubits in the order of the gate.
  let qubits: [Int]
  /// −ln(1 − error).
  let cost: Double

  /// Gates that are exp(−iπ/4 Z⊗Z) up to one-qubit gates.
  static let cliffords: [Gate] = [.cz, .cx, .ecr]
  /// Gates that are exp(−iθ/2 Z⊗Z), θ affine in their angle, up to one-qubit gates.
  static let rotations: [Gate] = [.rzz, .rxx, .ryy, .rzx, .cp, .crz, .crx, .cry]

  /// The cheapest first, at equal cost the one with the fewest one-qubit gates around it.
  fileprivate var rank: (Double, Int, Int) {
    let place = (Entangler.cliffords + Entangler.rotations).firstIndex(of: gate) ?? 99
    return (cost, place, qubits[0])
  }
}

/// What two neighbouring physical qubits can do together.
struct Link: Hashable, Sendable {
  /// The two qubits, ascending.
  let qubits: [Int]
  /// The usable gates of the CX class, best first.
  fileprivate(set) var cliffords: [Entangler] = []
  /// The usable gates that are ZZ rotations, best first.
  fileprivate(set) var rotations: [Entangler] = []
  /// Every usable gate by name and order of qubits.
  fileprivate(set) var all: [Entangler] = []

  /// Whether every interaction can be made.
  var isComplete: Bool { !cliffords.isEmpty || !rotations.isEmpty }

  /// Whether a gate exists on the qubits in this order.
  func native(_ gate: Gate, _ ordered: [Int]) -> Entangler? {
    all.first { $0.gate == gate && $0.qubits == ordered }
      ?? (gate.traits.contains(.symmetric)
        ? all.first { $0.gate == gate && $0.qubits == [ordered[1], ordered[0]] } : nil)
  }

  /// The cost of an interaction by gates of the CX class or by rotations, the lower one.
  func cost(_ interaction: Interaction) -> Double {
    min(
      cliffords.first.map { Double(interaction.cliffordCost) * $0.cost } ?? .infinity,
      rotations.first.map { Double(interaction.rotationCost) * $0.cost } ?? .infinity)
  }

  /// The number of entanglers that an interaction takes, by the way that `cost` prefers.
  func count(_ interaction: Interaction) -> Int {
    prefersRotations(interaction) ? interaction.rotationCost : interaction.cliffordCost
  }

  /// Whether rotations are the cheaper way; at equal cost the fewer gates win.
  func prefersRotations(_ interaction: Interaction) -> Bool {
    guard let rotation = rotations.first else { return false }
    guard let clifford = cliffords.first else { return true }
    let turning = Double(interaction.rotationCost) * rotation.cost
    let fixed = Double(interaction.cliffordCost) * clifford.cost
    return turning == fixed
      ? interaction.rotationCost < interaction.cliffordCost : turning < fixed
  }
}

extension Link {
  /// The usable gates of every pair of a device.
  static func all(device: Device, calibration: Calibration, usable: [Bool]) -> [[Int]: Link] {
    var links: [[Int]: Link] = [:]
    for native in device.nativeGates {
      guard let gate = native.gate, gate.qubitCount == 2 else { continue }
      for pair in native.pairs ?? allPairs(device.qubitCount) where pair.count == 2 {
        guard pair.allSatisfy({ usable[$0] }),
          let error = error(of: native, gate: gate, on: pair, calibration: calibration)
        else { continue }
        let key = pair.sorted()
        let entangler = Entangler(gate: gate, qubits: pair, cost: negativeLogarithm(error))
        links[key, default: Link(qubits: key)].all.append(entangler)
      }
    }
    for key in links.keys {
      let best = links[key]!.all.sorted { $0.rank < $1.rank }
      links[key]!.cliffords = best.filter { Entangler.cliffords.contains($0.gate) }
      links[key]!.rotations = best.filter { Entangler.rotations.contains($0.gate) }
    }
    return links.filter { $0.value.isComplete }
  }

  private static func allPairs(_ count: Int) -> [[Int]] {
    (0..<count).flatMap { a in (0..<count).filter { $0 != a }.map { [a, $0] } }
  }

  /// The error of a gate on a pair; nil where it is not calibrated or out of order.
  private static func error(
    of native: Device.NativeGate, gate: Gate, on pair: [Int], calibration: Calibration
  ) -> Double? {
    if native.isVirtual { return 0 }
    var figures = calibration.figures(native.name, pair)
    if figures == nil && gate.traits.contains(.symmetric) {
      figures = calibration.figures(native.name, [pair[1], pair[0]])
    }
    guard let figures, !figures.isFaulty else { return nil }
    return figures.error?.value
  }
}
