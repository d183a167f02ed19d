import Devices
import Elementary
import Noise
import Parallel
import Simulators
import Synchronization

/// The likelihood of counts as a function of the parameters of a fit.
final class Likelihood: Sendable {
  let calibration: FitCalibration
  private let programs: [FitProgram]
  private let derivatives: FitDerivatives
  private let threads: Int
  private let kept = Mutex<[FitTemplate]?>(nil)
  private static let hair = 1e-6

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
    return try distributedMap(count: programs.count, threads: threads) { index in
      let program = self.programs[index]
      return Self.joined(
        try program.transfer(model).components.flatMap {
          try Self.distributions($0, threads: self.inner(self.programs.count))
        }, reads: program.circuit.reads)
    }
  }

  /// The logarithm of the likelihood.
  func value(_ y: [Double]) throws -> Double {
    let model = try calibration.model(y)
    let templates = try templates(nil)
    let values = try templates.map { try $0.values(model) }
    let tasks = tasks(templates)
    return try distributedMap(count: tasks.count, threads: threads) { index -> Double in
      let (program, component) = tasks[index]
      let whole = templates[program].component(component, values[program])
      return try Self.distributions(whole, threads: self.inner(tasks.count)).reduce(0) {
        $0 + Self.logLikelihood($1, self.programs[program].circuit.reads[$1.read.list])
      }
    }.reduce(0, +)
  }

  /// Value, gradient and information.
  /// - Throws: `NoiseError`, `SimulationError`, `FitError`.
  func evaluation(_ y: [Double]) throws -> Evaluation {
    let point = try Point(y, self)
    let parts = try distributedMap(count: point.tasks.count, threads: threads) { index in
      var part = Evaluation(parameters: y.count)
      let (program, component) = point.tasks[index]
      for distribution in try self.distributions(point, program, component) {
        Self.add(distribution, self.programs[program].circuit.reads[distribution.read.list], &part)
      }
      return part
    }
    return parts.reduce(into: Evaluation(parameters: y.count)) { $0.add($1) }
  }

  /// Value and gradient by one reverse pass over the state of each component, without tangents: for
  /// circuits of many qubits.
  /// - Throws: `NoiseError`, `SimulationError`, `FitError`.
  func gradient(_ y: [Double]) throws -> (logLikelihood: Double, gradient: [Double]) {
    let point = try Point(y, self)
    let parts = try distributedMap(count: point.tasks.count, threads: threads) { index in
      let (program, component) = point.tasks[index]
      return try Self.gradient(
        point.component(program, component), point.derivatives(program, component),
        self.programs[program].circuit.reads, self.inner(point.tasks.count))
    }
    var gradient = [Double](repeating: 0, count: y.count)
    for part in parts {
      for index in part.gradient.indices { gradient[index] += part.gradient[index] }
    }
    return (parts.reduce(0) { $0 + $1.logLikelihood }, gradient)
  }

  /// The programs in pieces.
  ///
  /// Waits beside couplings are cut by the figures at which the pieces are made, so that with
  /// crosstalk they are made anew for every point at which derivatives are asked for. A figure of
  /// zero leaves no trace in a program, so they are made a hair beside it.
  /// - Parameter y: Such a point; nil to take what there is.
  private func templates(_ y: [Double]?) throws -> [FitTemplate] {
    if let known = kept.withLock({ $0 }),
      y == nil || !calibration.sources.contains(.crosstalk)
    {
      return known
    }
    let y = y ?? [Double](repeating: 0, count: calibration.parameters.count)
    let model = try calibration.model(y.map { abs($0) < Self.hair ? Self.hair : $0 })
    let made = try parallelMap(count: programs.count, threads: threads) {
      try self.programs[$0].template(model)
    }
    kept.withLock { $0 = made }
    return made
  }

  /// The components of all programs, which are evolved on threads of their own.
  private func tasks(_ templates: [FitTemplate]) -> [(program: Int, component: Int)] {
    templates.enumerated().flatMap { program, template in
      template.components.indices.map { (program, $0) }
    }
  }

  /// The threads that are left for each of some tasks.
  private func inner(_ tasks: Int) -> Int { max(1, threads / max(1, tasks)) }

  /// The programs at a point, and how they change from there.
  private struct Point: Sendable {
    let templates: [FitTemplate]
    let values: [[FitTemplate.Value]]
    let changes: [[FitTemplate.Change]]
    let tasks: [(program: Int, component: Int)]
    let count: Int

    init(_ y: [Double], _ likelihood: Likelihood) throws {
      let base = try likelihood.calibration.model(y)
      let templates = try likelihood.templates(y)
      let (stencil, groups) = (FitDerivatives.stencil, likelihood.derivatives.groups)
      let parameters = likelihood.calibration.parameters
      let changes = try parallelMap(count: groups.count, threads: likelihood.threads) { group in
        let moved = try stencil.map {
          try likelihood.calibration.model(
            likelihood.derivatives.moved(y, group: group, by: $0.multiple))
        }
        return try templates.map {
          try $0.changes(groups[group], parameters, base: base, moved: moved)
        }
      }
      self.changes = templates.indices.map { program in changes.flatMap { $0[program] } }
      self.templates = templates
      values = try templates.map { try $0.values(base) }
      tasks = likelihood.tasks(templates)
      count = y.count
    }

    func component(_ program: Int, _ component: Int) -> TransferProgram.Component {
      templates[program].component(component, values[program])
    }

    func derivatives(_ program: Int, _ component: Int) -> FitDerivatives.Component {
      templates[program].derivatives(
        of: component, values[program], changes[program], count: count)
    }
  }

  /// The distributions of a component's reads with their derivatives.
  private func distributions(
    _ point: Point, _ program: Int, _ index: Int
  ) throws -> [ReadDistribution] {
    let component = point.component(program, index)
    let change = point.derivatives(program, index)
    let reads = try TransferRun.tangents(
      of: component, by: change.blocks, threads: inner(point.tasks.count))
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
  }

  private static func distributions(
    _ component: TransferProgram.Component, threads: Int
  ) throws -> [ReadDistribution] {
    zip(component.reads, try TransferRun.weights(of: component, threads: threads)).map {
      read, weights in
      ReadDistribution(
        read: read, probabilities: ReadDistribution.reported(weights, through: read.assignments))
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
    _ distribution: ReadDistribution, _ measured: FitCircuit.Read, _ result: inout Evaluation
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
  ) throws -> Slope {
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
    return Slope(logLikelihood: value, gradient: zip(own, gradient).map { $0 + $1 })
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
