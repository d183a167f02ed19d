import Circuits
import Devices
import Emulation
import Foundation
import Noise
import Randomness
import Simulators
import TestSupport
import Testing
import Transpiler

/// Frequencies off their frames, against closed forms and a plain emulator.
@Suite struct DetuningTests {
  private static let pulse = 2e-8

  private static let device = Device(
    name: "slow", vendor: "none", technology: .superconducting, source: "invented",
    qubits: (0..<2).map { .init(label: "\($0)") },
    nativeGates: [.init("prx"), .init("rz", isVirtual: true), .init("cz", pairs: [[0, 1]])],
    timing: .init(dt: nil, controllerLatency: Quantity(1e-6, .assumed, citation: "invented")),
    capabilities: .init(midCircuitMeasurement: true, reset: true, feedForward: true))

  private func calibration(
    _ qubits: [Calibration.QubitFigures], resetWait: Double? = nil
  ) -> Calibration {
    Calibration(
      id: "today", device: "slow", date: nil, source: "invented", qubits: qubits,
      gates: (0..<2).map {
        .init(gate: "prx", qubits: [$0], error: Quantity(0), duration: Quantity(Self.pulse))
      } + [.init(gate: "cz", qubits: [0, 1], error: Quantity(0), duration: Quantity(1e-7))],
      measurement: .init(resetWait: resetWait.map { Quantity($0) }))
  }

  private func noise(
    _ qubits: [Calibration.QubitFigures], _ sources: NoiseSelection = [.detuning, .parity],
    scale: Double = 1
  ) throws -> NoiseModel {
    let chosen: NoiseSelection =
      if case .only(let asked) = sources, !qubits.contains(where: { $0.chargeSplitting != nil }) {
        .only(asked.subtracting([.parity]))
      } else {
        sources
      }
    return try NoiseModel(
      device: Self.device, calibration: calibration(qubits), sources: chosen, scale: scale)
  }

  /// A quarter turn, waits between half turns, read out: X and Y of qubit 0.
  private func read(
    _ model: NoiseModel, total: Double, pulses: Int, shots: Int? = nil
  ) throws -> SimulationResult {
    var circuit = Circuit(qubits: 2)
    circuit.append(.prx, Angle(.pi / 2), Angle(.pi / 2), on: 0)
    // Of the pulses' time half belongs to each side: waits are shorter by that.
    let part = total / Double(2 * max(1, pulses))
    for index in 0...pulses {
      let isEnd = index == 0 || index == pulses
      let wait = pulses == 0 ? total : isEnd ? part : 2 * part
      let lost = pulses == 0 || index == pulses ? Self.pulse / 2 : Self.pulse
      circuit.instructions.append(
        Instruction(.delay(.seconds(wait - lost)), on: [0]))
      if index < pulses { circuit.append(.prx, Angle(.pi), 0, on: 0) }
    }
    let schedule = try Scheduler.schedule(
      circuit, device: Self.device, calibration: model.calibration, policy: .alap)
    let paulis = [Pauli.x, .y].map { PauliString([.init($0, 0)]) }
    return try Simulation(model.noisy(schedule, span: .observed)).run(
      SimulationRequest(shots: shots, seed: 5, expectations: paulis),
      method: shots == nil ? .density : .trajectories)
  }

  @Test(arguments: [1e-6, 7e-6, 2.3e-5]) func ramseyAndEcho(_ time: Double) throws {
    let (offset, width, splitting) = (3e4, 2e4, 5e4)
    let model = try noise(
      [
        .init(), .init(),
      ].map { (figures: Calibration.QubitFigures) in
        var own = figures
        own.detuning = Quantity(offset)
        own.detuningWidth = Quantity(width)
        own.chargeSplitting = Quantity(splitting)
        return own
      })
    let ramsey = try read(model, total: time, pulses: 0).expectations
    let envelope =
      exp(-pow(2 * .pi * width * time, 2) / 2) * cos(.pi * splitting * time)
    #expect(abs(ramsey[0] - envelope * cos(2 * .pi * offset * time)) < 1e-7)
    #expect(abs(ramsey[1] - envelope * sin(2 * .pi * offset * time)) < 1e-7)
    // What stays the same during a run is gone after an echo.
    for pulses in [1, 2, 4] {
      let echo = try read(model, total: time, pulses: pulses).expectations
      #expect(abs(echo[0] - 1) < 1e-9 && abs(echo[1]) < 1e-9, "\(pulses) pulses: \(echo)")
    }
  }

