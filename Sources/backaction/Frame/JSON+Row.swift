import Foundation

extension JSON {
  /// The form that a value encodes itself in, with keys in snake_case.
  init(snakeCase value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    self = try JSONDecoder().decode(JSON.self, from: encoder.encode(value))
  }

  /// A row of a table: every stored property under its name in snake_case, null for none.
  init(row value: some Encodable) throws {
    let empty = Self.columns(of: value).map { ($0, JSON.null) }
    self = JSON.object(Dictionary(empty) { $1 })
    if case .object(let members) = try JSON(snakeCase: value) { self = adding(members) }
  }

  /// The columns of a row in the order in which its properties are declared.
  static func columns(of value: Any) -> [String] {
    Mirror(reflecting: value).children.compactMap { child in
      child.label?.reduce(into: "") { name, letter in
        name += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
      }
    }
  }
}

/// Rows as comma-separated values after RFC 4180.
enum CSV {
  /// A line of column names and a line for each row; what is null stays empty.
  static func text(_ rows: [some Encodable]) throws -> String {
    guard let first = rows.first else { return "" }
    let columns = JSON.columns(of: first)
    let lines = try rows.map { row in
      guard case .object(let members) = try JSON(row: row) else { return "" }
      return columns.map { cell(members[$0] ?? .null) }.joined(separator: ",")
    }
    return ([columns.joined(separator: ",")] + lines).map { $0 + "\n" }.joined()
  }

  private static func cell(_ value: JSON) -> String {
    let text: String
    switch value {
    case .null: return ""
    case .string(let own): text = own
    default:
      // Lists and objects are JSON on one line.
      text = value.text.split(separator: "\n").map { $0.trimming(" ") }.joined()
    }
    let isPlain = !text.contains { ",\"\n\r".contains($0) }
    return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
