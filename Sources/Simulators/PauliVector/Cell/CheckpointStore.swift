/// States kept on the way forward, for the places where the way back cannot compute them.
///
/// Steps are gathered in stretches. The states of the last stretch are kept; of an earlier one only
/// the first, from which the stretch is run once more when the backward pass reaches it. A stretch
/// ends when half of the memory is used; when the stretches use the other half, every second one is
/// joined to the one before it. With room for K states no more than K are held, or what a single
/// step needs if that is more. A stretch that is run again is split in the same way, so that T steps
/// take a number of forward passes that grows as the logarithm of T.
final class CheckpointStore<V: LaneVector> {
  private struct Kept {
    let step: Int
    let stage: Int
    let buffer: AlignedBuffer<V>
  }

  private let elementCount: Int
  private var kept: [Kept] = []
  /// The first step of each stretch and the state before it.
  private var stretches: [(step: Int, buffer: AlignedBuffer<V>)] = []
  private var spare: [AlignedBuffer<V>] = []
  private var logLengthening = 0.0
  /// The most states that were held at a time.
  private(set) var mostStates = 0

  /// The logarithm by which rounding errors may grow between kept states.
  private let limit: Double = MemoryLayout<V.Scalar>.size > 4 ? 9 : 3

  init(elementCount: Int) { self.elementCount = elementCount }

  func removeAll() {
    spare += kept.map(\.buffer) + stretches.map(\.buffer)
    kept.removeAll(keepingCapacity: true)
    stretches.removeAll(keepingCapacity: true)
    logLengthening = 0
  }

  private func copy(_ state: PauliVector<V>) -> AlignedBuffer<V> {
    let buffer = spare.popLast() ?? AlignedBuffer(count: elementCount, repeating: .zero)
    buffer.copy(from: state.buffer)
    mostStates = max(mostStates, kept.count + stretches.count + 1)
    return buffer
  }

  /// Announces a step of the forward pass.
  func begin(step: Int, _ state: PauliVector<V>, byteLimit: Double) {
    let room = byteLimit / Double(elementCount * MemoryLayout<V>.stride)
    if stretches.isEmpty {
      stretches.append((step, copy(state)))
    } else if Double(kept.count) >= max(2, room / 2) {
      spare += kept.map(\.buffer)
      kept.removeAll(keepingCapacity: true)
      if Double(stretches.count) >= max(2, room / 2) {
        spare += stretches.indices.filter { $0 % 2 == 1 }.map { stretches[$0].buffer }
        stretches = stretches.indices.filter { $0 % 2 == 0 }.map { stretches[$0] }
      }
      stretches.append((step, copy(state)))
      logLengthening = 0
    }
  }

  /// Keeps the state before a stage if the way back from behind it would be too inexact.
  func pass(_ lengthening: Double, stage: Int, step: Int, _ state: PauliVector<V>) {
    logLengthening += lengthening
    guard logLengthening > limit else { return }
    kept.append(Kept(step: step, stage: stage, buffer: copy(state)))
    // The stage itself is gone back over before the state is put back, unless it has no inverse.
    logLengthening = lengthening < .infinity ? lengthening : 0
  }

  /// Puts back the state that was kept before a stage, if one was.
  func restore(stage: Int, step: Int, into state: PauliVector<V>) {
    guard let last = kept.last, last.step == step, last.stage == stage else { return }
    state.buffer.copy(from: last.buffer)
    spare.append(last.buffer)
    kept.removeLast()
  }

  /// If the backward pass arrives at the last step of a stretch that gave up its states, puts back
  /// the state at the stretch's start.
  /// - Returns: The first step of the stretch; nil if there is nothing to run again.
  func replayStart(before step: Int, into state: PauliVector<V>) -> Int? {
    guard let current = stretches.last, step < current.step else { return nil }
    stretches.removeLast()
    spare.append(current.buffer)
    guard let previous = stretches.last else { return nil }
    state.buffer.copy(from: previous.buffer)
    logLengthening = 0
    return previous.step
  }
}
