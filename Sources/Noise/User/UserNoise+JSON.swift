import Channels
import Circuits
import Devices
import Foundation
import LinearAlgebra
import Numerics

extension UserNoise {
  /// The marker of the file's format and its version.
  static let format = "backaction-noise/1"
  package static let keys = ["$schema", "format", "device", "noise", "layers"]
  package static let entryKeys = ["gate", "qubits", "occurrence", "pauli", "kraus", "replaces"]

  /// Reads a file.
  /// - Parameter device: The machine that it is for.
  /// - Throws: `DeviceFileError` with every problem: operators that do not preserve the trace to
  ///   1e-9, negative probabilities, gates that are not native, qubits that do not exist.
  public static func load(contentsOf url: URL, for device: Device) throws -> UserNoise {
    try read(JSONCursor(contentsOf: url), device)
  }

  /// Reads text.
  /// - Throws: As `load(contentsOf:for:)`; `file` names the text in messages.
  public static func parse(
    _ text: String, for device: Device, file: String = "noise"
  ) throws -> UserNoise {
    try read(JSONCursor(parsing: Array(text.utf8), file: file), device)
  }

  private static func read(_ cursor: JSONCursor, _ device: Device) throws -> UserNoise {
    var problems = ProblemList()
    guard problems.isFormat(cursor, format) else {
      throw DeviceFileError(.invalid, file: cursor.file, problems: problems.problems)
    }
    problems.refuseUnknown(cursor, known: keys)
    _ = problems.attempt {
      guard let name = try cursor.optional("device") else { return }
      if try name.string() != device.name {
        throw name.problem("\(name.shown) is not the device at hand, \"\(device.name)\"")
      }
    }
    let entries = problems.elements(cursor, "noise").compactMap { element in
      problems.attempt {
        guard case .object = element.value else {
          throw element.problem("expected an object, found \(element.shown)")
        }
      }.flatMap { entry(element, device, &problems) }
    }
    let listed = (problems.attempt { try cursor.optional("layers")?.elements() } ?? nil) ?? []
    let layers = listed.compactMap { element in
      problems.attempt { try element.object() }.flatMap { _ in
        Layer.read(element, device, &problems)
      }
    }
    if problems.hasErrors {
      throw DeviceFileError(.invalid, file: cursor.file, problems: problems.problems)
    }
    return UserNoise(entries, layers: layers)
  }

  private static func entry(
    _ cursor: JSONCursor, _ device: Device, _ problems: inout ProblemList
  ) -> Entry? {
    problems.refuseUnknown(cursor, known: entryKeys)
    let gate = problems.attempt { try cursor.optional("gate").map { try name($0, device) } } ?? nil
    let qubits =
      problems.attempt {
        try cursor.optional("qubits").map { try places($0, gate, device) }
      } ?? nil
    guard case .object(let object) = cursor.value else { return nil }
    // What is named wrongly has been noted.
    func isWrong(_ key: String, _ isRead: Bool) -> Bool {
      !isRead && object[key].map { $0 != .null } == true
    }
    if isWrong("gate", gate != nil) || isWrong("qubits", qubits != nil) { return nil }
    return problems.attempt {
      if gate == nil, qubits == nil {
        throw cursor.problem("names neither a gate nor qubits")
      }
      let occurrence = try cursor.optional("occurrence").map { member in
        let number = try member.integer()
        guard number >= 0, gate != nil, qubits != nil else {
          throw member.problem(
            number < 0 ? "\(number) is not allowed; 0 or more" : "needs both gate and qubits")
        }
        return number
      }
      let channel = try channel(cursor)
      let count = gate.flatMap { Gate.named($0)?.qubitCount } ?? qubits?.count ?? 1
      guard channel.qubitCount <= count else {
        throw cursor.problem(
          "the channel is of \(channel.qubitCount) qubits, the gate of \(count)")
      }
      return Entry(
        gate: gate, qubits: qubits, occurrence: occurrence, channel: channel,
        replaces: try cursor.optional("replaces")?.bool() ?? false)
    }
  }

  static func name(_ cursor: JSONCursor, _ device: Device) throws -> String {
    let text = try cursor.string()
    guard let native = device.nativeGates.first(where: { $0.name == text }) else {
      throw cursor.problem(
        "\"\(text)\" is not a native gate of \(device.name), which has "
          + device.nativeGates.map(\.name).joined(separator: ", "))
    }
    return native.name
  }

