import Circuits
import Devices
import Emulation
import Noise
import Simulators
import Statistics
import Transpiler

/// Measures an emulated device the way a laboratory measures a real one, and sets what comes out
/// beside the calibration that the device was built from.
///
/// Circuits are transpiled, scheduled and run with the device's noise; outcomes are sampled, so
/// that fits have the uncertainties that so many shots give. With only the noise that an experiment
/// looks at (`relaxation` for T1, T2 echo and Ramsey; `readout` for the confusion; `gate` and
/// `relaxation` for randomized benchmarking) the fit returns the calibrated value; with more noise
/// on, it shows what a laboratory would see.
public struct Characterization: Sendable {
  /// What can be measured.
  public enum Experiment: String, Codable, Hashable, Sendable, CaseIterable {
    /// Decay of |1⟩ over a wait: the relaxation time T1, in seconds.
    case t1
    /// Decay of a superposition over a wait with a refocusing pulse: T2, in seconds.
    case t2Echo = "t2_echo"
    /// Fringes of a superposition with a deliberate turn of the frame: T2, in seconds.
    case ramsey
    /// How often 0 is reported as 1 and 1 as 0.
    case readout
    /// Randomized benchmarking of one qubit: the error of a pulse.
    case rb
    /// Randomized benchmarking of two qubits: the error of a Clifford gate.
    case rb2
    /// Interleaved randomized benchmarking: the error of the native two-qubit gate.
    case interleaved
    /// Randomized benchmarking beside a qubit that is measured after every gate: what a measurement
    /// does to a spectator.
    case midCircuit = "mcm_rb"
  }

  /// One fitted number. In JSON the keys are snake_case.
  public struct Row: Codable, Hashable, Sendable {
    /// The experiment.
    public var experiment: Experiment
    /// The physical qubits.
    public var qubits: [Int]
    /// What was fitted, for a reader: `T1`, `P(1|0)`, `error of sx`.
    public var quantity: String
    /// The unit, `s` or `Hz`; nil for probabilities and errors.
    public var unit: String?
    /// The result.
    public var fitted: Double
    /// One standard deviation.
    public var uncertainty: Double
    /// The value of the calibration, or what follows from it; nil where it has none.
    public var calibrated: Double?
    /// χ² per degree of freedom of the fit; nil without one.
    public var reducedChiSquare: Double?
  }

  /// The device.
  public let emulator: Emulator
  /// Shots of every circuit.
  public let shots: Int
  /// Random sequences of every length, for randomized benchmarking.
  public let sequences: Int
  /// The seed of sequences and shots.
  public let seed: UInt64
  /// How many shots a circuit can have: with fewer its figures say nothing.
  public static let allowedShots = 100...SimulationRequest.allowedShots.upperBound
  /// How many random sequences of a length there can be: with one there is no spread.
  public static let allowedSequences = 2...100_000

  /// Where counts come from.
  public var circuitCounts = CircuitCounts.emulated

  /// A characterization.
  /// - Throws: `ExperimentError.outOfRange` for shots or sequences that are not allowed.
  public init(_ emulator: Emulator, shots: Int = 4000, sequences: Int = 20, seed: UInt64 = 0)
    throws
  {
    guard Self.allowedShots.contains(shots) else {
      throw ExperimentError.outOfRange(
        name: "the number of shots", value: shots, allowed: "100 to \(Self.allowedShots.upperBound)"
      )
    }
    guard Self.allowedSequences.contains(sequences) else {
      throw ExperimentError.outOfRange(
        name: "the number of sequences", value: sequences,
        allowed: "2 to \(Self.allowedSequences.upperBound)")
    }
    self.emulator = emulator
    self.shots = shots
    self.sequences = sequences
    self.seed = seed
  }

  /// The qubits of the working pair with the lowest error that is not below what relaxation during
  /// a gate of the pair alone gives, which benchmarking would find instead; of the best pair where
  /// all are, or where the noise cannot be audited; the first qubit where none is coupled.
  public var defaultQubits: [Int] {
    let ranked = DeviceSummary(emulator.device, emulator.calibration).rankedEdges.map(\.qubits)
    let audit = (try? emulator.noise.audit()) ?? []
    let impossible = Set(audit.filter(\.relaxationExceeds).map { $0.qubits.sorted() })
    let possible = ranked.first { pair in
      !impossible.contains(pair.sorted()) && pair.allSatisfy { !impossible.contains([$0]) }
    }
    return possible ?? ranked.first ?? [0]
  }

