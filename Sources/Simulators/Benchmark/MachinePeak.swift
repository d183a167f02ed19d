import Dispatch
import Foundation

/// What a machine can do at most: fused multiply-adds from registers, and bytes to and from memory.
public struct MachinePeak: Sendable {
  /// Fused multiply-adds of scalars per second, all threads together.
  public let multiplyAddsPerSecond: Double
  /// Bytes read and written per second while copying between blocks larger than the caches, all
  /// threads together.
  public let bytesPerSecond: Double

  /// Measures both, in some tenths of a second.
  /// - Parameters:
  ///   - threads: Over how many threads the work is spread; no more than there are processors.
  ///   - precision: The format of the scalars that are multiplied.
  public static func measure(threads: Int, precision: Precision) -> MachinePeak {
    MachinePeak(
      multiplyAddsPerSecond: multiplyAdds(threads: threads, precision: precision),
      bytesPerSecond: bandwidth(threads: useful(threads)))
  }

  /// Multiply-adds per second alone.
  public static func multiplyAdds(threads: Int, precision: Precision) -> Double {
    switch precision {
    case .double: arithmetic(SIMD8<Double>.self, threads: useful(threads))
    case .single: arithmetic(SIMD16<Float>.self, threads: useful(threads))
    }
  }

  private static func useful(_ threads: Int) -> Int {
    max(1, min(threads, ProcessInfo.processInfo.activeProcessorCount))
  }

  private static let repetitions = 7
  private static let rounds = 1 << 20
  private static let accumulators = 16

  private static func arithmetic<V: LaneVector>(_ type: V.Type, threads: Int) -> Double {
    let vectors = (0..<threads).map { _ in
      AlignedBuffer<V>(count: accumulators + 2, repeating: V(repeating: 0.5))
    }
    let seconds = fastest(threads) { spin(vectors[$0].base) }
    return Double(threads * rounds * accumulators * V.scalarCount) / seconds
  }

  /// More independent sums than an instruction takes cycles times the units that run it, and few
  /// enough for the registers.
  private static func spin<V: LaneVector>(_ p: UnsafeMutablePointer<V>) {
    let (x, y) = (p[accumulators], p[accumulators + 1])
    var (a, b, c, d) = (p[0], p[1], p[2], p[3])
    var (e, f, g, h) = (p[4], p[5], p[6], p[7])
    var (i, j, k, l) = (p[8], p[9], p[10], p[11])
    var (m, n, o, q) = (p[12], p[13], p[14], p[15])
    for _ in 0..<rounds {
      // y + x·a stays bounded for x = y = ½.
      (a, b) = (V.multiplyAdd(y, x, a), V.multiplyAdd(y, x, b))
      (c, d) = (V.multiplyAdd(y, x, c), V.multiplyAdd(y, x, d))
      (e, f) = (V.multiplyAdd(y, x, e), V.multiplyAdd(y, x, f))
      (g, h) = (V.multiplyAdd(y, x, g), V.multiplyAdd(y, x, h))
      (i, j) = (V.multiplyAdd(y, x, i), V.multiplyAdd(y, x, j))
      (k, l) = (V.multiplyAdd(y, x, k), V.multiplyAdd(y, x, l))
      (m, n) = (V.multiplyAdd(y, x, m), V.multiplyAdd(y, x, n))
      (o, q) = (V.multiplyAdd(y, x, o), V.multiplyAdd(y, x, q))
    }
    (p[0], p[1], p[2], p[3]) = (a, b, c, d)
    (p[4], p[5], p[6], p[7]) = (e, f, g, h)
    (p[8], p[9], p[10], p[11]) = (i, j, k, l)
    (p[12], p[13], p[14], p[15]) = (m, n, o, q)
  }

  private static func bandwidth(threads: Int) -> Double {
    let count = 1 << 23
    let blocks = (0..<threads).map { _ in
      (
        AlignedBuffer<Double>(count: count, repeating: 1),
        AlignedBuffer<Double>(count: count, repeating: 0)
      )
    }
    let seconds = fastest(threads) { blocks[$0].1.copy(from: blocks[$0].0) }
    return Double(threads * 2 * count * MemoryLayout<Double>.stride) / seconds
  }

  /// The shortest of several repetitions, in seconds.
  private static func fastest(_ threads: Int, _ body: (Int) -> Void) -> Double {
    // Every thread has its own block, and the call returns when all are done.
    nonisolated(unsafe) let body = body
    let clock = ContinuousClock()
    return (0..<repetitions).map { _ in
      clock.measure {
        if threads == 1 {
          body(0)
        } else {
          DispatchQueue.concurrentPerform(iterations: threads) { body($0) }
        }
      } / .seconds(1)
    }.min() ?? .infinity
  }
}

/// A cell that knows how much arithmetic it does.
protocol CountedCell {
  /// The multiply-adds of one timestep for one sequence, forward and backward.
  var multiplyAddsPerStep: Double { get }
}
