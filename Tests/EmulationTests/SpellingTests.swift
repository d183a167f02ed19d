import Channels
import Circuits
import Devices
import Emulation
import LinearAlgebra
import Noise
import Randomness
import Simulators
import TestSupport
import Testing
import Transpiler

/// The same program written in another way, on every machine of the library.
@Suite struct SpellingTests {
  private func programs(_ name: String) throws -> NativePrograms? {
    let (device, calibration) = try DeviceLibrary.standard.resolve(device: name, calibration: nil)
    return NativePrograms(device, calibration, qubits: 3)
  }

  /// Everything that can be known of the final state of single qubits and neighbours.
  private func values(
    _ circuit: Circuit, _ noise: NoiseModel, _ qubits: [Int],
    _ policy: SchedulingPolicy = .alap
  ) throws -> [Double] {
    let single = qubits.flatMap { qubit in
      [Pauli.x, .y, .z].map { PauliString([.init($0, qubit)]) }
    }
    let pairs = [Pauli.x, .z].flatMap { a in
      [Pauli.y, .z].map { PauliString([.init(a, qubits[0]), .init($0, qubits[1])]) }
    }
    return try SimulateRun(circuit, noise: noise, schedule: policy).run(
      SimulationRequest(expectations: single + pairs), method: .density
    ).expectations
  }

  private func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  /// A virtual turn by nothing at the end of every qubit, with each source alone and all together.
  @Test(arguments: DeviceLibrary.standard.names())
  func turnsByNothingChangeNothing(_ name: String) throws {
    guard let programs = try programs(name), programs.hasFrames else { return }
    let all = try NoiseModel(device: programs.device, calibration: programs.calibration).sources
    for selection in all.map({ [$0] }).map(Set.init) + [all] {
      let noise = try NoiseModel(
        device: programs.device, calibration: programs.calibration, sources: .only(selection))
      for seed in 0..<2 {
        var stream = RandomStream(seed: UInt64(seed), 71)
        let circuit = programs.program(steps: 9, features: .all, &stream)
        var longer = circuit
        for qubit in programs.qubits { longer.append(.rz, 0, on: qubit) }
        for policy in [SchedulingPolicy.alap, .asap] {
          let difference = try distance(
            values(circuit, noise, programs.qubits, policy),
            values(longer, noise, programs.qubits, policy))
          #expect(difference < 1e-9, "\(selection), seed \(seed)")
        }
      }
    }
  }

  /// A wait of all qubits written as delays on all, on one of them, in two pieces, or cut by
  /// frame changes.
  @Test(arguments: [
    "ibm_lagos", "ibm_guadalupe", "ibm_kingston", "ibm_sherbrooke", "iqm_garnet",
    "rigetti_aspen_m3",
  ])
  func waitsAreTheSameInAllSpellings(_ name: String) throws {
    guard let programs = try programs(name) else { return }
    let all = try NoiseModel(device: programs.device, calibration: programs.calibration).sources
    let noise = try NoiseModel(
      device: programs.device, calibration: programs.calibration,
      sources: .only(all.intersection([.gate, .relaxation, .idle, .crosstalk, .readout])))
    let qubits = programs.qubits
    // In whole samples of any grid, so that no spelling is rounded.
    let dt = programs.device.timing.dt?.value ?? 1e-9
    let samples = 25_600.0
    func delay(_ qubit: Int, _ share: Double = 1) -> Instruction {
      Instruction(.delay(.seconds(share * samples * dt)), on: [qubit])
    }
    let spellings: [[Instruction]] = [
      qubits.map { delay($0) }, [delay(qubits[1])],
      qubits.flatMap { [delay($0, 0.5), delay($0, 0.5)] },
      [delay(qubits[0]), delay(qubits[2], 0.25)],
    ]
    for seed in 0..<3 {
      var stream = RandomStream(seed: UInt64(seed), 72)
      let before = programs.program(steps: 5, features: [.barriers], &stream).instructions
      let after = programs.program(steps: 5, features: [.barriers], &stream).instructions
      let barrier = [Instruction(.barrier, on: qubits)]
      let results = try spellings.map { spelling in
        var circuit = Circuit(qubits: programs.device.qubitCount)
        circuit.instructions = before + barrier + spelling + barrier + after
        return try values(circuit, noise, qubits)
      }
      for (index, result) in results.enumerated() {
        #expect(distance(results[0], result) < 1e-9, "spelling \(index), seed \(seed)")
      }
    }
  }

