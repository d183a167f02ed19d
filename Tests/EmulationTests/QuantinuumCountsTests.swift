import Circuits
import Devices
import Emulation
import Foundation
import Noise
import Randomness
import Simulators
import Testing

/// The emulated H2-2 beside what the machine itself counted on 2024-12-06: sums over qubits and
/// sequences of the benchmarks in github.com/CQCL/quantinuum-hardware-specifications (Apache-2.0),
/// data/H2-2/2024_12_06, and the figures that the vendor took from them (emulator_parameters.csv).
@Suite struct QuantinuumCountsTests {
  /// Survivals of so many runs.
  private struct Counts {
    let length: Int
    let survived: Int
    let runs: Int
    var loss: Double { 1 - Double(survived) / Double(runs) }
    /// By Laplace's estimate, which is never zero.
    var deviation: Double {
      let p = (Double(runs - survived) + 1) / (Double(runs) + 2)
      return (p * (1 - p) / Double(runs)).squareRoot()
    }
  }

  /// One-qubit benchmarking with a round of transport after each gate.
  private static let memory = [
    Counts(length: 2, survived: 17882, runs: 17920),
    Counts(length: 16, survived: 17734, runs: 17920),
    Counts(length: 64, survived: 17310, runs: 17920),
  ]
  /// Spectators of so many measurements of another ion.
  private static let crosstalk = [
    Counts(length: 0, survived: 7987, runs: 8000), Counts(length: 200, survived: 7962, runs: 8000),
    Counts(length: 400, survived: 7934, runs: 8000),
    Counts(length: 600, survived: 7917, runs: 8000),
  ]
  /// |0⟩ and |1⟩, prepared and measured.
  private static let preparation = [
    Counts(length: 0, survived: 79928, runs: 80000),
    Counts(length: 1, survived: 79859, runs: 80000),
  ]
  /// Benchmarking of eight ions by themselves.
  private static let single = [
    Counts(length: 2, survived: 3190, runs: 3200), Counts(length: 256, survived: 3120, runs: 3200),
    Counts(length: 1024, survived: 2968, runs: 3200),
  ]
  /// Benchmarking of four pairs.
  private static let pairs = [
    Counts(length: 2, survived: 1585, runs: 1600), Counts(length: 32, survived: 1477, runs: 1600),
    Counts(length: 128, survived: 1253, runs: 1600),
  ]
  private static let memoryError = 0.00053
  private static let crosstalkError = 6.3e-6

  /// The shipped H2-2 with the figures of that day.
  private func machine() throws -> (emulator: Emulator, round: Double) {
    let (device, shipped) = try DeviceLibrary.standard.resolve(
      device: "quantinuum_h2-2", calibration: nil)
    let zones = try #require(device.capabilities.parallelTwoQubitGates)
    let batch = try #require(shipped.figures("rzz", [0, 1])?.duration?.value)
    let batches = (device.qubitCount / 2 + zones - 1) / zones
    let round = batch * Double(batches)
    // A turn by φ in a round has the average infidelity φ²/6.
    let detuning = (6 * Self.memoryError).squareRoot() / (2 * .pi * round)
    var measurement = shipped.measurement
    measurement.spectatorScattering = Quantity(18 * Self.crosstalkError / 5)
    let calibration = Calibration(
      id: shipped.id, device: shipped.device, date: "2024-12-06", source: shipped.source,
      qubits: shipped.qubits.map {
        var figures = $0
        figures.detuning = Quantity(detuning)
        (figures.p10, figures.p01, figures.readoutError) = (Quantity(0.0009), Quantity(0.0018), nil)
        return figures
      },
      gates: shipped.gates.map {
        .init(
          gate: $0.gate, qubits: $0.qubits, error: Quantity($0.gate == "rzz" ? 0.0014 : 8e-5),
          duration: $0.duration)
      }, measurement: measurement)
    return (try Emulator(device: device, calibration: calibration), round)
  }

  private func one(_ emulator: Emulator, _ circuit: Circuit) throws -> Double {
    try emulator.run(
      circuit, SimulationRequest(probabilities: true), method: .density, isNative: true
    ).probabilities?.reduce(0) { $1.key.hasSuffix("1") ? $0 + $1.value : $0 } ?? 0
  }

  @Test func preparationAndMeasurement() throws {
    let (emulator, _) = try machine()
    for counts in Self.preparation {
      var circuit = Circuit(qubits: 1, bits: 1)
      if counts.length == 1 { circuit.append(.prx, Angle(.pi), 0, on: 0) }
      circuit.measure(0, into: 0)
      let one = try one(emulator, circuit)
      let loss = counts.length == 1 ? 1 - one : one
      #expect(abs(loss - counts.loss) < 4 * counts.deviation, "\(loss), \(counts.loss)")
    }
  }

