import Foundation
import LinearAlgebra
import Numerics
import Testing

/// A worked case: what a tool makes of calibration figures.
struct ReferenceCase: Decodable, Sendable, CustomTestStringConvertible {
  let id: String
  let kind: String
  let tool: String
  var inputs: [String: JSON]
  let expected: [String: JSON]

  var testDescription: String { id }

  static func all() throws -> [ReferenceCase] {
    struct File: Decodable { let cases: [ReferenceCase] }
    guard
      let url = Bundle.module.url(
        forResource: "noise-reference-cases", withExtension: "json", subdirectory: "Fixtures")
    else { throw MissingInput(name: "Fixtures/noise-reference-cases.json") }
    return try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).cases
  }

  func number(_ name: String) throws -> Double {
    guard let value = inputs[name]?.number else { throw MissingInput(name: name) }
    return value
  }

  func numbers(_ name: String) throws -> [Double] {
    guard let value = inputs[name]?.numbers else { throw MissingInput(name: name) }
    return value
  }

  func string(_ name: String) throws -> String {
    guard let value = inputs[name]?.string else { throw MissingInput(name: name) }
    return value
  }

  /// The case with one number of its inputs changed by a ten-thousandth, one case for each number.
  var perturbed: [(input: String, case: ReferenceCase)] {
    let labels: Set = ["qubit", "qubits", "num_qubits", "n", "duration_s", "delay_dt"]
    func change(_ name: String, _ value: Double) -> Double {
      value == 0 ? (name.hasPrefix("temperature") ? 50 : 0.01) : value * 1.0001
    }
    var result: [(String, ReferenceCase)] = []
    for (name, value) in inputs where !labels.contains(name) || kind.hasPrefix("quantinuum") {
      var copy = self
      if let number = value.number {
        copy.inputs[name] = .number(change(name, number))
        result.append((name, copy))
      } else if let numbers = value.numbers {
        for (index, number) in numbers.enumerated() {
          var changed = numbers
          changed[index] = change(name, number)
          copy.inputs[name] = .array(changed.map { .number($0) })
          result.append(("\(name)[\(index)]", copy))
        }
      }
    }
    return result
  }
}

struct MissingInput: Error { let name: String }

/// Something computed to be set beside an expected value.
enum Computed {
  case number(Double)
  case numbers([Double])
  case matrix(RealMatrix)
  case complex(ComplexMatrix)
  case text(String)
  case texts([String])
  case truth(Bool)
  case numbersByName([String: Double])

  /// Whether the value is the expected one: matrices, which are rounded to 14 decimals, to 1e-12,
  /// single numbers to 1e-12 and to a relative 1e-8, for small ones.
  func agrees(with expected: JSON) -> Bool {
    switch self {
    case .number(let value):
      guard let wanted = expected.number else { return false }
      return isClose(value, wanted)
    case .numbers(let values):
      guard let wanted = expected.numbers, wanted.count == values.count else { return false }
      return zip(values, wanted).allSatisfy { abs($0 - $1) <= 1e-12 }
    case .matrix(let matrix):
      guard let wanted = dense(expected, dimension: matrix.rowCount) else { return false }
      return matrix.distance(to: wanted) <= 1e-12
    case .complex(let matrix):
      let rows = (expected.array ?? []).map { row in (row.array ?? []).map { $0.numbers ?? [] } }
      guard rows.count == matrix.rowCount else { return false }
      let wanted = ComplexMatrix(rows.map { $0.map { Complex($0[0], $0[1]) } })
      return wanted.columnCount == matrix.columnCount && matrix.distance(to: wanted) <= 1e-12
    case .text(let text): return expected.string == text
    case .texts(let texts): return expected.array?.map(\.string) == texts
    case .truth(let truth): if case .bool(let wanted) = expected { return wanted == truth }
    case .numbersByName(let values):
      guard let wanted = expected.object, wanted.count == values.count else { return false }
      return values.allSatisfy { name, value in
        wanted[name]?.number.map { isClose(value, $0) } ?? false
      }
    }
    return false
  }

  /// The value with one of its numbers changed by a ten-thousandth of it, at least by 10⁻⁹, one for
  /// each.
  var changed: [Computed] {
    func off(_ value: Double) -> Double { value + max(1e-4 * abs(value), 1e-9) }
    switch self {
    case .number(let value): return [.number(off(value))]
    case .numbers(let values):
      return values.indices.map { index in
        var copy = values
        copy[index] = off(copy[index])
        return .numbers(copy)
      }
    case .matrix(let matrix):
      return Self.places(matrix.rowCount, matrix.columnCount).map { row, column in
        var copy = matrix
        copy[row, column] = off(copy[row, column])
        return .matrix(copy)
      }
    case .complex(let matrix):
      return Self.places(matrix.rowCount, matrix.columnCount).map { row, column in
        var copy = matrix
        copy[row, column] += Complex(off(copy[row, column].length) - copy[row, column].length)
        return .complex(copy)
      }
    case .text(let text): return [.text(text + "?")]
    case .texts(let texts): return [.texts(texts + ["?"]), .texts(Array(texts.dropLast()))]
    case .truth(let truth): return [.truth(!truth)]
    case .numbersByName(let values):
      return values.map { name, value in
        .numbersByName(values.merging([name: off(value)]) { $1 })
      }
    }
  }

  private static func places(_ rows: Int, _ columns: Int) -> [(Int, Int)] {
    (0..<rows).flatMap { row in (0..<columns).map { (row, $0) } }
  }

  private func isClose(_ value: Double, _ wanted: Double) -> Bool {
    abs(value - wanted) <= min(1e-12, max(1e-8 * abs(wanted), 1e-15))
  }

  /// A matrix given in full or by its non-zero elements (row, column, value).
  private func dense(_ expected: JSON, dimension: Int) -> RealMatrix? {
    let rows = (expected.array ?? []).compactMap(\.numbers)
    if rows.count == dimension && rows.allSatisfy({ $0.count == dimension }) && dimension != 3 {
      return RealMatrix(rows)
    }
    guard rows.allSatisfy({ $0.count == 3 }) else { return nil }
    var result = RealMatrix(rows: dimension, columns: dimension)
    for row in rows {
      guard let i = Int(exactly: row[0]), let j = Int(exactly: row[1]), i < dimension,
        j < dimension
      else { return nil }
      result[i, j] = row[2]
    }
    return result
  }
}
