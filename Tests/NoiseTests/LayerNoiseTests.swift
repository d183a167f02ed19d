import Channels
import Circuits
import Devices
import Foundation
import Noise
import Testing

/// Pauli–Lindblad models of layers of gates.
@Suite struct LayerNoiseTests {
  private static let machine = TestMachine(
    qubits: 5,
    native: [
      .init("rz", isVirtual: true), .init("sx"),
      .init("cx", pairs: [[0, 1], [1, 0], [2, 3], [1, 2], [3, 4]]),
    ])
  private static let layer = """
    {"gates": [{"gate": "cx", "qubits": [0, 1]}, {"gate": "cx", "qubits": [2, 3]}],
     "qubits": [4, 0, 1, 2, 3], "generators": ["XIIII", "IZIII", "IIXYI", "ZIIIX", "IIIIY"],
     "rates": [0.01, 0.002, 0.03, 0.004, 0.05]}
    """
  /// The same by qubit: letters of the qubits 0 to 4.
  private static let generators: [([Int: Character], Double)] = [
    ([4: "X"], 0.01), ([0: "Z"], 0.002), ([1: "X", 2: "Y"], 0.03), ([4: "Z", 3: "X"], 0.004),
    ([3: "Y"], 0.05),
  ]

  private static func file(_ layers: String) -> String {
    "{\"format\": \"backaction-noise/1\", \"noise\": [], \"layers\": [\(layers)]}"
  }

  private func model(_ layers: String = layer, scale: Double = 1) throws -> NoiseModel {
    let pairs = [[0, 1], [1, 0], [2, 3], [1, 2], [3, 4]]
    let calibration = Self.machine.calibration(
      [Calibration.QubitFigures](repeating: .init(t1: Quantity(1e-4)), count: 5),
      gates: pairs.map {
        .init(gate: "cx", qubits: $0, error: Quantity(0.01), duration: Quantity(3e-7))
      }
        + (0..<5).map {
          .init(gate: "sx", qubits: [$0], error: Quantity(1e-3), duration: Quantity(3e-8))
        })
    return try NoiseModel(
      device: Self.machine.device, calibration: calibration, sources: [.gate, .relaxation],
      scale: scale, userNoise: .parse(Self.file(layers), for: Self.machine.device))
  }

  private func steps(_ noisy: NoisyCircuit) -> [(String, [Int])] {
    noisy.instructions.map { instruction in
      switch instruction.operation {
      case .gate(let application): (application.gate.name, instruction.qubits)
      case .channel: ("channel", instruction.qubits)
      default: ("other", instruction.qubits)
      }
    }
  }

  /// The factor e^(−2 Σ λ) over the generators that a Pauli anticommutes with, for every Pauli of
  /// the five qubits, and at another scale.
  @Test(arguments: [1.0, 0.25]) func everyPauliShrinksAsItShould(scale: Double) throws {
    var circuit = Circuit(qubits: 5)
    circuit.append(.cx, on: 0, 1)
    circuit.append(.cx, on: 2, 3)
    let noisy = try model(scale: scale).noisy(circuit)
    let channels = noisy.instructions.compactMap { instruction -> (QuantumChannel, [Int])? in
      if case .channel(let channel) = instruction.operation {
        return (channel, instruction.qubits)
      }
      return nil
    }
    #expect(channels.count == Self.generators.count, "nothing of the calibration is left")
    let letters = Array("IXYZ")
    for index in 0..<1024 {
      let word = (0..<5).map { (index >> (2 * $0)) & 3 }
      let factor = channels.reduce(1.0) { product, step in
        let place = step.1.enumerated().reduce(0) { $0 + word[$1.element] << (2 * $1.offset) }
        return product * step.0.pauliTransferMatrix[place, place]
      }
      let rate = Self.generators.reduce(0.0) { sum, generator in
        let differing = generator.0.count { qubit, letter in
          word[qubit] != 0 && letters[word[qubit]] != letter
        }
        return differing % 2 == 1 ? sum + generator.1 : sum
      }
      #expect(abs(factor - Foundation.exp(-2 * scale * rate)) < 1e-13, "\(index)")
    }
  }

  /// The noise comes before all gates of the layer and after what precedes them; gates outside keep
  /// the calibrated noise, with a warning.
  @Test func placesOfLayers() throws {
    var circuit = Circuit(qubits: 5)
    circuit.append(.cx, on: 0, 1)
    circuit.append(.sx, on: 2)
    circuit.append(.cx, on: 2, 3)
    let model = try model()
    let order = steps(try model.noisy(circuit)).map { "\($0.0)\($0.1)" }
    let sx = try #require(order.firstIndex(of: "sx[2]"))
    let first = try #require(order.firstIndex(of: "channel[4]"))
    let gates = try #require(order.firstIndex(of: "cx[0, 1]"))
    #expect(sx < first && first < gates && order.last == "cx[2, 3]")
    #expect(model.warnings.allSatisfy { !$0.contains("layer") })

    // A qubit is used between the gates.
    var apart = Circuit(qubits: 5)
    apart.append(.cx, on: 0, 1)
    apart.append(.sx, on: 0)
    apart.append(.cx, on: 2, 3)
    let other = try self.model()
    let broken = steps(try other.noisy(apart)).map { "\($0.0)\($0.1)" }
    #expect(!broken.contains("channel[4]") && broken.contains("channel[0, 1]"))
    #expect(other.warnings.contains { $0.contains("runs without the others") })
  }