  /// Runs experiments: those on one qubit on each qubit, those on two on each coupled pair of the
  /// given qubits.
  /// - Parameter progress: Called before each experiment with what is measured.
  /// - Returns: The rows, and what was left out and why.
  /// - Throws: `ExperimentError` for qubits that the device does not have; errors of the emulator.
  public func run(
    _ experiments: [Experiment], qubits: [Int],
    progress: (Experiment, [Int]) -> Void = { _, _ in }
  ) throws -> (rows: [Row], skipped: [String]) {
    for qubit in qubits where !(0..<emulator.device.qubitCount).contains(qubit) {
      throw ExperimentError.outOfRange(
        name: "a qubit", value: qubit, allowed: "0 to \(emulator.device.qubitCount - 1)")
    }
    var rows: [Row] = []
    var skipped: [String] = []
    for experiment in experiments {
      let places = try places(experiment, qubits)
      if places.isEmpty {
        skipped.append(
          experiment == .midCircuit
            ? "\(experiment.rawValue): needs two qubits"
            : "\(experiment.rawValue): no two of the qubits are coupled by a working gate")
      }
      for place in places {
        progress(experiment, place)
        if case .recorded(let recorder) = circuitCounts { recorder.begin(experiment, place) }
        do {
          rows += try measure(experiment, place)
        } catch let missing as MissingFigure {
          skipped.append("\(experiment.rawValue) on \(place): \(missing.description)")
        } catch let failure as StatisticsError {
          skipped.append("\(experiment.rawValue) on \(place): \(failure)")
        }
      }
    }
    return (rows, skipped)
  }

  private func places(_ experiment: Experiment, _ qubits: [Int]) throws -> [[Int]] {
    switch experiment {
    case .t1, .t2Echo, .ramsey, .readout, .rb: return qubits.map { [$0] }
    case .midCircuit:
      return qubits.flatMap { first in qubits.filter { $0 != first }.map { [first, $0] } }
    case .rb2, .interleaved:
      return qubits.indices.flatMap { first in
        qubits[(first + 1)...].map { [qubits[first], $0] }
      }.filter { NativePair(emulator, $0) != nil }
    }
  }

  private func measure(_ experiment: Experiment, _ qubits: [Int]) throws -> [Row] {
    switch experiment {
    case .t1: try relaxation(qubits[0])
    case .t2Echo: try echo(qubits[0])
    case .ramsey: try ramsey(qubits[0])
    case .readout: try readout(qubits[0])
    case .rb: try benchmark(qubits[0])
    case .rb2: try benchmark(pair: qubits, interleaved: false)
    case .interleaved: try benchmark(pair: qubits, interleaved: true)
    case .midCircuit: try benchmarkSpectator(qubits)
    }
  }
}

/// Why an experiment has nothing to go by on a qubit.
struct MissingFigure: Error, CustomStringConvertible {
  let description: String
}

extension Characterization {
  /// Brings a circuit to given physical qubits as it stands, gate by gate.
  func placed(_ circuit: Circuit, on qubits: [Int]) throws -> Circuit {
    var options = TranspilerOptions(optimization: 1, initialLayout: qubits)
    options.schedule = emulator.transpilerOptions.schedule
    return try Transpiler(
      device: emulator.device, calibration: emulator.calibration, options: options
    ).transpile(circuit).circuit
  }

  /// The share of shots with a result and its standard deviation.
  ///
  /// The deviation is that of Laplace's estimate (k + 1)/(n + 2), which is never zero.
  func share(_ hits: Int, of total: Int) -> (value: Double, deviation: Double) {
    let n = Double(total)
    let smooth = (Double(hits) + 1) / (n + 2)
    return (Double(hits) / n, (smooth * (1 - smooth) / (n + 2)).squareRoot())
  }
}
