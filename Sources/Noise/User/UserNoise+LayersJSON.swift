import Circuits
import Devices
import Elementary

extension UserNoise.Layer {
  package static let keys = ["gates", "qubits", "generators", "rates", "probabilities"]
  package static let gateKeys = ["gate", "qubits"]
  /// The most generators of a layer: all of one and two letters on 64 qubits.
  private static let generatorLimit = 20_000

  /// Reads a layer of a file.
  /// - Parameter problems: Where what is wrong is noted.
  /// - Returns: The layer; nil where something is wrong with it.
  static func read(
    _ cursor: JSONCursor, _ device: Device, _ problems: inout ProblemList
  ) -> UserNoise.Layer? {
    problems.refuseUnknown(cursor, known: keys)
    for gate in (try? cursor.member("gates").elements()) ?? [] {
      problems.refuseUnknown(gate, known: gateKeys)
    }
    return problems.attempt {
      let members = try cursor.member("gates").elements().map { try member($0, device) }
      guard !members.isEmpty else { throw try cursor.member("gates").problem("names no gate") }
      let used = members.flatMap(\.qubits)
      guard Set(used).count == used.count else {
        throw try cursor.member("gates").problem("two gates of the layer share a qubit")
      }
      let place = try cursor.member("qubits")
      let qubits = try place.integers()
      guard Set(qubits).count == qubits.count, qubits.allSatisfy(device.qubits.indices.contains)
      else {
        throw place.problem(
          "\(qubits) are not different qubits from 0 to \(device.qubitCount - 1)")
      }
      guard Set(qubits).isSuperset(of: used) else {
        throw place.problem("lacks \(used.filter { !qubits.contains($0) }) of the gates")
      }
      return UserNoise.Layer(gates: members, generators: try generators(cursor, qubits))
    }
  }

  private static func member(_ cursor: JSONCursor, _ device: Device) throws -> Member {
    let name = try UserNoise.name(try cursor.member("gate"), device)
    let place = try cursor.member("qubits")
    guard let gate = Gate.named(name), device.nativeGate(name)?.isVirtual == false else {
      throw try cursor.member("gate").problem("\(name) takes no time: it is no gate of a layer")
    }
    let qubits = try UserNoise.places(place, name, device)
    guard qubits.count == gate.qubitCount else {
      throw place.problem("\(qubits) for \(name), which acts on \(gate.qubitCount) qubit(s)")
    }
    return Member(gate: name, qubits: qubits)
  }

  private static func generators(
    _ cursor: JSONCursor, _ qubits: [Int]
  ) throws -> [Generator] {
    let words = try cursor.member("generators")
    let probabilities = try cursor.optional("probabilities")
    let rival = try cursor.optional("rates")
    guard probabilities == nil || rival == nil else {
      throw cursor.problem("has both rates and probabilities; one of them")
    }
    let numbers = if let probabilities { probabilities } else { try cursor.member("rates") }
    let (generators, rates) = (try words.elements(), try numbers.elements())
    guard generators.count == rates.count, generators.count <= generatorLimit else {
      throw numbers.problem(
        "\(rates.count) numbers for \(generators.count) generators; as many, at most "
          + "\(generatorLimit)")
    }
    var seen: Set<String> = []
    return try zip(generators, rates).map { generator, rate in
      let word = try generator.string()
      let letters = Array(word)
      let places = letters.indices.filter { letters[$0] != "I" }
      guard letters.count == qubits.count, letters.allSatisfy({ "IXYZ".contains($0) }),
        (1...2).contains(places.count)
      else {
        throw generator.problem(
          "\"\(word)\" is not a word of \(qubits.count) letter(s) I, X, Y, Z with one or two other "
            + "than I")
      }
      guard seen.insert(word).inserted else { throw generator.problem("\"\(word)\" occurs twice") }
      let value = try rate.number()
      if probabilities != nil {
        guard value >= 0, value < 0.5 else {
          throw rate.problem("\(value) is not allowed; a probability is from 0 to below 0.5")
        }
      } else {
        guard QuantityRule.decay.allows(value) else {
          throw rate.problem("\(value) is not allowed; a rate is from 0 to 1000")
        }
      }
      return Generator(
        pauli: String(places.map { letters[$0] }), qubits: places.map { qubits[$0] },
        // A Pauli with the rate λ acts with the probability (1 − e^(−2λ))/2.
        rate: probabilities == nil ? value : -Portable.logOnePlus(-2 * value) / 2)
    }
  }
}
