import Foundation

/// A value inside a document, with the file and the field path for messages.
package struct JSONCursor: Sendable {
  /// The name of the file as the user gave it.
  package let file: String
  /// The path of the value, `qubits[3].t1`; empty for the document.
  package let path: String
  /// The value.
  package let value: JSONValue

  /// Reads a document.
  /// - Parameter allowsNonFinite: Whether `NaN`, `Infinity` and `-Infinity` are numbers, as Python
  ///   writes them; `number()` still refuses them.
  /// - Throws: `DeviceFileError` with line and column.
  package init(parsing bytes: [UInt8], file: String, allowsNonFinite: Bool = false) throws {
    self.file = file
    path = ""
    do {
      value = try JSONParser.parse(bytes, allowsNonFinite: allowsNonFinite)
    } catch let error as JSONSyntaxError {
      throw DeviceFileError(
        .invalid, file: file,
        problems: [
          DeviceProblem(
            .error, field: "line \(error.line), column \(error.column)",
            "not valid JSON: \(error.message)")
        ])
    }
  }

  /// Reads the document in a file.
  /// - Throws: `DeviceFileError`, of kind notFound when there is no such file.
  package init(contentsOf url: URL) throws { self = try DeviceFile.document(url) }

  /// A cursor on a value.
  package init(file: String, path: String, value: JSONValue) {
    self.file = file
    self.path = path
    self.value = value
  }

  /// An error about this value.
  package func problem(_ message: String) -> DeviceFileError {
    DeviceFileError(
      .invalid, file: file,
      problems: [DeviceProblem(.error, field: path.isEmpty ? "document" : path, message)])
  }

  /// The value for messages, cut when long.
  package var shown: String {
    switch value {
    case .array(let elements): return "an array of \(elements.count)"
    case .object(let object): return "an object of \(object.keys.count) fields"
    case .number(let number) where !number.isFinite: return "\(number)"
    default: return Self.cut(value.inlineText)
    }
  }

  /// A text for messages, cut when long.
  static func cut(_ text: String) -> String {
    text.count > 60 ? text.prefix(57) + "…" : text
  }

  private func mismatch(_ wanted: String) -> DeviceFileError {
    let isShown = value.isScalar && value != .null
    return problem("expected \(wanted), found \(value.kind)\(isShown ? " \(shown)" : "")")
  }

  private func child(_ key: String, _ value: JSONValue) -> JSONCursor {
    JSONCursor(file: file, path: path.isEmpty ? key : "\(path).\(key)", value: value)
  }

  /// The members of an object.
  package func object() throws -> JSONObject {
    guard case .object(let object) = value else { throw mismatch("an object") }
    return object
  }

  /// The member of a key, which must be there and not null.
  package func member(_ key: String) throws -> JSONCursor {
    let object = try object()
    guard let member = object[key] else {
      throw child(key, .null).problem("is missing")
    }
    if member == .null { throw child(key, .null).problem("is missing: null is no value here") }
    return child(key, member)
  }

  /// The member of a key, nil when absent or null.
  package func optional(_ key: String) throws -> JSONCursor? {
    guard let member = try object()[key], member != .null else { return nil }
    return child(key, member)
  }

  /// The members in order.
  package func members() throws -> [(key: String, cursor: JSONCursor)] {
    let object = try object()
    return object.keys.map { ($0, child($0, object[$0] ?? .null)) }
  }

  /// The elements of an array.
  package func elements() throws -> [JSONCursor] {
    guard case .array(let elements) = value else { throw mismatch("an array") }
    return elements.enumerated().map {
      JSONCursor(file: file, path: "\(path)[\($0)]", value: $1)
    }
  }

  /// A string.
  package func string() throws -> String {
    guard case .string(let text) = value else { throw mismatch("a string") }
    return text
  }

  /// A number, which is finite.
  package func number() throws -> Double {
    let number = try anyNumber()
    guard number.isFinite else { throw mismatch("a finite number") }
    return number
  }

  /// A number that need not be finite.
  func anyNumber() throws -> Double {
    guard case .number(let number) = value else { throw mismatch("a number") }
    return number
  }

  /// A whole number.
  package func integer() throws -> Int {
    guard case .number(let number) = value, let integer = Int(exactly: number) else {
      throw mismatch("a whole number")
    }
    return integer
  }

  /// A boolean.
  package func bool() throws -> Bool {
    guard case .bool(let bool) = value else { throw mismatch("true or false") }
    return bool
  }

  /// Strings of an array.
  package func strings() throws -> [String] { try elements().map { try $0.string() } }
  /// Whole numbers of an array.
  package func integers() throws -> [Int] { try elements().map { try $0.integer() } }
}
