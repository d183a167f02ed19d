import Hybrid
import Circuits
import Elementary
import Emulation
import LinearAlgebra
import Randomness
import Readout
import Simulators

/// The capacity of a fixed circuit to recall its past inputs from its records, against the strength
/// with which it is measured.
///
/// At each step one qubit is prepared in √(1−s)|0⟩ + √s|1⟩ for the input s, uniform in 0 … 1 (K. Fujii,
/// K. Nakajima, Physical Review Applied 8, 024030 (2017)), an Ising model with random couplings
/// of all pairs in a strong transverse field, as in the publication, turns all of them, and
/// Z of every qubit is measured with strength g; the mean of N copies, over sin g, is read. The
/// capacity is Σ_τ r²(τ), with r the correlation of the input τ steps ago with what a linear regression
/// makes of the readouts, on sequences that the regression has not seen.
struct MemoryStudy {
  let emulator: Emulator?
  let seed: UInt64
  var qubits = 4
  var copies = [1000, 10_000]
  var steps = 130
  /// How many sets of couplings and inputs are averaged.
  var realizations = 6
  static let strengths = [0.1, 0.2, 0.35, 0.6, 0.9, 1.2, Double.pi / 2]
  /// The time of a step, with couplings up to ½, and the slices it is divided into.
  private static let (evolution, slices) = (10.0, 8)
  /// Steps before anything is learnt, and the longest delay.
  private static let washout = 10
  /// Lanes of the cell to learn from; the others judge.
  private static let learning = 5

  func run() throws -> StudyResult {
    // [strength][copies, then infinitely many].
    let capacities = try Self.strengths.map { strength in
      var sums = [Double](repeating: 0, count: copies.count + 1)
      for realization in 0..<realizations {
        let own = try self.capacities(strength: strength, realization)
        for index in own.indices { sums[index] += own[index] / Double(realizations) }
      }
      return sums
    }
    let names = copies.map { "\($0) copies" } + ["infinitely many copies"]
    var isReproduced = true
    var parts: [String] = []
    for (index, shots) in copies.enumerated() {
      let own = capacities.map { $0[index] }
      let best = own.indices.max { own[$0] < own[$1] } ?? 0
      // The fewer copies, the more a record counts: the fewest may want all of it.
      isReproduced = isReproduced && best > 0 && (index == 0 || best < own.count - 1)
      parts.append(
        "\(shots) copies remember most at g = \((Self.strengths[best] * 100).rounded() / 100)")
    }
    return StudyResult(
      study: Study.memory.rawValue, device: emulator?.device.name,
      places: Self.strengths.map { "\(($0 * 100).rounded() / 100)" },
      placeTitle: "strength g, rad", valueTitle: "capacity, steps",
      series: names.indices.map { index in
        .init(names[index], capacities.map { $0[index] })
      },
      isReproduced: isReproduced, conclusion: parts.joined(separator: "; "))
  }

  /// The circuit of a step: the input's angle is its parameter.
  private func step(_ realization: Int) -> Circuit {
    let input = Parameter("s")
    var circuit = Circuit(qubits: qubits, parameters: [input])
    circuit.instructions.append(Instruction(.reset, on: [0]))
    circuit.append(.ry, Angle(input), on: 0)
    var random = RandomStream(seed: seed, 1, realization)
    let couplings = (0..<qubits).map { _ in (0..<qubits).map { _ in random.uniform() - 0.5 } }
    let time = Self.evolution / Double(Self.slices)
    for _ in 0..<Self.slices {
      for first in 0..<qubits {
        for second in 0..<first {
          // What is left of J XX in a strong field: J (XX + YY)/2.
          circuit.append(
            .xxPlusYY, Angle(2 * time * couplings[first][second]), 0, on: second, first)
        }
      }
    }
    return circuit
  }

