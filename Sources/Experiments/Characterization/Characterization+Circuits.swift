import Circuits
import Emulation
import Foundation
import OpenQASM
import Simulators
import Synchronization

/// Where the counts of the circuits of a characterization come from.
public enum CircuitCounts: Sendable {
  /// The emulated device.
  case emulated
  /// Nowhere yet: the circuits are written down for somebody who has a machine.
  case recorded(CircuitRecorder)
  /// A machine: counts by the OpenQASM text of the circuit, values with the highest bit first.
  case measured([String: [String: Int]])
}

/// The circuits of a characterization in the order in which they are asked for.
public final class CircuitRecorder: Sendable {
  /// A circuit with its name and its text.
  public struct Entry: Sendable {
    /// `t1-q3-07`: the experiment, the physical qubits, the number.
    public let name: String
    /// The program in OpenQASM 3, native gates on physical qubits.
    public let text: String
  }

  private let state = Mutex<(entries: [Entry], known: Set<String>, place: String, count: Int)>(
    ([], [], "", 0))

  /// A recorder without circuits.
  public init() {}

  /// The circuits so far, equal ones once.
  public var entries: [Entry] { state.withLock(\.entries) }

  /// Notes which experiment the circuits belong to that follow.
  func begin(_ experiment: Characterization.Experiment, _ qubits: [Int]) {
    let names = qubits.map { "q\($0)" }.joined(separator: "-")
    state.withLock {
      $0.place = "\(experiment.rawValue)-\(names)"
      $0.count = 0
    }
  }

  /// Notes a circuit.
  func add(_ text: String) {
    state.withLock {
      guard $0.known.insert(text).inserted else { return }
      let number = String($0.count)
      let padded = String(repeating: "0", count: max(0, 4 - number.count)) + number
      $0.entries.append(Entry(name: "\($0.place)-\(padded)", text: text))
      $0.count += 1
    }
  }
}

extension Characterization {
  /// How many of the shots of a native circuit report each value of the bits, highest bit first.
  /// - Throws: `ExperimentError.noCounts` for a circuit that the machine's counts do not have; errors
  ///   of the emulator.
  func counts(_ native: Circuit, stream: Int) throws -> [String: Int] {
    switch circuitCounts {
    case .emulated:
      let seed = seed &+ UInt64(stream) &* 0x9E37_79B9_7F4A_7C15
      return try emulator.run(
        native, SimulationRequest(shots: shots, seed: seed), method: .density, isNative: true
      ).counts ?? [:]
    case .recorded(let recorder):
      recorder.add(try text(native))
      return [:]
    case .measured(let known):
      guard let counts = known[try text(native)] else {
        throw ExperimentError.noCounts(
          "a circuit of the experiments is not among those with counts: they are of other "
            + "experiments, qubits, sequences, another seed, device or calibration")
      }
      return counts
    }
  }

  private func text(_ native: Circuit) throws -> String {
    try QASMPrinter(version: .v3, physicalQubits: true).text(for: native)
  }
}
