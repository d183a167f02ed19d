import Devices
import Elementary
import Noise
import Simulators

/// The likelihood of counts as a function of the parameters of a fit.
final class Likelihood: Sendable {
  let calibration: FitCalibration
  private let programs: [FitProgram]
  private let derivatives: FitDerivatives
  private let threads: Int

  /// Value and derivatives at a point, without the prior.
  struct Evaluation: Sendable {
    /// Σ n log p.
    var logLikelihood = 0.0
    /// By coordinate.
    var gradient: [Double]
    /// Fisher's information Σ N ∂p ∂p/p, row by row.
    var information: [[Double]]
  }

  /// The predicted distribution of a read, value by value.
  typealias Prediction = [[Double]]

  /// - Throws: `NoiseError`, `TranspilerError`.
  init(_ circuits: [FitCircuit], calibration: FitCalibration, threads: Int) throws {
    self.calibration = calibration
    self.threads = threads
    let model = try calibration.model([Double](repeating: 0, count: calibration.parameters.count))
    programs = try circuits.map { try FitProgram($0, model: model) }
    var pairs: Set<[Int]> = []
    for circuit in circuits {
      for instruction in circuit.circuit.instructions where instruction.qubits.count == 2 {
        if instruction.operation != .barrier { pairs.insert(instruction.qubits.sorted()) }
      }
    }
    if calibration.sources.contains(.crosstalk) {
      pairs.formUnion(calibration.base.couplings.map(\.qubits))
    }
    derivatives = FitDerivatives(calibration.parameters, pairs: pairs)
  }

  /// The distribution of every read of every circuit.
  func predictions(_ y: [Double]) throws -> [Prediction] {
    let model = try calibration.model(y)
    return try parallelMap(count: programs.count, threads: threads) { index in
      let program = self.programs[index]
      return Self.joined(
        try self.distributions(program.transfer(model)), reads: program.circuit.reads)
    }
  }

  /// The logarithm of the likelihood.
  func value(_ y: [Double]) throws -> Double {
    let model = try calibration.model(y)
    return try parallelMap(count: programs.count, threads: threads) { index -> Double in
      let program = self.programs[index]
      return try self.distributions(program.transfer(model)).reduce(0) {
        $0 + Self.logLikelihood($1, program.circuit.reads[$1.read.list])
      }
    }.reduce(0, +)
  }

  /// Value, gradient and information.
  /// - Throws: `NoiseError`, `SimulationError`, `FitError`.
  func evaluation(_ y: [Double]) throws -> Evaluation {
    let count = y.count
    var result = Evaluation(
      gradient: [Double](repeating: 0, count: count),
      information: [[Double]](repeating: [Double](repeating: 0, count: count), count: count))
    let models = try movedModels(y)
    for program in programs {
      for distribution in try distributions(program, models) {
        Self.add(distribution, program.circuit.reads[distribution.read.list], to: &result)
      }
    }
    return result
  }

  /// Value and gradient by one reverse pass over the state of each component, without tangents: for
  /// circuits of many qubits.
  /// - Throws: `NoiseError`, `SimulationError`, `FitError`.
  func gradient(_ y: [Double]) throws -> (logLikelihood: Double, gradient: [Double]) {
    let models = try movedModels(y)
    var total = 0.0
    var gradient = [Double](repeating: 0, count: y.count)
    for program in programs {
      for (component, change) in try derivatives(program, models) {
        let (value, part) = try Self.gradient(component, change, program.circuit.reads, threads)
        total += value
        for index in part.indices { gradient[index] += part[index] }
      }
    }
    return (total, gradient)
  }

  /// The models at a point and at those of the stencil, group by group.
  private func movedModels(_ y: [Double]) throws -> (NoiseModel, [[NoiseModel]]) {
    let stencil = FitDerivatives.stencil
    let moved = try parallelMap(
      count: derivatives.groups.count * stencil.count, threads: threads
    ) { index in
      try self.calibration.model(
        self.derivatives.moved(
          y, group: index / stencil.count, by: stencil[index % stencil.count].multiple))
    }
    return (
      try calibration.model(y),
      stride(from: 0, to: moved.count, by: stencil.count).map {
        Array(moved[$0..<$0 + stencil.count])
      }
    )
  }

  private func derivatives(
    _ program: FitProgram, _ models: (NoiseModel, [[NoiseModel]])
  ) throws -> [(TransferProgram.Component, FitDerivatives.Component)] {
    let base = try program.transfer(models.0)
    let width = FitDerivatives.stencil.count
    let moved = try parallelMap(count: models.1.count * width, threads: threads) {
      try program.transfer(models.1[$0 / width][$0 % width])
    }
    guard moved.allSatisfy({ $0.components.count == base.components.count }) else {
      throw FitError.data("a figure's change alters which qubits meet")
    }
    return try base.components.enumerated().map { index, component in
      (
        component,
        try derivatives.component(
          component,
          moved: stride(from: 0, to: moved.count, by: width).map { first in
            moved[first..<first + width].map { $0.components[index] }
          })
      )
    }
  }

