import Channels
import Circuits
import LinearAlgebra
import Numerics
import Randomness

/// Runs a program shot by shot on one state vector.
///
/// One number, drawn in advance, is compared with the product of the default probabilities of the
/// channels since the last event, so that a block without events costs no random number, no norm
/// and no small matrix: only its pass over the state.
final class ShotRunner<V: LaneVector> {
  let program: ShotProgram
  let state: AmplitudeState<V>
  /// The matrices of all blocks without events, 32 numbers for each step.
  private let matrices: AlignedBuffer<V.Scalar>
  private let own = AlignedBuffer<V.Scalar>(count: 32, repeating: 0)
  private let nextUses: AlignedBuffer<Int32>
  private let operation = BlockOperator()
  private var survival = 1.0
  private var threshold = 0.0

  /// A step without anything that is counted by reference.
  private struct Instruction: BitwiseCopyable {
    enum Kind: BitwiseCopyable { case single, pair, measure, weakMeasure, reset, assign }
    var kind = Kind.single
    var hasConditions = false
    var low: Int32 = 0
    /// The higher qubit of a pair, or the bit that is written, −1 for none.
    var high: Int32 = -1
    var survival = 1.0
    var (p10, p01) = (0.0, 0.0)
  }

  /// How many measurements without conditions begin at a step.
  private var measurementsAhead: [Int]
  private let instructions: AlignedBuffer<Instruction>

  init(_ program: ShotProgram) {
    self.program = program
    state = AmplitudeState(qubitCount: program.qubitCount, width: program.width)
    matrices = AlignedBuffer(count: 32 * program.steps.count, repeating: 0)
    nextUses = AlignedBuffer(count: program.nextUses.count) { program.nextUses[$0] }
    instructions = AlignedBuffer(count: program.steps.count, repeating: Instruction())
    for (index, step) in program.steps.enumerated() {
      var instruction = Instruction()
      instruction.hasConditions = !step.conditions.isEmpty
      switch step.action {
      case .block(let block):
        instruction.kind = block.high == nil ? .single : .pair
        instruction.low = Int32(block.low)
        instruction.high = Int32(block.high ?? -1)
        instruction.survival = block.survival
        for (k, number) in block.matrix.enumerated() {
          matrices.base[32 * index + k] = V.Scalar(number)
        }
      case .measure(let qubit, let bit, let assignment):
        instruction.kind = .measure
        instruction.low = Int32(qubit)
        instruction.high = Int32(bit ?? -1)
        (instruction.p10, instruction.p01) = (assignment.p10, assignment.p01)
      case .weakMeasure(let qubit, let bit, let measurement):
        instruction.kind = .weakMeasure
        instruction.low = Int32(qubit)
        instruction.high = Int32(bit ?? -1)
        let assignment = measurement.assignment
        (instruction.p10, instruction.p01) = (assignment.p10, assignment.p01)
      case .reset(let qubit):
        instruction.kind = .reset
        instruction.low = Int32(qubit)
      case .assign(let bit, let value):
        instruction.kind = .assign
        instruction.low = value ? 1 : 0
        instruction.high = Int32(bit)
      }
      instructions.base[index] = instruction
    }
    measurementsAhead = Array(repeating: 0, count: program.steps.count + 1)
    for (index, step) in program.steps.enumerated().reversed() {
      if step.conditions.isEmpty, case .measure = step.action {
        measurementsAhead[index] = measurementsAhead[index + 1] + 1
      }
    }
  }

  /// Runs one shot from |0…0⟩.
  func run(stream: inout RandomStream, record: inout ClassicalRecord) {
    state.prepareZero()
    survival = 1
    threshold = stream.uniform()
    for index in 0..<instructions.count {
      let step = instructions.base[index]
      if step.hasConditions && !record.satisfies(program.steps[index].conditions) { continue }
      let nextUse = UnsafePointer(nextUses.base + index * program.qubitCount)
      let qubit = Int(step.low)
      switch step.kind {
      case .single:
        let matrix = matrix(step, index, &stream, nextUse)
        state.apply(matrix, on: qubit, nextUse: nextUse)
      case .pair:
        let matrix = matrix(step, index, &stream, nextUse)
        state.apply(matrix, low: qubit, high: Int(step.high), nextUse: nextUse)
      case .measure, .weakMeasure:
        let outcome =
          step.kind == .measure
          ? measure(qubit, at: index, &stream, nextUse)
          : meter(qubit, at: index, &stream, nextUse)
        if step.high < 0 { continue }
        // What is always reported right needs no random number.
        let flip = outcome ? step.p01 : step.p10
        record[Int(step.high)] = flip > 0 && stream.uniform() < flip ? !outcome : outcome
      case .assign: record[Int(step.high)] = step.low == 1
      case .reset:
        _ = measure(qubit, at: index, &stream, nextUse)
        state.set(qubit, to: AmplitudeState<V>.zero)
      }
    }
  }

  /// The matrix of a block, with the operators drawn if it has an event.
  private func matrix(
    _ step: Instruction, _ index: Int, _ stream: inout RandomStream,
    _ nextUse: UnsafePointer<Int32>
  ) -> UnsafePointer<V.Scalar> {
    let next = survival * step.survival
    if next > threshold {
      survival = next
      return UnsafePointer(matrices.base + 32 * index)
    }
    if case .block(let block) = program.steps[index].action { build(block, &stream, nextUse) }
    return UnsafePointer(own.base)
  }

  // MARK: Measurements

