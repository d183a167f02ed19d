import Devices
import Emulation
import Experiments
import Foundation
import Noise
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
