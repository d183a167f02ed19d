import Foundation
import Parallel

/// How much memory states may occupy, and the refusal of what does not fit before it is allocated.
enum MemoryCheck {
  /// What else could run, with the bytes that it would need.
  typealias Alternative = (name: String, bytes: Double)

  /// Refuses states that do not fit.
  /// - Parameters:
  ///   - what: What the bytes are for, in front of the number of qubits.
  ///   - alternatives: Other ways; those that fit are named.
  /// - Throws: `SimulationError.tooLarge` with the bytes needed and allowed.
  static func require(
    _ bytes: Double, limit: Double, what: String, qubits: Int, alternatives: [Alternative]
  ) throws {
    guard bytes > limit else { return }
    let fitting = alternatives.filter { $0.bytes <= limit }
      .map { "\($0.name), which needs \(describe($0.bytes))" }
    throw SimulationError.tooLarge(
      "\(what) \(qubits) qubits needs \(describe(bytes)), and \(describe(limit)) are available; "
        + (fitting.isEmpty
          ? "no other method would fit" : "it would fit by " + fitting.joined(separator: ", or ")))
  }

  /// The other ways to run a noisy circuit.
  static func alternatives(
    to method: SimulationMethod, qubits: Int, precision: Precision, threads: Int
  ) -> [Alternative] {
    func trajectories(_ threads: Int, _ precision: Precision) -> Double {
      StateMemory.trajectories(width: qubits, threads: threads, precision: precision)
    }
    var result: [Alternative] = []
    if precision == .double {
      if method == .density {
        result.append(
          (
            "density in single precision",
            StateMemory.density(qubits: qubits, precision: .single)
          ))
      }
      if method == .trajectories {
        result.append(("trajectories in single precision", trajectories(threads, .single)))
      }
    }
    switch method {
    case .trajectories:
      if threads > 1 { result.append(("trajectories on one thread", trajectories(1, precision))) }
    case .stabilizer: break
    case .density, .stateVector:
      result.append(("trajectories", trajectories(threads, precision)))
    }
    return result
  }

  /// The memory that is free for the taking: what the kernel says is available, no more than the
  /// limit of the control group; nine tenths of it, for all else that a run needs, shared by the ranks
  /// of this machine.
  static var available: Double {
    var bytes = Double(ProcessInfo.processInfo.physicalMemory)
    if let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
      let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
    {
      bytes = min(bytes, 1024 * kilobytes)
    }
    if let text = try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8),
      let limit = Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
    {
      bytes = min(bytes, limit)
    }
    // The least of all ranks, which have to decide alike.
    let ranks = Ranks.current
    return ranks.gather(0.9 * bytes / Double(ranks.neighbours)).min() ?? 0
  }

  static func describe(_ bytes: Double) -> String {
    let whole = bytes < 1e18 ? String(Int(bytes)) : String(bytes)
    return "\(whole) bytes"
  }
}