  private func measure(
    _ qubit: Int, at index: Int, _ stream: inout RandomStream, _ nextUse: UnsafePointer<Int32>
  ) -> Bool {
    if state.isStored(qubit) && endsEverything(index) { state.collapse(stream.uniform()) }
    let d = state.density(of: qubit, nextUse: nextUse)
    let outcome =
      d[0] == 0 || d[1] == 0 ? d[0] == 0 : stream.uniform() * (d[0] + d[1]) < d[1]
    if state.isStored(qubit) {
      state.remove(
        qubit, outcome: outcome, probability: outcome ? d[1] : d[0], nextUse: nextUse)
    } else {
      state.set(qubit, to: outcome ? AmplitudeState<V>.one : AmplitudeState<V>.zero)
    }
    return outcome
  }

  /// Measures a qubit weakly, which stays where it is.
  private func meter(
    _ qubit: Int, at index: Int, _ stream: inout RandomStream, _ nextUse: UnsafePointer<Int32>
  ) -> Bool {
    guard case .weakMeasure(_, _, let measurement) = program.steps[index].action else {
      return false
    }
    let d = state.density(of: qubit, nextUse: nextUse)
    let drawn = measurement.draw(zero: d[0], one: d[1], &stream)
    own.base.update(repeating: 0, count: 8)
    own.base[0] = V.Scalar(drawn.factors.zero)
    own.base[6] = V.Scalar(drawn.factors.one)
    state.apply(UnsafePointer(own.base), on: qubit, nextUse: nextUse)
    return drawn.outcome
  }

  /// Whether this and the following steps measure every stored qubit, so that one number tells
  /// all outcomes.
  private func endsEverything(_ index: Int) -> Bool {
    let stored = state.storedCount
    guard stored > 1, measurementsAhead[index] >= stored else { return false }
    var measured: [Int] = []
    for step in program.steps[index...] {
      guard step.conditions.isEmpty, case .measure(let qubit, _, _) = step.action else { break }
      if state.isStored(qubit) && !measured.contains(qubit) { measured.append(qubit) }
    }
    return measured.count == stored
  }

  // MARK: Events

  /// Builds the matrix of a block in which at least one channel has an event.
  private func build(
    _ block: ShotProgram.Block, _ stream: inout RandomStream, _ nextUse: UnsafePointer<Int32>
  ) {
    operation.reset()
    var initial: ComplexMatrix?
    for element in block.elements {
      guard case .channel(let sampler, let position, let isSwapped) = element else {
        operation.multiply(element)
        continue
      }
      survival *= sampler.defaultProbability
      guard survival <= threshold else {
        operation.multiply(element)
        continue
      }
      survival = 1
      threshold = stream.uniform()
      let floor = sampler.defaultProbability
      let u = floor + (1 - floor) * stream.uniform()
      if sampler.selectsUnitary(u) {
        operation.multiply(
          sampler, branch: sampler.unitary(u), position: position, isSwapped: isSwapped)
        continue
      }
      let before = initial ?? density(of: block, nextUse)
      initial = before
      var now = operation.applied(to: before)
      if let position {
        now = Self.reduced(now, to: position)
      } else if isSwapped {
        now = now.exchangingQubits
      }
      let weight = now.trace.real
      let selected = sampler.select(u, density: (1 / weight) * now)
      operation.multiply(
        sampler, branch: selected.index, position: position, isSwapped: isSwapped)
      // Operators chosen by default have shrunk the state: make up for them, lest it underflow.
      operation.scale(1 / (selected.probability * weight).squareRoot())
    }
    operation.write(to: own.base, dimension: block.dimension)
  }

  /// The reduced density matrix, not normalised, of a block's qubits before it; a lone qubit is
  /// beside one in |0⟩.
  private func density(
    of block: ShotProgram.Block, _ nextUse: UnsafePointer<Int32>
  ) -> ComplexMatrix {
    var result = ComplexMatrix(rows: 4, columns: 4)
    guard let high = block.high else {
      let d = Self.matrix(state.density(of: block.low, nextUse: nextUse))
      for i in 0..<2 {
        for j in 0..<2 { result[i, j] = d[i, j] }
      }
      return result
    }
    guard state.isStored(block.low) && state.isStored(high) else {
      let a = Self.matrix(state.density(of: block.low, nextUse: nextUse))
      let b = Self.matrix(state.density(of: high, nextUse: nextUse))
      for i in 0..<4 {
        for j in 0..<4 { result[i, j] = a[i & 1, j & 1] * b[i >> 1, j >> 1] }
      }
      return result
    }
    let d = state.density(low: block.low, high: high, nextUse: nextUse)
    var next = 4
    for i in 0..<4 {
      result[i, i] = Complex(d[i])
      for j in i + 1..<4 {
        result[i, j] = Complex(d[next], d[next + 1])
        result[j, i] = Complex(d[next], -d[next + 1])
        next += 2
      }
    }
    return result
  }

  private static func matrix(_ d: SIMD4<Double>) -> ComplexMatrix {
    ComplexMatrix([
      [Complex(d[0]), Complex(d[2], d[3])], [Complex(d[2], -d[3]), Complex(d[1])],
    ])
  }

  /// The partial trace over the qubit that is not at a position.
  private static func reduced(_ density: ComplexMatrix, to position: Int) -> ComplexMatrix {
    var result = ComplexMatrix(rows: 2, columns: 2)
    let (own, other) = (1 << position, 2 >> position)
    for i in 0..<2 {
      for j in 0..<2 {
        result[i, j] = density[i * own, j * own] + density[i * own + other, j * own + other]
      }
    }
    return result
  }
}