  /// Where a machine states both times, a Ramsey experiment falls to 1/e at its own one and an echo
  /// as before.
  @Test func widthFollowsFromBothTimes() throws {
    let (t2, ramsey) = (18e-6, 8e-6)
    var figures = Calibration.QubitFigures(t1: Quantity(4e-5), t2: Quantity(t2))
    figures.t2Ramsey = Quantity(ramsey)
    let model = try noise([figures, figures], [.detuning, .relaxation])
    #expect(model.slowSources == [.detuning])
    let found = try read(model, total: ramsey, pulses: 0).expectations[0]
    // Pulses relax, too, but have no place in the closed form.
    #expect(abs(found - exp(-1)) < 2e-3)
    let echo = try read(model, total: ramsey, pulses: 1).expectations[0]
    #expect(abs(echo - exp(-ramsey / t2)) < 2e-3)
  }

  /// ⟨φ²⟩ = ∫ S(f) (2π)² |F(f)|² df with the filter of the pulses, by a plain sum over frequencies.
  private func variance(_ amplitude: Double, _ time: Double, _ pulses: Int) -> Double {
    let cuts =
      [0] + (0..<pulses).map { (Double($0) + 0.5) / Double(pulses) * time } + [time]
    let steps = 40_000
    let (low, high) = (log(1e-7), log(1e9))
    var sum = 0.0
    for step in 0..<steps {
      let f = exp(low + (high - low) * (Double(step) + 0.5) / Double(steps))
      var (re, im) = (0.0, 0.0)
      for index in 0..<cuts.count - 1 {
        let sign = index % 2 == 0 ? 1.0 : -1
        let (a, b) = (2 * .pi * f * cuts[index], 2 * .pi * f * cuts[index + 1])
        // ∫ e^(2πift) dt, without cancellation at low frequencies.
        let (half, middle) = ((b - a) / 2, (a + b) / 2)
        let length = 2 * sin(half) / (2 * .pi * f)
        re += sign * length * cos(middle)
        im += sign * length * sin(middle)
      }
      // Below the band the density is constant, above it falls as 1/f².
      let (bottom, top) = (1e-2, 1e7)
      let density =
        (atan(top / f) - atan(bottom / f)) * 2 / .pi / f * amplitude * amplitude
      sum += density * 4 * .pi * .pi * (re * re + im * im) * f * (high - low) / Double(steps)
    }
    return sum
  }

  @Test(arguments: [0, 1, 2, 3]) func flickerNoiseIsFiltered(_ pulses: Int) throws {
    let (amplitude, time) = (4e3, 1.5e-5)
    var figures = Calibration.QubitFigures()
    figures.flickerAmplitude = Quantity(amplitude)
    let model = try noise([figures, figures], [.detuning])
    let found = try read(model, total: time, pulses: pulses).expectations[0]
    let right = exp(-variance(amplitude, time, pulses) / 2)
    #expect(abs(found - right) < 2e-3 * (1 - right), "\(found) instead of \(right)")
    if pulses == 1 {
      // An echo: exp(−(2πA)² t² ln 2 / 2), Ithier et al., Phys. Rev. B 72, 134519 (2005).
      let closed = exp(-pow(2 * .pi * amplitude * time, 2) * log(2) / 2)
      #expect(abs(found - closed) < 0.02 * (1 - closed))
    }
    let drawn = try read(model, total: time, pulses: pulses, shots: 4000)
    let error = try #require(drawn.expectationErrors)
    #expect(abs(drawn.expectations[0] - found) < 4 * error[0] + 1e-9)
  }

