import Circuits
import Devices
import Foundation
import Simulators

/// A file that names circuits and the counts that they gave.
///
///     {"circuits": [{"qasm": "bell.qasm", "counts": {"00": 497, "11": 503}, "shots": 1000}]}
///
/// An object `experiments` beside the circuits, in which `characterize` says what they are for, is
/// left aside.
/// Values list the classical bits from the highest to the lowest, as results of `simulate`; blanks
/// between registers are ignored. Instead of `counts` a circuit may have `reads`, counts of the joint
/// values of some of its bits each: `{"name": "step 1", "bits": [0, 1], "counts": {"01": 12}}`, the
/// lowest place first in `bits` and last in the values. `shots`, if given, must be their sum.
public struct FitManifest: Sendable {
  /// Counts of one read.
  public struct Read: Sendable {
    let name: String
    /// Nil for all bits of the circuit.
    public let bits: [Int]?
    /// By value, the highest bit first.
    public let counts: [String: Int]
    let place: String
  }

  /// A circuit with its reads.
  public struct Entry: Sendable {
    /// The path of the program, as it stands in the file.
    public let qasm: String
    /// What was read, once for `counts`.
    public let reads: [Read]
  }

  /// The file that messages name.
  public let file: String
  /// The circuits in order.
  public let entries: [Entry]

  /// Reads a manifest.
  /// - Throws: `DeviceFileError` with every problem.
  public init(contentsOf path: String) throws {
    let cursor = try JSONCursor(contentsOf: URL(fileURLWithPath: path))
    var problems = ProblemList()
    problems.refuseUnknown(cursor, known: ["circuits", "experiments"])
    let entries = problems.elements(cursor, "circuits").map { Self.entry($0, &problems) }
    if problems.hasErrors {
      throw DeviceFileError(.invalid, file: path, problems: problems.problems)
    }
    guard !entries.isEmpty else {
      throw FitError.data("\(path): circuits: is empty; at least one circuit is needed")
    }
    file = path
    self.entries = entries
  }

  private static func entry(_ cursor: JSONCursor, _ problems: inout ProblemList) -> Entry {
    problems.refuseUnknown(cursor, known: ["qasm", "counts", "shots", "reads"])
    let qasm = problems.attempt { try cursor.member("qasm").string() } ?? ""
    let reads = problems.attempt { try cursor.optional("reads") } ?? nil
    let counts = problems.attempt { try cursor.optional("counts") } ?? nil
    var result: [Read] = []
    _ = problems.attempt {
      guard (reads == nil) != (counts == nil) else {
        throw cursor.problem("a circuit has either counts or reads")
      }
    }
    if let reads {
      let elements: [JSONCursor] = problems.attempt { try reads.elements() } ?? []
      for (index, element) in elements.enumerated() {
        problems.refuseUnknown(element, known: ["name", "bits", "counts", "shots"])
        let name: String? = problems.attempt { try element.optional("name")?.string() } ?? nil
        let bits: [Int]? = problems.attempt { try element.optional("bits")?.integers() } ?? nil
        result.append(
          Read(
            name: name ?? "read \(index + 1)", bits: bits, counts: Self.counts(element, &problems),
            place: element.path))
      }
    } else if counts != nil {
      result.append(
        Read(
          name: "all bits", bits: nil, counts: Self.counts(cursor, &problems), place: cursor.path))
    }
    return Entry(qasm: qasm, reads: result)
  }

  private static func counts(_ cursor: JSONCursor, _ problems: inout ProblemList) -> [String: Int] {
    problems.attempt {
      var result: [String: Int] = [:]
      var total = 0
      let most = SimulationRequest.allowedShots.upperBound
      for (key, member) in try cursor.member("counts").members() {
        let count = try member.integer()
        guard count >= 0, count <= most - total else {
          throw member.problem("\(count) is no count; 0 or more, all of them at most \(most)")
        }
        total += count
        let bits = key.filter { $0 != " " }
        guard bits.allSatisfy({ $0 == "0" || $0 == "1" }), !bits.isEmpty else {
          throw member.problem("\"\(key)\" is not a string of bits")
        }
        result[bits, default: 0] += count
      }
      if let shots = try cursor.optional("shots"), try shots.integer() != total {
        throw shots.problem("the counts add up to \(total)")
      }
      return result
    } ?? [:]
  }

  /// The reads of an entry on its circuit.
  /// - Throws: `FitError.data` for values of another length than there are bits.
  public func reads(of entry: Entry, on circuit: Circuit) throws -> [FitCircuit.Read] {
    try entry.reads.map { read in
      let bits = read.bits ?? Array(0..<circuit.resultBitCount)
      var counts: [Int: Int] = [:]
      for (text, count) in read.counts where count > 0 {
        guard text.count == bits.count, bits.count <= FitCircuit.bitLimit,
          let value = Int(text, radix: 2)
        else {
          throw FitError.data(
            "\(file): \(read.place).counts: \"\(text)\" has \(text.count) bits, \(bits.count) are "
              + "read, at most \(FitCircuit.bitLimit) can be")
        }
        counts[value] = count
      }
      return FitCircuit.Read(name: read.name, bits: bits, counts: counts)
    }
  }
}
