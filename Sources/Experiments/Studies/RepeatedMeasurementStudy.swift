import Circuits
import Elementary
import Emulation
import Simulators

/// Decays over repeated measurements of one qubit: of that qubit in |1⟩, of a coupled neighbour in |+⟩
/// while the measured one is in |0⟩, and of what the neighbour loses more when it is in |1⟩.
///
/// Expectations are exact; the error of a measurement is (1 − p)/2 with p the factor by which an
/// expectation shrinks for each, from a sequence of measurements against none.
struct RepeatedMeasurementStudy {
  let emulator: Emulator
  var count = 6

  init(_ emulator: Emulator) { self.emulator = emulator }

  func run() throws -> StudyResult {
    let pair = try Characterization(emulator).defaultQubits
    guard pair.count == 2 else {
      throw ExperimentError.noMachine(experiment: Study.measurementErrors.rawValue)
    }
    func errors(_ machine: Emulator) throws -> [Double] {
      let placed = machine.placing(pair)
      let measured = try decay(placed, "Z0", measuredInOne: true, spectator: false)
      let spectator = try decay(placed, "X1", measuredInOne: false, spectator: true)
      let both = try decay(placed, "X1", measuredInOne: true, spectator: true)
      return [measured, spectator, max(0, both - spectator)]
    }
    let all = try errors(emulator)
    var series = [StudyResult.Series("all noise", all)]
    for source in emulator.noise.stepSources {
      let own = try errors(emulator.with(sources: [source], userNoise: nil))
      if own.contains(where: { $0 > 1e-6 }) {
        series.append(.init("\(source.rawValue) alone", own))
      }
    }
    // Sources that act on one of the three alone tell that the decays are separate.
    let isSeparate = all.allSatisfy { $0 >= 0 } && all[0] > 0 && all[1] > 0
    let names = ["measured qubit", "spectator", "both together"]
    let order = all.indices.sorted { all[$0] > all[$1] }.map {
      "\(names[$0]) \((all[$0] * 1e5).rounded() / 1e5)"
    }
    return StudyResult(
      study: Study.measurementErrors.rawValue, device: emulator.device.name, places: names,
      placeTitle: "error of", valueTitle: "error of a measurement", series: series,
      isReproduced: isSeparate,
      conclusion: "qubits \(pair[0]) and \(pair[1]), in order: " + order.joined(separator: ", "))
  }

  /// The error for each measurement.
  private func decay(
    _ machine: Emulator, _ pauli: String, measuredInOne: Bool, spectator: Bool
  ) throws -> Double {
    func value(_ measurements: Int) throws -> Double {
      var circuit = Circuit(qubits: 2, bits: 1)
      if measuredInOne { circuit.append(.x, on: 0) }
      if spectator { circuit.append(.h, on: 1) }
      circuit.instructions.append(Instruction(.barrier, on: [0, 1]))
      for _ in 0..<measurements {
        circuit.measure(0, into: 0)
        circuit.instructions.append(Instruction(.barrier, on: [0, 1]))
      }
      let request = SimulationRequest(
        expectations: [PauliString(parsing: pauli)].compactMap(\.self))
      return try abs(machine.run(circuit, request, method: .density).expectations[0])
    }
    let (before, after) = (try value(0), try value(count))
    guard before > 0, after > 0 else { return 0.5 }
    let factor = Portable.exp(Portable.log(after / before) / Double(count))
    return (1 - factor) / 2
  }
}
