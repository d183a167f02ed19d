import Foundation

/// A raw file of a vendor.
public struct Payload: Hashable, Sendable {
  /// The name for messages.
  public let name: String
  let bytes: [UInt8]

  /// The content as text; bytes that are not UTF-8 are replaced.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// A payload that is already in memory.
  public init(name: String, text: String) {
    self.name = name
    bytes = Array(text.utf8)
  }

  /// A payload in a file.
  /// - Throws: `DeviceFileError`.
  public init(contentsOf url: URL) throws {
    name = url.lastPathComponent
    bytes = try DeviceFile.read(url)
  }

  /// The document; a string that itself contains a document is read a second time.
  func document() throws -> JSONCursor {
    var cursor = try JSONCursor(parsing: bytes, file: name, allowsNonFinite: true)
    for _ in 0..<2 {
      guard case .string(let inner) = cursor.value else { break }
      cursor = try JSONCursor(
        parsing: Array(inner.utf8), file: "\(name) (the text within)", allowsNonFinite: true)
    }
    return JSONCursor(file: name, path: "", value: cursor.value)
  }

  /// Whether the file looks like comma separated values.
  var isTable: Bool { name.lowercased().hasSuffix(".csv") }
}

/// Units as vendors write them. Conversion divides by powers of ten, which doubles hold exactly.
enum PayloadUnit {
  private static let times: [String: Double] = [
    "s": 1, "S": 1, "ms": 1e3, "us": 1e6, "\u{B5}s": 1e6, "\u{3BC}s": 1e6, "ns": 1e9, "ps": 1e12,
  ]
  private static let frequencies: [String: Double] = [
    "Hz": 1, "kHz": 1e3, "MHz": 1e6, "GHz": 1e9,
  ]

  /// Seconds.
  static func seconds(_ value: Double, _ unit: String, at cursor: JSONCursor) throws -> Double {
    guard let divisor = times[unit] else {
      throw cursor.problem("\"\(unit)\" is not a unit of time; known: s, ms, us, µs, ns, ps")
    }
    return value / divisor
  }

  /// Hertz.
  static func hertz(_ value: Double, _ unit: String, at cursor: JSONCursor) throws -> Double {
    guard let factor = frequencies[unit] else {
      throw cursor.problem("\"\(unit)\" is not a unit of frequency; known: Hz, kHz, MHz, GHz")
    }
    return value * factor
  }

  /// 1 − F without the digits that the subtraction of decimals invents.
  static func infidelity(_ fidelity: Double) -> Double {
    ((1 - fidelity) * 1e15).rounded() / 1e15
  }
}