  /// Σ_τ r²(τ) for each number of copies and for infinitely many.
  private func capacities(strength: Double, _ realization: Int) throws -> [Double] {
    let limit = try Weak(ReadoutOptions(shots: 0, strength: strength, instrument: .analytic))
    let finite = try copies.map {
      try Weak(ReadoutOptions(shots: $0, strength: strength, instrument: .analytic))
    }
    let readouts = try Readouts(letters: "Z", qubits: Array(0..<qubits))
    let circuit =
      try emulator.map {
        try RecurrentCircuit.emulated(
          step(realization), readouts: readouts, readoutProtocol: limit, on: $0
        ).circuit
      } ?? .ideal(step(realization), readouts: readouts, readoutProtocol: limit)
    let cell = try PauliCell<SIMD8<Double>>(circuit.program, readouts: [])
    let lanes = cell.laneCount
    var random = RandomStream(seed: seed, 2, realization)
    var inputs: [[Double]] = []
    // [copies][step][lane][feature]: nothing is fed back, so that one run serves all.
    var features = [[[[Double]]]](repeating: [], count: copies.count + 1)
    cell.begin()
    for time in 0..<steps {
      let own = (0..<lanes).map { _ in random.uniform() }
      inputs.append(own)
      let draw = RecordDraw(
        seed: seed, samples: (0..<lanes).map { realization * lanes + $0 }, step: time)
      var drawn = [[Double]](
        repeating: [Double](repeating: 0, count: cell.readoutCount * lanes), count: copies.count)
      cell.outcomeSampler = { bits, distributions in
        for (index, weak) in finite.enumerated() {
          for (bit, values) in zip(bits, weak.sampleRecords(bits, distributions, draw) ?? []) {
            drawn[index].replaceSubrange(bit * lanes..<(bit + 1) * lanes, with: values)
          }
        }
        return nil
      }
      var values = [Double](repeating: 0, count: cell.readoutCount * lanes)
      cell.forward(
        parameters: own.map { 2 * Portable.asin($0.squareRoot()) }, readouts: &values,
        recording: false)
      for (index, values) in (drawn + [values]).enumerated() {
        features[index].append(
          (0..<lanes).map { lane in
            [1] + (0..<qubits).map { limit.recordGain * values[$0 * lanes + lane] }
          })
      }
    }
    return features.map { features in
      (0...Self.washout).reduce(0) { $0 + recall($1, inputs, features, lanes: lanes) }
    }
  }

  /// The squared correlation of the input some steps ago with its linear estimate.
  private func recall(
    _ delay: Int, _ inputs: [[Double]], _ features: [[[Double]]], lanes: Int
  ) -> Double {
    let width = qubits + 1
    var products = RealMatrix(rows: width, columns: width)
    var targets = [Double](repeating: 0, count: width)
    for time in Self.washout..<steps {
      for lane in 0..<Self.learning {
        let row = features[time][lane]
        for i in 0..<width {
          targets[i] += row[i] * (inputs[time - delay][lane] - 0.5)
          for j in 0..<width { products[i, j] += row[i] * row[j] }
        }
      }
    }
    for i in 0..<width { products[i, i] *= 1 + 1e-9 }
    guard let weights = products.solving(targets) else { return 0 }
    var (x, y, xx, yy, xy, count) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for time in Self.washout..<steps {
      for lane in Self.learning..<lanes {
        let estimate = zip(weights, features[time][lane]).reduce(0) { $0 + $1.0 * $1.1 }
        let input = inputs[time - delay][lane]
        (x, y, count) = (x + estimate, y + input, count + 1)
        (xx, yy, xy) = (xx + estimate * estimate, yy + input * input, xy + estimate * input)
      }
    }
    let (a, b) = (xx - x * x / count, yy - y * y / count)
    let covariance = xy - x * y / count
    // What chance alone correlates is no memory.
    return a > 0 && b > 0 ? max(0, covariance * covariance / (a * b) - 1 / count) : 0
  }
}
