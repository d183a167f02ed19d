/// A syntax error with its place in the text.
struct JSONSyntaxError: Error {
  /// Counted from 1.
  let line: Int
  /// Counted from 1, in bytes.
  let column: Int
  /// What is wrong.
  let message: String
}

/// A strict reader of JSON (RFC 8259) that knows where it is: no comments, no trailing commas, no
/// duplicate keys, no numbers outside the range of doubles. For payloads it also reads the three
/// words by which Python writes numbers that are not finite, and takes what is beyond doubles as
/// infinite, as Python does.
struct JSONParser {
  /// Deep nesting is refused because the reader recurses.
  static let depthLimit = 200

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  private let allowsNonFinite: Bool

  private init(_ bytes: [UInt8], allowsNonFinite: Bool) {
    self.bytes = bytes
    self.allowsNonFinite = allowsNonFinite
  }

  /// Reads one document.
  /// - Parameter allowsNonFinite: Whether `NaN`, `Infinity` and `-Infinity` are numbers.
  /// - Throws: `JSONSyntaxError`.
  static func parse(_ bytes: [UInt8], allowsNonFinite: Bool = false) throws -> JSONValue {
    // A byte order mark is not JSON, but some editors leave one.
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    var parser = JSONParser(text, allowsNonFinite: allowsNonFinite)
    parser.skipSpace()
    let value = try parser.value()
    parser.skipSpace()
    if parser.position < parser.bytes.count {
      throw parser.error("nothing may follow the document, found \(parser.found)")
    }
    return value
  }

  private var found: String {
    guard position < bytes.count else { return "the end of the file" }
    let byte = bytes[position]
    return (0x21...0x7E).contains(byte) ? "'\(Character(Unicode.Scalar(byte)))'" : "byte \(byte)"
  }

  private func error(_ message: String) -> JSONSyntaxError { error(message, at: position) }

  private func error(_ message: String, at place: Int) -> JSONSyntaxError {
    let before = bytes[..<min(place, bytes.count)]
    let line = before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return JSONSyntaxError(line: line, column: before.count - start + 1, message: message)
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func take(_ character: Character) -> Bool {
    guard let byte = next, byte == character.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func value() throws -> JSONValue {
    guard let byte = next else { throw error("a value is missing, found \(found)") }
    switch byte {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "N") where allowsNonFinite: return try word("NaN", .number(.nan))
    case UInt8(ascii: "I") where allowsNonFinite: return try word("Infinity", .number(.infinity))
    default: return try number()
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else {
      throw error("expected \(word)")
    }
    position += word.utf8.count
    return value
  }

  private mutating func enter() throws {
    depth += 1
    if depth > Self.depthLimit {
      throw error("nested deeper than \(Self.depthLimit) levels")
    }
  }

  private mutating func array() throws -> JSONValue {
    try enter()
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if !take("]") {
      repeat {
        skipSpace()
        elements.append(try value())
        skipSpace()
      } while take(",")
      guard take("]") else { throw error("expected ',' or ']', found \(found)") }
    }
    depth -= 1
    return .array(elements)
  }

  private mutating func object() throws -> JSONValue {
    try enter()
    position += 1
    var members = JSONObject()
    skipSpace()
    if !take("}") {
      repeat {
        skipSpace()
        let start = position
        guard next == UInt8(ascii: "\"") else {
          throw error("expected a key in quotes, found \(found)")
        }
        let key = try string()
        if members[key] != nil { throw error("the key \"\(key)\" occurs twice", at: start) }
        skipSpace()
        guard take(":") else { throw error("expected ':', found \(found)") }
        skipSpace()
        members[key] = try value()
        skipSpace()
      } while take(",")
      guard take("}") else { throw error("expected ',' or '}', found \(found)") }
    }
    depth -= 1
    return .object(members)
  }

  private mutating func number() throws -> JSONValue {
    let start = position
    let isNegative = take("-")
    if isNegative, allowsNonFinite, next == UInt8(ascii: "I") {
      return try word("Infinity", .number(-.infinity))
    }
    let whole = digits()
    if whole == 0 {
      throw error("expected a value, found \(found)")
    }
    if whole > 1, bytes[position - whole] == UInt8(ascii: "0") {
      throw error("a number does not begin with 0", at: start)
    }
    if take("."), digits() == 0 { throw error("expected digits after the point") }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      if digits() == 0 { throw error("expected digits in the exponent") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text), value.isFinite || allowsNonFinite else {
      throw error("\(JSONCursor.cut(text)) is outside the range of a double", at: start)
    }
    return .number(value)
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    return position - start
  }

  private mutating func string() throws -> String {
    let start = position
    position += 1
    var result: [UInt8] = []
    while true {
      guard let byte = next else { throw error("a string is not closed", at: start) }
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: result, as: UTF8.self) else {
          throw error("a string is not UTF-8", at: start)
        }
        return text
      case UInt8(ascii: "\\"): result.append(contentsOf: try escape())
      case 0..<0x20: throw error("a control character in a string", at: position - 1)
      default: result.append(byte)
      }
    }
  }

  private mutating func escape() throws -> [UInt8] {
    guard let byte = next else { throw error("a string is not closed") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      let first = try hexadecimal()
      if (0xD800..<0xDC00).contains(first), take("\\"), take("u") {
        let second = try hexadecimal()
        if (0xDC00..<0xE000).contains(second) {
          return try utf8(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        }
      }
      return try utf8(first)
    default: throw error("unknown escape in a string", at: position - 1)
    }
  }

  private mutating func hexadecimal() throws -> UInt32 {
    guard position + 4 <= bytes.count,
      let value = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    else { throw error("expected four hexadecimal digits") }
    position += 4
    return value
  }

  private func utf8(_ code: UInt32) throws -> [UInt8] {
    guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair") }
    return Array(String(Character(scalar)).utf8)
  }
}