  @Test func decouplingHelps() throws {
    var figures = Calibration.QubitFigures()
    figures.flickerAmplitude = Quantity(6e3)
    let model = try noise([figures, figures], [.detuning])
    let values = try [0, 1, 2, 4].map {
      try read(model, total: 2e-5, pulses: $0).expectations[0]
    }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 + 0.01 < $1 }, "\(values)")
  }

  /// The mean over a plain emulator's runs, with couplings of operations of all kinds.
  @Test(arguments: 0..<3) func meanOfPlainRuns(_ seed: Int) throws {
    var slow = Calibration.QubitFigures(t1: Quantity(6e-5), t2: Quantity(5e-5))
    slow.detuning = Quantity(1e4)
    slow.detuningWidth = Quantity(3e4)
    slow.readoutDuration = Quantity(8e-7)
    slow.resetDuration = Quantity(3e-7)
    var split = slow
    split.detuningWidth = nil
    split.chargeSplitting = Quantity(1e5)
    let calibration = calibration([slow, split], resetWait: 1e-6)
    let programs = try #require(NativePrograms(Self.device, calibration, qubits: 2))
    var stream = RandomStream(seed: UInt64(seed), 91)
    let circuit = programs.program(steps: 8, features: .all, &stream)
    let sources: Set<NoiseSource> = [.detuning, .parity, .idle, .relaxation]
    let model = try NoiseModel(
      device: Self.device, calibration: calibration, sources: .only(sources))
    let schedule = try Scheduler.schedule(
      circuit, device: Self.device, calibration: calibration, policy: .alap)
    let paulis = [Pauli.x, .y, .z].flatMap { pauli in
      (0..<2).map { PauliString([.init(pauli, $0)]) }
    }
    let noisy = try model.noisy(schedule, span: .observed)
    let found = try Simulation(noisy).run(
      SimulationRequest(expectations: paulis), method: .density
    ).expectations
    var mean = [Double](repeating: 0, count: paulis.count)
    var total = 0.0
    for step in -20...20 {
      let x = 0.3 * Double(step)
      for sign in [-1.0, 1] {
        let plain = try PlainMachine(
          schedule, device: Self.device, calibration: calibration,
          sources: Set(sources.map(\.rawValue)), offsets: [0: 3e4 * x, 1: 5e4 * sign])
        for (index, pauli) in paulis.enumerated() {
          mean[index] += exp(-x * x / 2) * plain.expectation(pauli)
        }
        total += exp(-x * x / 2)
      }
    }
    for (index, pauli) in paulis.enumerated() {
      #expect(abs(found[index] - mean[index] / total) < 1e-7, "\(pauli)")
    }
    // Trajectories draw it for each shot, to the same result for any number of threads.
    let drawn = try (1...2).map {
      try Simulation(noisy).run(
        SimulationRequest(shots: 3000, seed: 8, threads: $0, expectations: paulis),
        method: .trajectories)
    }
    #expect(drawn[0].expectations == drawn[1].expectations)
    let errors = try #require(drawn[0].expectationErrors)
    for index in paulis.indices {
      #expect(abs(drawn[0].expectations[index] - found[index]) < 4.5 * errors[index] + 1e-9)
    }
  }

  /// A step of a network leaves it out unless it was asked for by name, and keeps what is fixed.
  @Test func stepsOfNetworks() throws {
    var figures = Calibration.QubitFigures(t1: Quantity(6e-5), t2: Quantity(5e-5))
    figures.detuning = Quantity(1e4)
    figures.detuningWidth = Quantity(3e4)
    let all = try NoiseModel(
      device: Self.device, calibration: calibration([figures, figures]))
    var circuit = Circuit(qubits: 2, parameters: [Parameter("a")])
    circuit.append(.rx, Angle(Parameter("a")), on: 0)
    circuit.append(.cz, on: 0, 1)
    let cell = try Emulator(all).cell(circuit)
    #expect(cell.noisy.fluctuations.isEmpty)
    #expect(all.warnings.contains { $0.contains("a step of a network: detuning") })
    #expect(all.stepSources.contains(.relaxation) && all.stepSources.contains(.detuning))
    var slow = figures
    slow.detuning = nil
    let random = try NoiseModel(device: Self.device, calibration: calibration([slow, slow]))
    #expect(random.sources.contains(.detuning) && !random.stepSources.contains(.detuning))
    let named = try NoiseModel(
      device: Self.device, calibration: calibration([figures, figures]), sources: [.detuning])
    let error = #expect(throws: NoiseError.self) { try Emulator(named).cell(circuit) }
    #expect(error?.isUsageError == true)
    #expect(error?.description.contains("'detuning'") == true)
  }
}
