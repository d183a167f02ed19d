import Channels
import Circuits
import Devices
import Foundation
import Noise
import Randomness
import TestSupport
import Testing

@Suite(
  "Agreement with Qiskit Aer",
  .enabled(if: Aer.isAvailable, "needs Python with qiskit_aer"))
struct AerCrossCheckTests {
  /// Machines of five vendors, each with three connected qubits.
  static let machines: [(name: String, calibration: String?)] = [
    ("ibm_lagos", "2021-07-26"), ("ibm_lagos", nil), ("ibm_guadalupe", nil), ("ibm_kolkata", nil),
    ("ibm_sherbrooke", nil), ("ibm_torino", nil), ("ibm_kingston", nil), ("ibm_miami", nil),
    ("iqm_garnet", nil), ("iqm_emerald", nil), ("google_willow_pink", nil),
    ("rigetti_cepheus", nil), ("rigetti_aspen_m3", nil),
  ]
  private static let known: Set = [
    "sx", "sxdg", "x", "id", "rz", "rx", "prx", "cx", "cz", "ecr", "rzz", "cp",
  ]

  /// A random circuit of native gates, delays and resets on qubits of a machine.
  private static func job(
    _ device: Device, _ calibration: Calibration, _ qubits: [Int], _ file: String,
    _ stream: inout RandomStream
  ) -> (Aer.Job, Circuit) {
    var steps: [Aer.Job.Step] = []
    var circuit = Circuit(qubits: device.qubitCount, bits: qubits.count)
    let natives = device.nativeGates.compactMap(\.gate).filter { known.contains($0.name) }
    let resets = calibration.qubits[qubits[0]].resetDuration != nil
    while steps.count < 40 {
      let choice = Int(stream.next() % 12)
      let place = Int(stream.next() % UInt64(qubits.count))
      if choice == 0 {
        let inUnits = device.timing.dt != nil && stream.next() % 2 == 0
        let time = inUnits ? Double(stream.next() % 9000) : Double(stream.next() % 3000) * 1e-9
        steps.append(
          .init(name: "delay", on: [place], duration: time, unit: inUnits ? "dt" : "s"))
        circuit.instructions.append(
          Instruction(
            .delay(inUnits ? .dt(time) : .seconds(time)), on: [qubits[place]]))
      } else if choice == 1, resets {
        steps.append(.init(name: "reset", on: [place]))
        circuit.instructions.append(Instruction(.reset, on: [qubits[place]]))
      } else {
        let gate = natives[Int(stream.next() % UInt64(natives.count))]
        var places = [place]
        if gate.qubitCount == 2 {
          places.append((place + 1 + Int(stream.next() % UInt64(qubits.count - 1))) % qubits.count)
        }
        let physical = places.map { qubits[$0] }
        if gate.qubitCount == 2, calibration.figures(gate.name, physical) == nil { continue }
        let angles = gate.parameters.map { _ in Double(stream.next() % 6283) / 1000 - 3 }
        steps.append(.init(name: gate.name, on: places, angles: angles))
        circuit.instructions.append(.gate(gate, angles.map { Angle($0) }, on: physical))
      }
    }
    return (
      Aer.Job(
        calibration: file, dt: device.timing.dt?.value, qubits: qubits, steps: steps), circuit
    )
  }

  /// Three connected qubits, around a pair that is out of order if there is one.
  private static func places(_ device: Device, _ calibration: Calibration, _ turn: Int) -> [Int] {
    let faulty = calibration.gates.first { $0.isFaulty && $0.qubits.count == 2 }?.qubits[0]
    let middle =
      turn == 0
      ? faulty ?? 1 : device.qubits.indices.filter { device.topology.neighbors[$0].count > 1 }[turn]
    return ([middle] + device.topology.neighbors[middle].prefix(2)).sorted()
  }

  @Test func distributions() throws {
    var stream = RandomStream(seed: 2026)
    var jobs: [Aer.Job] = []
    var circuits: [(NoiseModel, NoiseModel?, Circuit, [Int])] = []
    for (name, id) in Self.machines {
      let device = try shippedLibrary.device(name)
      let calibration = try shippedLibrary.calibration(id, for: device)
      let file = shippedLibrary.searchPaths[0]
        .appendingPathComponent("calibrations/\(name)/\(calibration.id).json").path
      let aer = try NoiseModel(device: device, calibration: calibration, policy: .aer)
      let physical = try NoiseModel(
        device: device, calibration: calibration, sources: [.gate, .relaxation, .readout])
      for turn in 0..<3 {
        let qubits = Self.places(device, calibration, turn)
        guard qubits.count > 1 else { continue }
        let (job, circuit) = Self.job(device, calibration, qubits, file, &stream)
        let works = job.steps.allSatisfy { step in
          calibration.figures(step.name, step.on.map { qubits[$0] })?.isFaulty != true
        }
        jobs.append(job)
        circuits.append((aer, works ? physical : nil, circuit, qubits))
      }
    }
    let answers = try Aer.distributions(jobs)
    #expect(answers.count == jobs.count && jobs.count > 30)
    for (index, (aer, physical, circuit, qubits)) in circuits.enumerated() {
      let place = "\(aer.device.name) \(aer.calibration.id) on \(qubits)"
      let answer = answers[index]
      try Self.compare(aer, circuit, qubits, answer.wholeSymmetric, 1e-12, "\(place), aer")
      // Aer's own expansion of the errors loses up to some 1e-8.
      try Self.compare(aer, circuit, qubits, answer.symmetric, 1e-8, "\(place), aer, run")
      guard let physical else { continue }
      try Self.compare(
        physical, circuit, qubits, answer.wholeAsymmetric, 1e-12, "\(place), physical")
    }
    #expect(circuits.contains { $0.1 == nil }, "a gate that is out of order is among them")
  }

  private static func compare(
    _ model: NoiseModel, _ circuit: Circuit, _ qubits: [Int], _ expected: [Double],
    _ tolerance: Double,
    _ place: String
  ) throws {
    var measured = circuit
    for (bit, qubit) in qubits.enumerated() { measured.measure(qubit, into: bit) }
    let noisy = try model.noisy(measured)
    let found = try DenseReference(compact(noisy, qubits)).probabilities
    for (outcome, probability) in expected.enumerated() {
      let difference = abs(found[UInt64(outcome), default: 0] - probability)
      #expect(difference < tolerance, "\(place), outcome \(outcome): off by \(difference)")
    }
  }

  /// The circuit on the qubits in use alone.
  private static func compact(_ circuit: NoisyCircuit, _ qubits: [Int]) -> NoisyCircuit {
    let place = Dictionary(uniqueKeysWithValues: qubits.enumerated().map { ($1, $0) })
    return NoisyCircuit(
      qubits: qubits.count, bits: circuit.bitCount,
      instructions: circuit.instructions.map { step in
        NoisyInstruction(
          step.operation, on: step.qubits.compactMap { place[$0] }, conditions: step.conditions)
      })
  }
}
