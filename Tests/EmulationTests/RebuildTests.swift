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

/// The product against a plain emulator that was written from the page "What happens when".
@Suite struct RebuildTests {
  private func compare(
    _ programs: NativePrograms, _ sources: Set<NoiseSource>, seed: Int, steps: Int,
    readsTogether: Bool = false
  ) throws {
    let tolerance = 1e-9
    let (device, calibration) = (programs.device, programs.calibration)
    var stream = RandomStream(seed: UInt64(seed), 73)
    var circuit = programs.program(steps: steps, features: .all, &stream)
    if readsTogether {
      let rest = Array(circuit.instructions[(circuit.instructions.count / 2)...])
      circuit.instructions.removeLast(rest.count)
      measureTogether(programs.qubits, in: &circuit)
      circuit.instructions += rest
      measureTogether([programs.qubits[0], programs.qubits[1]], in: &circuit)
    }
    circuit.bitCount += 1
    circuit.measure(programs.qubits[0], into: circuit.bitCount - 1)
    let schedule = try Scheduler.schedule(
      circuit, device: device, calibration: calibration, policy: seed % 2 == 0 ? .alap : .asap)
    let noise = try NoiseModel(device: device, calibration: calibration, sources: .only(sources))
    let paulis =
      programs.qubits.flatMap { qubit in
        [Pauli.x, .y, .z].map { PauliString([.init($0, qubit)]) }
      } + [PauliString([.init(.x, programs.qubits[0]), .init(.y, programs.qubits[1])])]
    let found = try Simulation(noise.noisy(schedule, span: .observed)).run(
      SimulationRequest(expectations: paulis, probabilities: true), method: .density)
    let plain = try PlainMachine(
      schedule, device: device, calibration: calibration,
      sources: Set(sources.map(\.rawValue)))
    let place = "\(device.name), \(sources.map(\.rawValue).sorted()), seed \(seed)"
    for (pauli, value) in zip(paulis, found.expectations) {
      #expect(abs(plain.expectation(pauli) - value) < tolerance, "\(place), \(pauli)")
    }
    let right = plain.states.mapValues(\.trace.real).filter { $0.value > 1e-12 }
    let bits = circuit.bitCount
    for (value, probability) in right {
      let key = (0..<bits).reversed().map { value >> UInt64($0) & 1 == 1 ? "1" : "0" }.joined()
      #expect(
        abs((found.probabilities?[key] ?? 0) - probability) < tolerance, "\(place), outcome \(key)")
    }
  }

  private func measureTogether(_ qubits: [Int], in circuit: inout Circuit) {
    circuit.instructions.append(Instruction(.barrier, on: qubits))
    for qubit in qubits {
      circuit.bitCount += 1
      circuit.measure(qubit, into: circuit.bitCount - 1)
    }
  }

  @Test(arguments: DeviceLibrary.standard.names()) func everyMachine(_ name: String) throws {
    let (device, calibration) = try DeviceLibrary.standard.resolve(device: name, calibration: nil)
    guard let programs = NativePrograms(device, calibration, qubits: 3) else {
      Issue.record("no program for \(name)")
      return
    }
    // What is random from run to run has tests of its own.
    let all = Set(try NoiseModel(device: device, calibration: calibration).stepSources)
    for source in all { try compare(programs, [source], seed: 1, steps: 6) }
    for seed in 2...3 { try compare(programs, all, seed: seed, steps: 7) }
  }

  /// An invented machine with every kind of figure that the library's lack.
  @Test(arguments: 0..<4, [true, false]) func aMachineWithEverything(
    _ seed: Int, _ isDisturbed: Bool
  ) throws {
    let (device, known) = try DeviceLibrary.standard.resolve(
      device: "ibm_lagos", calibration: nil)
    var measurement = known.measurement
    measurement.nonQNDFlip = Quantity(0.03)
    measurement.spectatorDephasing = Quantity(0.2)
    measurement.undecidedFraction = Quantity(0.3)
    measurement.resetWait = Quantity(3e-6)
    measurement.neighbourDephasing = Quantity(0.4)
    measurement.neighbourPhase = Quantity(0.15)
    measurement.spectatorScattering = isDisturbed ? Quantity(0.05) : nil
    measurement.resetScattering = isDisturbed ? Quantity(0.04) : nil
    measurement.leakage = Quantity(0.01)
    measurement.resetLeakage = Quantity(0.02)
    let calibration = Calibration(
      id: "rich", device: device.name, date: nil, source: "invented",
      qubits: known.qubits.enumerated().map { index, own in
        var figures = own
        figures.resetError = Quantity(0.04)
        figures.detuning = Quantity(index % 3 == 0 ? 4e4 : -2e4)
        figures.excitedPopulation = Quantity(index % 2 == 0 ? 0 : 0.01)
        return figures
      },
      gates: known.gates.map {
        .init(
          gate: $0.gate, qubits: $0.qubits, error: Quantity(0.01), duration: $0.duration,
          leakage: Quantity(0.002),
          coherent: .init(
            overRotation: nil,
            angles: $0.qubits.count == 1 ? ["Z": Quantity(0.02)] : ["ZX": Quantity(0.05)]),
          simultaneousError: Quantity(0.02))
      }, measurement: measurement,
      couplings: device.topology.edges.enumerated().map { index, pair in
        var coupling = Calibration.CouplingFigures(
          qubits: pair, zz: known.couplings.first { $0.qubits == pair }?.zz,
          driveCrosstalk: index % 3 == 0 || !isDisturbed ? nil : Quantity(0.05),
          starkShift: index % 2 == 0 ? nil : Quantity(3e4))
        coupling[report: 3, prepared: 0] = Quantity(0.03)
        coupling[report: 1, prepared: 2] = Quantity(0.02)
        coupling[report: index % 2, prepared: 3] = Quantity(0.06)
        return coupling
      })
    let programs = try #require(NativePrograms(device, calibration, qubits: 3))
    let all = try NoiseModel(device: device, calibration: calibration).sources
    try compare(programs, all, seed: seed, steps: 8)
    try compare(programs, all.subtracting([.crosstalk]), seed: seed, steps: 8)
    try compare(
      programs, isDisturbed ? all : [.correlated, .readout, .measurement], seed: seed, steps: 4,
      readsTogether: true)
  }
}