  /// The memory error is coherent, and random gates between the rounds make it add up as the counts
  /// do: an error for each round, not for its square.
  @Test func memory() throws {
    let (emulator, round) = try machine()
    var losses: [Double] = []
    for counts in Self.memory {
      var sum = 0.0
      let sequences = 40
      for sequence in 0..<sequences {
        var stream = RandomStream(seed: 4, counts.length, sequence)
        var circuit = Circuit(qubits: 1, bits: 1)
        // Clifford gates as at most two pulses and a turn of the frame; undone at the end.
        var undo: [[Instruction]] = []
        for _ in 0..<counts.length {
          let turns = (0..<3).map { _ in Int.random(in: 0..<4, using: &stream) }
          func gates(_ sign: Double) -> [Instruction] {
            [
              .gate(.rz, [Angle(sign * .pi / 2 * Double(turns[0]))], on: [0]),
              .gate(.prx, [Angle(sign * .pi / 2 * Double(turns[1])), 0], on: [0]),
              .gate(.rz, [Angle(sign * .pi / 2 * Double(turns[2]))], on: [0]),
            ]
          }
          circuit.instructions += gates(1)
          undo.append(gates(-1).reversed())
          circuit.instructions.append(Instruction(.delay(.seconds(round)), on: [0]))
        }
        circuit.instructions += undo.reversed().flatMap { $0 }
        circuit.measure(0, into: 0)
        sum += try one(emulator, circuit) / Double(sequences)
      }
      losses.append(sum)
    }
    // The scatter of forty sequences, each a walk of small turns, is far below the loss itself.
    for (loss, counts) in zip(losses, Self.memory).dropFirst() {
      #expect(
        abs(loss - counts.loss) < 4 * counts.deviation + 0.25 * counts.loss,
        "\(loss) instead of \(counts.loss) ± \(counts.deviation)")
    }
    #expect(losses[2] < 6 * losses[1], "a square would be sixteenfold: \(losses)")
  }

  /// Random gates and their inverses, as many gates in all as the machine's sequences have: a pulse for
  /// a gate on one ion; for one on two, random turns and on average one and a half entanglers, the
  /// number of a Clifford gate. Ions differ (one of the eight lost four times what the others lost), and
  /// a quarter of the loss is allowed for that beside the scatter of counts.
  @Test(arguments: [1, 2]) func gates(_ qubits: Int) throws {
    let (emulator, _) = try machine()
    var losses: [Double] = []
    for counts in qubits == 1 ? Self.single : Self.pairs {
      var sum = 0.0
      let sequences = 4
      for sequence in 0..<sequences {
        var stream = RandomStream(seed: 6, counts.length, sequence)
        var circuit = Circuit(qubits: qubits, bits: qubits)
        var undo: [Instruction] = []
        func add(_ gate: (Double) -> Instruction) {
          circuit.instructions.append(gate(1))
          undo.append(gate(-1))
        }
        func turn(_ qubit: Int) {
          let turns = (0..<2).map { _ in Int.random(in: 0..<4, using: &stream) }
          add { .gate(.rz, [Angle($0 * .pi / 2 * Double(turns[0]))], on: [qubit]) }
          add { .gate(.prx, [Angle($0 * .pi / 2 * Double(1 + turns[1] % 2)), 0], on: [qubit]) }
        }
        for _ in 0..<counts.length / 2 {
          for qubit in 0..<qubits { turn(qubit) }
          guard qubits == 2 else { continue }
          for _ in 0..<[0, 1, 2, 3][stream.index(weights: [1, 9, 9, 1])] {
            add { .gate(.rzz, [Angle($0 * .pi / 2)], on: [0, 1]) }
            for qubit in 0..<2 { turn(qubit) }
          }
        }
        circuit.instructions += undo.reversed()
        circuit.instructions.append(Instruction(.barrier, on: Array(0..<qubits)))
        for qubit in 0..<qubits { circuit.measure(qubit, into: qubit) }
        let right = try emulator.run(
          circuit, SimulationRequest(probabilities: true), method: .density, isNative: true
        ).probabilities?[String(repeating: "0", count: qubits)]
        sum += (1 - (right ?? 0)) / Double(sequences)
      }
      losses.append(sum)
    }
    for (loss, counts) in zip(losses, qubits == 1 ? Self.single : Self.pairs) {
      #expect(
        abs(loss - counts.loss) < 4 * counts.deviation + 0.25 * counts.loss,
        "\(counts.length): \(loss) instead of \(counts.loss) ± \(counts.deviation)")
    }
  }

  @Test func crosstalkOfMeasurements() throws {
    let (emulator, _) = try machine()
    for counts in Self.crosstalk {
      // The mean over the states ±X, ±Y, ±Z of the spectator.
      var sum = 0.0
      let states: [(Double, Double)] = [
        (0, 0), (.pi, 0), (.pi / 2, 0), (-.pi / 2, 0), (.pi / 2, .pi / 2), (-.pi / 2, .pi / 2),
      ]
      for (angle, phase) in states {
        var circuit = Circuit(qubits: 2, bits: 2)
        circuit.append(.prx, Angle(angle), Angle(phase), on: 0)
        circuit.instructions.append(Instruction(.barrier, on: [0, 1]))
        for _ in 0..<counts.length { circuit.measure(1, into: 1) }
        circuit.instructions.append(Instruction(.barrier, on: [0, 1]))
        circuit.append(.prx, Angle(-angle), Angle(phase), on: 0)
        circuit.measure(0, into: 0)
        sum += try one(emulator, circuit) / Double(states.count)
      }
      #expect(
        abs(sum - counts.loss) < 4 * counts.deviation,
        "\(sum) instead of \(counts.loss) ± \(counts.deviation)")
    }
  }
}
