/// The element types of safetensors files that are read.
enum SafetensorsType: String, CaseIterable {
  /// IEEE 754, 64 bits.
  case double = "F64"
  /// IEEE 754, 32 bits.
  case single = "F32"
  /// IEEE 754, 16 bits.
  case half = "F16"
  /// The upper half of 32 bits.
  case brain = "BF16"

  /// Bytes of an element.
  var size: Int {
    switch self {
    case .double: 8
    case .single: 4
    case .half, .brain: 2
    }
  }

  /// The little-endian number at an offset.
  func number(_ bytes: [UInt8], at offset: Int) -> Double {
    var word: UInt64 = 0
    for i in 0..<size { word |= UInt64(bytes[offset + i]) << (8 * UInt64(i)) }
    switch self {
    case .double: return Double(bitPattern: word)
    case .single: return Double(Float(bitPattern: UInt32(word)))
    case .half: return Self.half(UInt16(word))
    case .brain: return Double(Float(bitPattern: UInt32(word) << 16))
    }
  }

  /// One bit of sign, five of exponent with offset 15, ten of fraction.
  private static func half(_ bits: UInt16) -> Double {
    let fraction = Double(bits & 0x3ff)
    let exponent = Int(bits >> 10 & 0x1f)
    let size: Double =
      switch exponent {
      case 0: fraction * 0x1p-24
      case 31: fraction == 0 ? .infinity : .nan
      default: Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
      }
    return bits >> 15 == 1 ? -size : size
  }
}
