import Channels
import Noise
import Simulators

/// A program with its noise as numbers, each of which knows the figures it comes from: for other
/// figures only what they touch is computed anew.
///
/// Where waits beside couplings are cut into parts is decided when the template is made, for the
/// figures of then.
struct FitTemplate: Sendable {
  /// The program's components with what their blocks are made of.
  let components: [TransferProgram.Component]
  /// The distinct origins of noise in the program.
  let origins: [NoiseOrigin]
  /// By instruction; −1 for what no figures are behind.
  private let originOf: [Int]
  private let isDescending: [Bool]
  /// By component and stage: the origins in its block, ascending.
  private let contents: [[[Int]]]

  /// What an origin gives under some figures.
  enum Value: Sendable {
    case factor(TransferFactor)
    case record(AssignmentMatrix)
  }

  /// How the values of origins change with a parameter: at the multiples of the stencil.
  struct Change: Sendable {
    let parameter: Int
    /// By origin.
    var values: [Int: [Value]] = [:]
  }

  /// - Throws: `SimulationError`.
  init(_ traced: TracedCircuit, reading lists: [[Int]]) throws {
    var numbers: [NoiseOrigin: Int] = [:]
    var origins: [NoiseOrigin] = []
    var isDescending: [Bool] = []
    originOf = zip(traced.circuit.instructions, traced.origins).map { instruction, origin in
      if origin == .fixed { return -1 }
      if let known = numbers[origin] { return known }
      numbers[origin] = origins.count
      origins.append(origin)
      isDescending.append(
        instruction.qubits.count == 2 && instruction.qubits[0] > instruction.qubits[1])
      return origins.count - 1
    }
    self.origins = origins
    self.isDescending = isDescending
    let originOf = originOf
    components = try TransferProgram(traced.circuit, reading: lists, isRecorded: true).components
    contents = components.map { component in
      component.parts.map { parts in
        Set(parts.compactMap { $0.instruction >= 0 ? originOf[$0.instruction] : nil })
          .filter { $0 >= 0 }.sorted()
      }
    }
  }

  /// What an origin gives under a model; doing nothing is a factor too.
  private func value(_ operation: NoisyOperation?, of origin: Int) throws -> Value {
    if case .measure(_, let assignment) = operation { return .record(assignment) }
    guard let operation else { return .factor(.identity(onPair: origins[origin].isOnPair)) }
    return .factor(try TransferFactor(operation, isDescending: isDescending[origin]))
  }

  /// What every origin gives under a model.
  /// - Throws: `NoiseError`, `SimulationError`.
  func values(_ model: NoiseModel) throws -> [Value] {
    try origins.indices.map { try value(model.operation(from: origins[$0]), of: $0) }
  }

  /// How the values change with the parameters of a group.
  /// - Parameter moved: The models at the multiples of the stencil.
  /// - Throws: `NoiseError`, `SimulationError`.
  func changes(
    _ group: [Int], _ parameters: [FitParameter], base: NoiseModel, moved: [NoiseModel]
  ) throws -> [Change] {
    try group.map { index in
      var change = Change(parameter: index)
      let own = Set(parameters[index].qubits)
      for (number, origin) in origins.enumerated() {
        guard own.isEmpty || !own.isDisjoint(with: origin.qubits) else { continue }
        let here = try base.operation(from: origin)
        let there = try moved.map { try $0.operation(from: origin) }
        guard there.contains(where: { $0 != here }) else { continue }
        change.values[number] = try there.map { try value($0, of: number) }
      }
      return change
    }
  }

  /// A component with the values of some figures.
  func component(_ index: Int, _ values: [Value]) -> TransferProgram.Component {
    var result = components[index]
    result.stages = result.stages.indices.map { stage in
      switch components[index].stages[stage] {
      case .block(let block):
        return contents[index][stage].isEmpty
          ? .block(block)
          : .block(block.rebuilt(components[index].parts[stage]) { factor(of: $0, values) })
      case .read(let read):
        return .read(
          read.with(
            assignments: zip(read.instructions, read.assignments).map {
              record(of: $0, values) ?? $1
            }))
      }
    }
    return result
  }

  /// The derivatives of a component at some values, by all parameters.
  /// - Parameter count: The number of parameters.
  func derivatives(
    of index: Int, _ values: [Value], _ changes: [Change], count: Int
  ) -> FitDerivatives.Component {
    let component = components[index]
    var result = FitDerivatives.Component(
      blocks: TransferDerivative(stages: component.stages.count, parameters: count), records: [])
    for (stage, contents) in zip(component.stages.indices, contents[index]) {
      switch component.stages[stage] {
      case .block(let block):
        for change in changes where contents.contains(where: { change.values[$0] != nil }) {
          let moved = FitDerivatives.stencil.indices.map { place in
            block.rebuilt(component.parts[stage]) { instruction in
              let origin = originOf[instruction]
              guard origin >= 0, let moved = change.values[origin],
                case .factor(let factor) = moved[place]
              else { return factor(of: instruction, values) }
              return factor
            }.elements
          }
          result.blocks.blocks[stage].append(
            (change.parameter, FitDerivatives.difference(moved)))
        }
      case .read(let read):
        var records: [FitDerivatives.RecordChange] = []
        for (place, instruction) in read.instructions.enumerated() {
          for change in changes {
            guard originOf[instruction] >= 0, let moved = change.values[originOf[instruction]]
            else { continue }
            let errors = moved.compactMap { value -> [Double]? in
              if case .record(let assignment) = value {
                [assignment.p10, assignment.p01]
              } else {
                nil
              }
            }
            guard errors.count == moved.count else { continue }
            let slope = FitDerivatives.difference(errors)
            records.append((change.parameter, place, slope[0], slope[1]))
          }
        }
        result.records.append(records)
      }
    }
    return result
  }

  private func factor(of instruction: Int, _ values: [Value]) -> TransferFactor? {
    guard originOf[instruction] >= 0, case .factor(let factor) = values[originOf[instruction]]
    else { return nil }
    return factor
  }

  private func record(of instruction: Int, _ values: [Value]) -> AssignmentMatrix? {
    guard originOf[instruction] >= 0, case .record(let assignment) = values[originOf[instruction]]
    else { return nil }
    return assignment
  }
}

extension NoiseOrigin {
  /// The qubits whose figures count.
  fileprivate var qubits: [Int] {
    switch self {
    case .fixed, .preparationLoss, .resetScattering: []
    case .gate(_, let qubits, _, _), .shift(let qubits, _), .driven(_, let qubits),
      .stark(let qubits, _):
      qubits
    case .jointReadout(let read): read.qubits
    case .relaxation(let qubit, _), .measurement(let qubit, _, _), .reset(let qubit, _, _),
      .preparation(let qubit), .resetWait(let qubit), .turn(let qubit, _):
      [qubit]
    }
  }

  /// Whether its steps act on two qubits together.
  fileprivate var isOnPair: Bool {
    switch self {
    case .gate(_, let qubits, _, let part):
      switch part {
      case .overRotation, .unitary, .depolarizing: qubits.count == 2
      case .leakage, .relaxation: false
      }
    case .shift, .jointReadout: true
    case .fixed, .relaxation, .measurement, .reset, .preparation, .preparationLoss,
      .resetScattering,
      .resetWait, .turn, .driven, .stark:
      false
    }
  }
}
