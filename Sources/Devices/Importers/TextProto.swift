/// A reader of protocol buffers in text form, as far as device specifications use it: fields with
/// numbers, strings and words, and messages in braces. Every field becomes an array of its values,
/// because a field that repeats is only known by repeating.
struct TextProto {
  private struct Failure: Error {
    let line: Int
    let message: String
  }

  private enum Token: Equatable {
    case name(String)
    case text(String)
    case mark(Character)
  }

  private static let depthLimit = 50
  private var tokens: [(token: Token, line: Int)] = []
  private var position = 0

  /// Reads a message.
  /// - Throws: `DeviceFileError` with the line.
  static func parse(_ bytes: [UInt8], file: String) throws -> JSONCursor {
    do {
      var reader = TextProto()
      try reader.scan(String(decoding: bytes, as: UTF8.self))
      let message = try reader.message(depth: 0)
      return JSONCursor(file: file, path: "", value: .object(message))
    } catch let failure as Failure {
      throw DeviceFileError(
        .invalid, file: file,
        problems: [
          DeviceProblem(
            .error, field: "line \(failure.line)",
            "not a protocol buffer in text form: \(failure.message)")
        ])
    }
  }

  private mutating func scan(_ text: String) throws {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let characters = Array(line)
      var place = 0
      while place < characters.count, characters[place] != "#" {
        let character = characters[place]
        if character.isWhitespace || character == "," || character == ";" {
          place += 1
        } else if "{}:<>[]".contains(character) {
          tokens.append((.mark(character), index + 1))
          place += 1
        } else if character == "\"" || character == "'" {
          guard let end = characters[(place + 1)...].firstIndex(of: character) else {
            throw Failure(line: index + 1, message: "a string is not closed")
          }
          tokens.append((.text(String(characters[(place + 1)..<end])), index + 1))
          place = end + 1
        } else {
          let start = place
          while place < characters.count, Self.isWord(characters[place]) { place += 1 }
          guard place > start else {
            throw Failure(line: index + 1, message: "'\(character)' is not expected here")
          }
          tokens.append((.name(String(characters[start..<place])), index + 1))
        }
      }
    }
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "_.+-".contains(character))
  }

  private mutating func take(_ mark: Character) -> Bool {
    guard position < tokens.count, tokens[position].token == .mark(mark) else { return false }
    position += 1
    return true
  }

  private func failure(_ message: String) -> Failure {
    Failure(
      line: (position < tokens.count ? tokens[position] : tokens.last)?.line ?? 1, message: message)
  }

  private mutating func message(depth: Int) throws -> JSONObject {
    guard depth < Self.depthLimit else {
      throw failure("messages are nested deeper than \(Self.depthLimit) levels")
    }
    var fields = JSONObject()
    while position < tokens.count, tokens[position].token != .mark("}") {
      guard case .name(let key) = tokens[position].token else {
        throw failure("the name of a field is missing")
      }
      position += 1
      let hasColon = take(":")
      var value: JSONValue
      if take("{") {
        value = .object(try message(depth: depth + 1))
        guard take("}") else { throw failure("the message '\(key)' is not closed") }
      } else {
        guard hasColon, position < tokens.count else {
          throw failure("the field '\(key)' has no value")
        }
        switch tokens[position].token {
        case .text(let text): value = .string(text)
        case .name(let word):
          let number = Double(word).flatMap { $0.isFinite ? $0 : nil }
          value = number.map { .number($0) } ?? .string(word)
        case .mark: throw failure("the field '\(key)' has no value")
        }
        position += 1
      }
      if case .array(let earlier)? = fields[key] {
        fields[key] = .array(earlier + [value])
      } else {
        fields[key] = .array([value])
      }
    }
    if depth == 0, position < tokens.count { throw failure("a brace is closed that was not open") }
    return fields
  }
}
