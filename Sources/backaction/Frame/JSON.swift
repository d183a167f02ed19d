import Foundation

/// A JSON document on its way to standard output.
enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case unsigned(UInt64)
  /// A number that is not finite is written as null.
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  /// A number, null for none.
  init(_ value: Double?) { self = value.map { .number($0) } ?? .null }

  /// A text, null for none.
  init(_ value: String?) { self = value.map { .string($0) } ?? .null }

  /// A list of numbers.
  init(_ values: [Int]) { self = .array(values.map { .integer($0) }) }

  /// A list of texts.
  init(_ values: [String]) { self = .array(values.map { .string($0) }) }

  /// The form that a value encodes itself in.
  init(encoding value: some Encodable) throws {
    self = try JSONDecoder().decode(JSON.self, from: JSONEncoder().encode(value))
  }

  /// The object with further members.
  func adding(_ members: [String: JSON]) -> JSON {
    guard case .object(let object) = self else { return self }
    return .object(object.merging(members) { $1 })
  }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral
{
  init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(Dictionary(elements) { $1 })
  }

  init(arrayLiteral elements: JSON...) { self = .array(elements) }

  init(stringLiteral value: String) { self = .string(value) }
}

extension JSON: Decodable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(UInt64.self) {
      self = .unsigned(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }
}
