import Devices
import Emulation
import Experiments
import Foundation
import Learning
import LinearAlgebra
import Models
import Noise
import TestSupport
import Testing

/// Published findings about measurement in the middle of circuits, looked for on emulated machines.
@Suite struct StudyTests {
  private func emulator(_ name: String, _ sources: Set<NoiseSource>? = nil) throws -> Emulator {
    let (device, calibration) = try DeviceLibrary.standard.resolve(device: name, calibration: nil)
    return try Emulator(
      device: device, calibration: calibration,
      noise: sources.map { NoiseSettings(.only($0)) } ?? .all)
  }

  private func value(_ result: StudyResult, _ series: String, _ place: String) throws -> Double {
    let own = try #require(result.series.first { $0.name == series })
    let index = try #require(result.places.firstIndex(of: place))
    return try #require(own.values[index])
  }

  /// With finite copies memory is best at an intermediate strength, and below that of infinitely many.
  @Test func memoryHasAnOptimumWithinFiniteCopies() throws {
    let result = try Study.memory.run(on: nil)
    #expect(result.isReproduced, "\(result)")
    let exact = (result.series.last?.values ?? []).compactMap { $0 }
    #expect(exact.count == result.places.count)
    for series in result.series.dropLast() {
      for (sampled, limit) in zip(series.values, exact) { #expect((sampled ?? 0) < limit + 0.1) }
    }
  }

  /// A neighbour that waits for a measurement loses (1 − e^(−t/T2))/2, and readout errors leave states
  /// alone.
  @Test func spectatorsDecayByTheirT2() throws {
    let machine = try emulator("ibm_lagos", [.idle, .readout])
    let result = try Study.measurementErrors.run(on: machine)
    #expect(!result.series.contains { $0.name == "readout alone" })
    let pair = try Characterization(machine).defaultQubits
    let (measured, other) = (
      machine.calibration.qubits[pair[0]], machine.calibration.qubits[pair[1]]
    )
    let t1 = try #require(other.t1?.value)
    let t2 = min(try #require(other.t2?.value), 2 * t1)
    let time = try #require(measured.readoutDuration?.value)
    let expected = (1 - exp(-time / t2)) / 2
    #expect(abs(try value(result, "idle alone", "spectator") / expected - 1) < 0.02)
    #expect(try value(result, "idle alone", "both together") < 1e-9)
  }

  /// On an Eagle processor records and waiting lead once decoupling is on, and ZZ adds without it; a
  /// wrong record leaves its own probability.
  @Test func recordsAndWaitingLeadWithDecoupling() throws {
    let machine = try emulator("ibm_sherbrooke")
    let result = try Study.dynamicBlocks.run(on: machine)
    #expect(result.isReproduced, "\(result)")
    let pair = try Characterization(machine).defaultQubits
    let own = machine.calibration.qubits[pair[1]]
    let p01 = try #require(own.p01?.value ?? own.readoutError?.value)
    // With the relaxation that is part of it, the record errs as calibrated.
    let found = try value(result, "with decoupling (XY4)", "records")
    #expect(abs(found / p01 - 1) < 1e-6)
    #expect(try value(result, "with decoupling (XY4)", "gates") < found)
  }

  /// Mean and width of a bandit against normal equations that are solved directly.
  @Test func banditSolvesNormalEquations() throws {
    let rows = [[0.5, -1, 2], [1, 0.3, -0.2], [0.1, 0.9, 0.4], [-0.7, 0.2, 1.1]]
    let rewards = [0.3, -1, 0.7, 2]
    var bandit = LinearBandit(features: 3, penalty: 0.5, exploration: 1)
    for (row, reward) in zip(rows, rewards) { bandit.learn(row, reward: reward) }
    var matrix = RealMatrix.diagonal([0.5, 0.5, 0.5])
    var right = RealMatrix(rows: 3, columns: 2)
    let asked = [0.4, -0.6, 0.8]
    for i in 0..<3 {
      for j in 0..<3 { matrix[i, j] += rows.reduce(0) { $0 + $1[i] * $1[j] } }
      right[i, 0] = zip(rows, rewards).reduce(0) { $0 + $1.0[i] * $1.1 }
      right[i, 1] = asked[i]
    }
    let solved = try #require(matrix.solvingPositive(right))
    let (mean, width) = bandit.estimate(asked)
    let expected = (0..<3).reduce((mean: 0.0, square: 0.0)) {
      ($0.mean + asked[$1] * solved[$1, 0], $0.square + asked[$1] * solved[$1, 1])
    }
    #expect(mean.isClose(to: expected.mean, 1e-12))
    #expect((width * width).isClose(to: expected.square, 1e-12))
    // What is unknown is tried; of equals the first.
    let fresh = LinearBandit(features: 2, penalty: 1, exploration: 1)
    #expect(fresh.choose([[0.1, 0], [1, 1], [1, 1]]) == 1)
  }

  /// The features of the kernel against differences of outputs.
  @Test func outputGradientsAreDerivatives() throws {
    let configuration = try TrainingConfiguration(
      yaml: "task: logistic\nmodel: {kind: circuit, qubits: 3, layers: 1}")
    let inputs = [[0.2, -0.5, 1.3], [2, 0.1, -0.4]]
    let data = try SequenceDataset(
      name: "inputs", inputs: Array(inputs.joined()), values: [0, 0], outputCount: 1, stepCount: 1,
      featureCount: 3)
    var model = try ModelFactory(configuration).anyModel(for: data)
    let gradients = try outputGradients(model, inputs)
    let context = RunContext(seed: 1)
    for index in stride(from: 0, to: model.parameters.count, by: 3) {
      let value = model.parameters.values[index]
      var outputs: [RealMatrix] = []
      for shift in [1e-5, -1e-5] {
        model.parameters.values[index] = value + shift
        outputs.append(try model.outputs(data.batch([0, 1]), context: context))
      }
      model.parameters.values[index] = value
      for sample in 0..<2 {
        let slope = (outputs[0][sample, 0] - outputs[1][sample, 0]) / 2e-5
        #expect(gradients[sample][index].isClose(to: slope, 1e-8))
      }
    }
  }

  /// Kernels lose less than chance.
  @Test func banditsLearn() throws {
    let study = try BanditStudy(rounds: 90, games: 2).run()
    #expect(study.series.count == 8 && study.places.last == "90")
    for problem in ["cosine", "circuit"] {
      let chance = try value(study, "\(problem), by chance", "90")
      for learner in ["kernel of the circuit", "kernel of the network"] {
        let own = try value(study, "\(problem), \(learner)", "90")
        #expect(own < 0.85 * chance, "\(problem), \(learner): \(own) of \(chance)")
      }
    }
  }

  /// What a user adds is part of all noise.
  @Test func noiseOfTheUserActs() throws {
    let plain = try emulator("ibm_torino")
    let flips = UserNoise.Entry(
      gate: "sx", qubits: nil, channel: .pauli([0.5, 0.1, 0, 0.4]), replaces: false)
    let noisy = try Emulator(
      device: plain.device, calibration: plain.calibration,
      noise: NoiseSettings(user: UserNoise([flips])))
    let (before, after) = try (
      Study.dynamicBlocks.run(on: plain), Study.dynamicBlocks.run(on: noisy)
    )
    let name = "without decoupling"
    #expect(try value(after, name, "all") > value(before, name, "all") + 0.05)
    #expect(try value(after, name, "gates") == value(before, name, "gates"))
  }

  @Test func machinesAreAskedFor() throws {
    for study in Study.allCases where study.needsMachine {
      #expect(throws: ExperimentError.self) { try study.run(on: nil) }
    }
    #expect(throws: ExperimentError.self) {
      try Study.dynamicBlocks.run(on: emulator("ionq_harmony"))
    }
  }
}