  static func places(
    _ cursor: JSONCursor, _ gate: String?, _ device: Device
  ) throws -> [Int] {
    let qubits = try cursor.integers()
    guard (1...2).contains(qubits.count), Set(qubits).count == qubits.count,
      qubits.allSatisfy(device.qubits.indices.contains)
    else {
      throw cursor.problem(
        "\(qubits) is not one qubit or two different ones from 0 to \(device.qubitCount - 1)")
    }
    guard let gate, let native = device.nativeGate(gate), let record = native.gate else {
      return qubits
    }
    guard record.qubitCount == qubits.count else {
      throw cursor.problem("\(qubits) for \(gate), which acts on \(record.qubitCount) qubit(s)")
    }
    if let pairs = native.pairs, !pairs.contains(qubits), !pairs.contains(qubits.reversed()) {
      throw cursor.problem("\(device.name) has no \(gate) on \(qubits)")
    }
    return qubits
  }

  private static func channel(_ cursor: JSONCursor) throws -> Channel {
    switch (try cursor.optional("pauli"), try cursor.optional("kraus")) {
    case (let rates?, nil): return .pauli(try pauli(rates))
    case (nil, let operators?): return .kraus(try kraus(operators))
    default: throw cursor.problem("needs either pauli or kraus")
    }
  }

  /// Probabilities by word, whose first letter is on the first listed qubit.
  private static func pauli(_ cursor: JSONCursor) throws -> [Double] {
    let rates = try cursor.members()
    guard let length = rates.first?.key.count, (1...2).contains(length) else {
      throw cursor.problem("needs Pauli words of one or two letters, {\"X\": 0.001}")
    }
    var probabilities = [Double](repeating: 0, count: 1 << (2 * length))
    for (word, rate) in rates {
      let letters = word.compactMap { ["I", "X", "Y", "Z"].firstIndex(of: $0) }
      guard letters.count == length, word.count == length, letters.contains(where: { $0 > 0 })
      else {
        throw rate.problem(
          "is not a Pauli word of \(length) letter(s) I, X, Y, Z other than the identity")
      }
      let probability = try rate.number()
      guard (0...1).contains(probability) else {
        throw rate.problem("\(probability) is not allowed; a probability is from 0 to 1")
      }
      let index = letters.enumerated().reduce(0) { $0 + $1.element << (2 * $1.offset) }
      probabilities[index] = probability
    }
    let total = probabilities.reduce(0, +)
    guard total <= 1 + 1e-12 else {
      throw cursor.problem("the probabilities sum to \(total); at most 1")
    }
    probabilities[0] = max(0, 1 - total)
    return probabilities
  }

  /// Matrices by rows; an element is a number or a pair of real and imaginary part.
  private static func kraus(_ cursor: JSONCursor) throws -> QuantumChannel {
    let operators = try cursor.elements()
    guard !operators.isEmpty, operators.count <= 64 else {
      throw cursor.problem("\(operators.count) operators; 1 to 64")
    }
    let matrices = try operators.map { matrix in
      let rows = try matrix.elements()
      guard rows.count == 2 || rows.count == 4 else {
        throw matrix.problem("has \(rows.count) rows; 2 for one qubit, 4 for two")
      }
      return ComplexMatrix(
        rows: rows.count, columns: rows.count,
        elements: try rows.flatMap { row in
          let elements = try row.elements()
          guard elements.count == rows.count else {
            throw row.problem("has \(elements.count) elements; \(rows.count)")
          }
          return try elements.map(complex)
        })
    }
    let dimension = matrices[0].rowCount
    if let other = matrices.firstIndex(where: { $0.rowCount != dimension }) {
      throw operators[other].problem("is not of the size of the first one")
    }
    do {
      return try QuantumChannel(
        qubits: dimension == 2 ? 1 : 2, terms: matrices.map { .kraus($0) })
    } catch let error as ChannelError {
      throw cursor.problem("\(error)")
    }
  }

  private static func complex(_ cursor: JSONCursor) throws -> Complex<Double> {
    if case .number(let value) = cursor.value { return Complex(value) }
    let parts = try cursor.elements().map { try $0.number() }
    guard parts.count == 2 else {
      throw cursor.problem("expected a number or [real, imaginary], found \(cursor.shown)")
    }
    return Complex(parts[0], parts[1])
  }
}