  /// The distributions of all reads with their derivatives.
  private func distributions(
    _ program: FitProgram, _ models: (NoiseModel, [[NoiseModel]])
  ) throws -> [ReadDistribution] {
    let components = try derivatives(program, models)
    return try parallelMap(count: components.count, threads: threads) { index in
      let (component, change) = components[index]
      let reads = try TransferRun.tangents(of: component, by: change.blocks)
      return zip(zip(component.reads, reads), change.records).map { place, records in
        let (read, (weights, tangents)) = place
        var distribution = ReadDistribution(
          read: read,
          probabilities: ReadDistribution.reported(weights, through: read.assignments))
        distribution.derivatives = tangents.map {
          $0.isEmpty ? [] : ReadDistribution.reported($0, through: read.assignments)
        }
        for record in records {
          let change = ReadDistribution.changed(
            weights, through: read.assignments, place: record.place, p10: record.p10,
            p01: record.p01)
          let old = distribution.derivatives[record.parameter]
          distribution.derivatives[record.parameter] =
            old.isEmpty ? change : zip(old, change).map { $0 + $1 }
        }
        return distribution
      }
    }.flatMap { $0 }
  }

  private func distributions(_ program: TransferProgram) throws -> [ReadDistribution] {
    try program.components.flatMap { component in
      zip(component.reads, try TransferRun.weights(of: component)).map { read, weights in
        ReadDistribution(
          read: read,
          probabilities: ReadDistribution.reported(weights, through: read.assignments))
      }
    }
  }
}

extension Likelihood {
  /// No outcome is taken for less likely: rounding leaves differences of this size.
  private static let smallest = 1e-12

  /// How often a component's bits had each of their values.
  private static func counts(_ read: TransferProgram.Read, _ measured: FitCircuit.Read) -> [Double]
  {
    var result = [Double](repeating: 0, count: 1 << read.places.count)
    for (value, count) in measured.counts { result[read.part(of: value)] += Double(count) }
    return result
  }

  private static func logLikelihood(
    _ distribution: ReadDistribution, _ measured: FitCircuit.Read
  ) -> Double {
    zip(counts(distribution.read, measured), distribution.probabilities).reduce(0) { sum, pair in
      pair.0 > 0 ? sum + pair.0 * Portable.log(max(pair.1, smallest)) : sum
    }
  }

  private static func add(
    _ distribution: ReadDistribution, _ measured: FitCircuit.Read, to result: inout Evaluation
  ) {
    let counts = counts(distribution.read, measured)
    let p = distribution.probabilities.map { max($0, smallest) }
    let shots = Double(measured.shots)
    let active = distribution.derivatives.indices.filter { !distribution.derivatives[$0].isEmpty }
    for (n, p) in zip(counts, p) where n > 0 { result.logLikelihood += n * Portable.log(p) }
    for a in active {
      let first = distribution.derivatives[a]
      for index in p.indices { result.gradient[a] += counts[index] / p[index] * first[index] }
      for b in active where b <= a {
        let second = distribution.derivatives[b]
        var sum = 0.0
        for index in p.indices { sum += first[index] * second[index] / p[index] }
        result.information[a][b] += shots * sum
        if a != b { result.information[b][a] += shots * sum }
      }
    }
  }

  private static func gradient(
    _ component: TransferProgram.Component, _ change: FitDerivatives.Component,
    _ measured: [FitCircuit.Read], _ threads: Int
  ) throws -> (Double, [Double]) {
    var value = 0.0
    var own = [Double](repeating: 0, count: change.blocks.parameterCount)
    let (_, gradient) = try TransferRun.gradient(
      of: component, by: change.blocks, threads: threads
    ) { weights in
      zip(zip(component.reads, weights), change.records).map { place, records in
        let (read, weights) = place
        let counts = counts(read, measured[read.list])
        let p = ReadDistribution.reported(weights, through: read.assignments)
          .map { max($0, smallest) }
        let slopes = zip(counts, p).map { $0 / $1 }
        for (n, p) in zip(counts, p) where n > 0 { value += n * Portable.log(p) }
        for record in records {
          let changed = ReadDistribution.changed(
            weights, through: read.assignments, place: record.place, p10: record.p10,
            p01: record.p01)
          own[record.parameter] += zip(slopes, changed).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return ReadDistribution.pulledBack(slopes, through: read.assignments)
      }
    }
    return (value, zip(own, gradient).map { $0 + $1 })
  }

  /// The distribution of whole lists: components are independent.
  private static func joined(
    _ distributions: [ReadDistribution], reads: [FitCircuit.Read]
  ) -> Prediction {
    var result = reads.map { [Double](repeating: 1, count: 1 << $0.bits.count) }
    for distribution in distributions {
      let list = distribution.read.list
      for value in result[list].indices {
        result[list][value] *= distribution.probabilities[distribution.read.part(of: value)]
      }
    }
    return result
  }
}