  /// A qubit that the program leaves alone is prepared as badly as the others, and warms up.
  @Test func untouchedQubitsAreNotPerfect() throws {
    let (device, known) = try DeviceLibrary.standard.resolve(
      device: "ibm_lagos", calibration: nil)
    let calibration = Calibration(
      id: "warm", device: device.name, date: nil, source: "invented",
      qubits: known.qubits.map {
        .init(
          t1: $0.t1, t2: $0.t2, excitedPopulation: Quantity(0.05),
          readoutDuration: $0.readoutDuration)
      }, gates: known.gates)
    var circuit = Circuit(qubits: 2)
    circuit.append(.x, on: 0)
    circuit.instructions.append(Instruction(.delay(.seconds(1e-4)), on: [0]))
    for sources in [[.reset], [.idle], [.reset, .idle]] as [NoiseSelection] {
      let noise = try NoiseModel(device: device, calibration: calibration, sources: sources)
      var touched = circuit
      touched.append(.rz, 0, on: 4)
      let z = try [circuit, touched].map {
        try SimulateRun($0, noise: noise).run(
          SimulationRequest(expectations: [PauliString([.init(.z, 4)])]), method: .density
        ).expectations[0]
      }
      #expect(abs(z[0] - z[1]) < 1e-12 && z[0] < 0.99, "\(sources)")
    }
  }

  /// The figures of two superposed qubits that wait for 10 µs, by the master equation.
  @Test func twoQubitsOfLagosFollowTheMasterEquation() throws {
    let (device, calibration) = try DeviceLibrary.standard.resolve(
      device: "ibm_lagos", calibration: nil)
    let noise = try NoiseModel(
      device: device, calibration: calibration, sources: [.crosstalk, .relaxation, .idle])
    let pair = [0, 1]
    var circuit = Circuit(qubits: 7)
    for qubit in pair { circuit.append(.sx, on: qubit) }
    circuit.instructions.append(Instruction(.barrier, on: pair))
    circuit.instructions.append(Instruction(.delay(.dt(45_056)), on: [0]))
    let dt = try #require(device.timing.dt?.value)
    let lengths = try pair.map {
      try #require(calibration.figures("sx", [$0])?.duration?.value)
    }
    #expect(lengths[0] == lengths[1])
    let zz = try #require(calibration.couplings.first { $0.qubits.sorted() == pair }?.zz?.value)
    func register(_ scale: Double) -> LindbladReference {
      LindbladReference(
        pair.map {
          let figures = calibration.qubits[$0]
          let t1 = figures.t1!.value
          return .init(t1: t1 / scale, t2: min(figures.t2!.value, 2 * t1) / scale)
        }, couplings: [(pair, zz)])
    }
    // Relaxation of the gates follows them; the coupling acts from their middle on.
    var state = try DenseReference(
      NoisyCircuit(
        qubits: 2,
        instructions: pair.map { NoisyInstruction(.gate(GateApplication(.sx)), on: [$0]) })
    ).state
    for qubit in pair {
      let channel = try #require(try noise.relaxation(qubit, seconds: lengths[0]))
      var circuit = NoisyCircuit(qubits: 2)
      circuit.append(.channel(channel), on: [qubit])
      state = try DenseReference(circuit, from: state).state
    }
    var phase = NoisyCircuit(qubits: 2)
    phase.append(.gate(GateApplication(.cp, [Angle(-.pi * zz * lengths[0])])), on: pair)
    state = try DenseReference(phase, from: state).state
    state = register(1).evolve(state, seconds: 45_056 * dt)
    let y = embedding(Pauli.y.matrix, on: [0], dimension: 4)
    let right = (y * state).trace.real
    let found = try values(circuit, noise, pair)[1]
    #expect(abs(found - right) < 1e-9)
  }
}