  /// In a schedule, there is a time at which all gates of a layer run.
  @Test func layersInTime() throws {
    func schedule(_ second: Double) -> ScheduledCircuit {
      let entries = [([0, 1], 0.0), ([2, 3], second)].map { qubits, start in
        ScheduledCircuit.Entry(
          Instruction(.gate(GateApplication(.cx, [])), on: qubits), start: start, duration: 3e-7)
      }
      return ScheduledCircuit(circuit: Circuit(qubits: 5), entries: entries)
    }
    for second in [0, 1e-7] {
      let together = steps(try model().noisy(schedule(second)))
      #expect(together.filter { $0.0 == "channel" }.count == Self.generators.count)
    }
    let late = steps(try model().noisy(schedule(3e-7)))
    #expect(late.contains { $0 == ("channel", [0, 1]) })
  }

  @Test(arguments: [
    ("0.05]", "-0.05]", "layers[0].rates[4]"), ("0.05]", "0.05, 1]", "layers[0].rates"),
    ("\"IIIIY\"", "\"IIIII\"", "layers[0].generators[4]"),
    ("\"IIIIY\"", "\"IXXXI\"", "layers[0].generators[4]"),
    ("\"IIIIY\"", "\"IIIY\"", "layers[0].generators[4]"),
    ("\"IIIIY\"", "\"XIIII\"", "layers[0].generators[4]"),
    ("[4, 0, 1, 2, 3]", "[4, 0, 1, 2, 2]", "layers[0].qubits"),
    ("[4, 0, 1, 2, 3]", "[4, 0, 1, 2, 9]", "layers[0].qubits"),
    ("[2, 3]}", "[0, 2]}", "layers[0].gates[1].qubits"),
    ("[2, 3]}", "[1, 2]}", "layers[0].gates"),
    ("\"cx\"", "\"cz\"", "layers[0].gates[0].gate"),
    ("\"rates\"", "\"rate\"", "layers[0].rate"),
  ]) func mistypedLayers(old: String, new: String, field: String) throws {
    let text = Self.file(Self.layer.replacing(old, with: new, maxReplacements: 1))
    let error = #expect(throws: DeviceFileError.self) {
      try UserNoise.parse(text, for: Self.machine.device)
    }
    #expect(error?.problems.contains { $0.field == field } == true, "\(error?.problems ?? [])")
  }

  /// Plain Pauli rates: each word acts by itself with its probability.
  @Test func probabilitiesInPlaceOfRates() throws {
    func layer(_ key: String, _ numbers: [Double]) -> String {
      "{\"gates\": [{\"gate\": \"cx\", \"qubits\": [0, 1]}], \"qubits\": [0, 1, 4], "
        + "\"generators\": [\"XII\", \"IZX\"], \"\(key)\": \(numbers)}"
    }
    let probabilities = [0.02, 0.11]
    var circuit = Circuit(qubits: 5)
    circuit.append(.cx, on: 0, 1)
    let plain = try model(layer("probabilities", probabilities)).noisy(circuit)
    let channels = plain.instructions.compactMap { instruction in
      if case .channel(let channel) = instruction.operation { channel } else { nil }
    }
    #expect(channels.count == 2)
    for (channel, p) in zip(channels, probabilities) {
      let lowest = (0..<channel.pauliTransferMatrix.rowCount).map {
        channel.pauliTransferMatrix[$0, $0]
      }.min()!
      #expect(abs(lowest - (1 - 2 * p)) < 1e-14)
    }
    let rates = try model(layer("rates", probabilities.map { -log(1 - 2 * $0) / 2 })).noisy(circuit)
    #expect(steps(rates).map(\.0) == steps(plain).map(\.0))
    for wrong in [[0.5, 0.1], [-0.1, 0.1]] {
      let error = #expect(throws: DeviceFileError.self) {
        try model(layer("probabilities", wrong))
      }
      #expect(error?.description.contains("below 0.5") == true)
    }
    let both = layer("rates", [0.1, 0.1]).replacingOccurrences(
      of: "\"rates\"", with: "\"probabilities\": [0.1, 0.1], \"rates\"")
    #expect(throws: DeviceFileError.self) { try model(both) }
  }
}
