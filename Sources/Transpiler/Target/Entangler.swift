import Circuits
import Devices
import Elementary

/// −ln(1 − e) of an error: success probabilities multiply, these add.
func negativeLogarithm(_ error: Double) -> Double { -Portable.log(max(1e-9, 1 - max(0, error))) }

/// A native two-qubit gate on an ordered pair, in working order.
struct Entangler: Hashable, Sendable {
  /// The gate.
  let gate: Gate
  /// The physical qubits in the order of the gate.
  let qubits: [Int]
  /// −ln(1 − error).
  let cost: Double
  /// The family of the gate, if interactions can be made of it.
  let family: Family?

  init(gate: Gate, qubits: [Int], cost: Double) {
    self.gate = gate
    self.qubits = qubits
    self.cost = cost
    family = Family.allCases.first { $0.gates.contains(gate) }
  }

  /// What a gate is up to one-qubit gates, which decides how interactions are made of it.
  enum Family: Int, Hashable, Sendable, CaseIterable {
    /// exp(−iπ/4 Z⊗Z), the class of CX.
    case clifford
    /// exp(−iθ/2 Z⊗Z), θ affine in the gate's angle.
    case rotation
    /// iSWAP: the class of CX followed by the exchange of the qubits.
    case iswap
    /// exp(−iθ/4 (X⊗X + Y⊗Y)).
    case exchange
    /// exp(−i/2 (θ (X⊗X + Y⊗Y) + φ/2 Z⊗Z)).
    case fsim
    /// The square root of iSWAP.
    case sqrtISwap
    /// Google's Sycamore gate.
    case syc

    /// The gates of the family, those with the fewest one-qubit gates around them first.
    var gates: [Gate] {
      switch self {
      case .clifford: [.cz, .cx, .ecr]
      case .rotation: [.rzz, .rxx, .ryy, .rzx, .cp, .crz, .crx, .cry]
      case .iswap: [.iswap]
      case .exchange: [.xxPlusYY]
      case .fsim: [.fsim]
      case .sqrtISwap: [.sqrtISwap]
      case .syc: [.syc]
      }
    }

    /// How many gates of the family an interaction takes; expects a reduced one.
    func count(_ interaction: Interaction) -> Int {
      switch self {
      case .clifford: interaction.cliffordCost
      case .rotation: interaction.rotationCost
      case .iswap: interaction.iswapCost
      case .exchange: interaction.exchangeCost
      case .fsim: interaction.fsimCost
      case .sqrtISwap: interaction.fixedCost(.sqrtISwap)
      case .syc: interaction.fixedCost(.syc)
      }
    }
  }

  /// Gates of the CX class.
  static var cliffords: [Gate] { Family.clifford.gates }
  /// Gates that are ZZ rotations up to one-qubit gates.
  static var rotations: [Gate] { Family.rotation.gates }

  /// The cheapest first, at equal cost the one with the fewest one-qubit gates around it.
  fileprivate var rank: (Double, Int, Int) {
    (cost, family?.gates.firstIndex(of: gate) ?? 99, qubits[0])
  }
}

/// What two neighbouring physical qubits can do together.
struct Link: Hashable, Sendable {
  /// The two qubits, ascending.
  let qubits: [Int]
  /// The usable gates of each family, best first; families that the pair has not are not in it.
  fileprivate(set) var families: [Entangler.Family: [Entangler]] = [:] {
    didSet {
      offers = Entangler.Family.allCases.compactMap { family in
        families[family].flatMap { entanglers in
          entanglers.first.map {
            Offer(family: family, cost: $0.cost, choices: Template.choices(entanglers))
          }
        }
      }
    }
  }
  /// Every usable gate by name and order of qubits.
  fileprivate(set) var all: [Entangler] = []

  /// The families that the pair has, in the order of all, with the cost of one gate.
  private var offers: [Offer] = []

  private struct Offer: Hashable, Sendable {
    let family: Entangler.Family
    let cost: Double
    /// The ways to use the gates that are as cheap as the cheapest.
    let choices: [Template.Choice]
  }

  /// - Parameter qubits: Ascending.
  init(qubits: [Int]) { self.qubits = qubits }

  /// Whether every interaction can be made.
  var isComplete: Bool { !families.isEmpty }

  /// Whether a gate exists on the qubits in this order.
  func native(_ gate: Gate, _ ordered: [Int]) -> Entangler? {
    all.first { $0.gate == gate && $0.qubits == ordered }
      ?? (gate.traits.contains(.symmetric)
        ? all.first { $0.gate == gate && $0.qubits == [ordered[1], ordered[0]] } : nil)
  }

  /// The family that makes an interaction at the lowest cost; at equal cost the fewer gates win.
  private func best(
    _ interaction: Interaction
  ) -> (offer: Int, count: Int, cost: Double)? {
    var best: (offer: Int, count: Int, cost: Double)?
    for (index, offer) in offers.enumerated() {
      let count = offer.family.count(interaction)
      let cost = Double(count) * offer.cost
      if let known = best, !(cost < known.cost || (cost == known.cost && count < known.count)) {
        continue
      }
      best = (index, count, cost)
    }
    return best
  }

  /// The cost of an interaction by the best family of gates; infinite if there is none.
  func cost(_ interaction: Interaction) -> Double { best(interaction)?.cost ?? .infinity }

  /// The number of entanglers that an interaction takes, by the way that `cost` prefers.
  func count(_ interaction: Interaction) -> Int {
    best(interaction)?.count ?? 0
  }

  /// The gates of the family that makes an interaction at the lowest cost, best first.
  func entanglers(for interaction: Interaction) -> [Entangler] {
    best(interaction).flatMap { families[offers[$0.offer].family] } ?? []
  }

  /// Every way to make an interaction that is as cheap as the cheapest.
  func choices(for interaction: Interaction) -> [Template.Choice] {
    best(interaction).map { offers[$0.offer].choices } ?? []
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
      for entangler in best {
        if let family = entangler.family {
          links[key]!.families[family, default: []].append(entangler)
        }
      }
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
