import Circuits
import Foundation

extension Lowering {
  /// A type with its sizes evaluated.
  func classicalType(_ type: TypeName) throws -> ClassicalType {
    let base = try elementType(type)
    switch type.shape {
    case nil: return base
    case .sizes where base == .stretch:
      throw failure(type.position, "an array of stretches is not supported: declare each of them")
    case .dimensions(let count):
      throw failure(count.position, "'#dim' is for parameters of subroutines")
    case .sizes(let expressions):
      var total = 1
      let sizes = try expressions.map { expression in
        let size = try constantInteger(expression, "the size of an array")
        guard size > 0 else {
          throw failure(expression.position, "an array must have positive sizes")
        }
        let (product, overflow) = total.multipliedReportingOverflow(by: size)
        guard !overflow, product <= limits.bits else {
          throw failure(expression.position, "an array may have at most \(limits.bits) elements")
        }
        total = product
        return size
      }
      guard sizes.count <= 7 else {
        throw failure(type.position, "an array may have at most 7 dimensions")
      }
      return .array(base, sizes)
    }
  }

  /// The type, or that of the elements of an array.
  func elementType(_ type: TypeName) throws -> ClassicalType {
    let size = try type.size.map { expression in
      let size = try constantInteger(
        expression, type.base == "bit" ? "the size of a register" : "the size of a type")
      guard size > 0 else {
        throw failure(
          expression.position,
          type.base == "bit"
            ? "a register must have a positive size" : "the size of a type must be positive")
      }
      return size
    }
    func width(_ limit: Int) throws -> Int {
      let width = size ?? limit
      guard width <= limit else {
        throw failure(
          type.position, "\(type.base)[\(width)] is not supported: use 1 to \(limit) bits")
      }
      return width
    }
    switch type.base {
    case "bit":
      guard (size ?? 1) <= limits.bits else {
        throw failure(
          type.size?.position ?? type.position,
          "a program may have at most \(limits.bits) qubits and bits")
      }
      return .bit(size)
    case "bool": return .boolean
    case "int": return .integer(try width(64))
    case "uint": return .unsigned(try width(64))
    case "float":
      guard size == nil || size == 32 || size == 64 else {
        throw failure(
          type.position, "float[\(size ?? 0)] is not supported: use float[32] or float[64]")
      }
      return .float(size ?? 64)
    case "angle": return .angle(size == nil ? nil : try width(64))
    case "duration": return .duration
    case "stretch": return .stretch
    default: throw failure(type.position, "the type '\(type.base)' is not supported")
    }
  }

  /// What a variable of a type holds at first.
  func zero(_ type: ClassicalType) -> Value {
    switch type {
    case .bit(nil), .boolean: .boolean(false)
    case .bit(.some(let size)):
      size <= 64
        ? .bitstring(0, width: size)
        : .bits(Array(repeating: Decisions.no, count: size), .register)
    case .integer, .unsigned: .integer(0)
    case .float, .angle(nil): .real(0)
    case .angle(.some(let width)): .fixed(0, width: width)
    case .duration, .stretch: .duration(.seconds(0))
    case .array(let element, let sizes):
      .array(
        ArrayValue(
          sizes: sizes,
          elements: Array(repeating: zero(element), count: sizes.reduce(1, *))))
    }
  }

  /// A value converted to a type.
  /// - Parameter isDeclaration: Whether an integer out of range is an error; otherwise it is
  ///   taken modulo the size of the type.
  func convert(
    _ value: Value, to type: ClassicalType, _ place: Position, isDeclaration: Bool = false
  ) throws -> Value {
    switch value {
    case .varying(let node):
      if case .bit(.some(let size)) = type {
        return normalised(try bitNodes(value, width: size, place), .register)
      }
      return try joined(
        decisions.map(node) {
          try convert($0, to: type, place, isDeclaration: isDeclaration)
        })
    case .bits(let nodes, let kind): return try convert(nodes, kind, to: type, place)
    case .array(let array):
      guard case .array(let element, let sizes) = type else { break }
      guard sizes == array.sizes else {
        throw failure(
          place, "an array of sizes \(array.sizes) cannot become one of sizes \(sizes)")
      }
      return .array(
        ArrayValue(
          sizes: sizes,
          elements: try array.elements.map {
            try convert($0, to: element, place, isDeclaration: isDeclaration)
          }))
    default:
      if let result = try converted(value, to: type, place, isDeclaration) { return result }
    }
    throw failure(place, "\(value.described) cannot be converted to '\(type.described)'")
  }

  /// A known value converted; nil if there is no conversion.
  private func converted(
    _ value: Value, to type: ClassicalType, _ place: Position, _ isDeclaration: Bool
  ) throws -> Value? {
    switch (type, value) {
    case (.float(let size), _):
      if case .angle = value, size != 32 { return value }
      if case .boolean(let flag) = value { return .real(flag ? 1 : 0) }
      guard let number = value.number else { return nil }
      return .real(size == 32 ? Double(Float(number)) : number)
    case (.angle(nil), .angle): return value
    case (.angle(nil), _): return value.number.map { .real(Arithmetic.turn($0)) }
    case (.angle(.some(let width)), .fixed(let bits, let size)):
      return .fixed(
        width < size ? bits >> UInt64(size - width) : bits << UInt64(width - size), width: width)
    case (.angle(.some(let width)), .bitstring(let bits, let size)) where size == width:
      return .fixed(bits, width: width)
    case (.angle(.some(let width)), _):
      guard case .angle = value else {
        return value.number.map { .fixed(Arithmetic.fixed($0, width: width), width: width) }
      }
      throw failure(
        place, "an input cannot be rounded to angle[\(width)]: write angle without a size")
    case (.integer, .integer(let number)), (.unsigned, .integer(let number)):
      return .integer(try wrapped(number, type, place, isDeclaration))
    case (.integer, .real(let number)), (.unsigned, .real(let number)):
      guard let whole = Int(exactly: number.rounded(.towardZero)) else { return nil }
      return .integer(try wrapped(whole, type, place, isDeclaration))
    case (.integer, .boolean(let flag)), (.unsigned, .boolean(let flag)):
      return .integer(try wrapped(flag ? 1 : 0, type, place, false))
    case (.integer(let width), .bitstring(_, let size)),
      (.unsigned(let width), .bitstring(_, let size)):
      guard size <= width else {
        throw failure(place, "\(size) bits do not fit in \(type.described)")
      }
      return normalised(try bitNodes(value, width: width, place), type.bitKind)
    case (.boolean, .boolean), (.bit(nil), .boolean): return value
    case (.boolean, .integer(let number)): return .boolean(number != 0)
    case (.bit(nil), .integer(let number)) where version == .version2:
      return .boolean(number & 1 == 1)
    case (.bit(nil), .integer(let number)) where number == 0 || number == 1:
      return .boolean(number == 1)
    case (.boolean, .bitstring(let bits, 1)), (.bit(nil), .bitstring(let bits, 1)):
      return .boolean(bits == 1)
    case (.bit(.some(1)), .boolean(let flag)): return .bitstring(flag ? 1 : 0, width: 1)
    case (.bit(.some(let size)), .bitstring(_, let width)) where size == width: return value
    case (.bit(.some(let size)), .bitstring), (.bit(.some(let size)), .boolean):
      // Registers of OpenQASM 2 are numbers.
      guard version == .version2 else { return nil }
      return normalised(try bitNodes(value, width: size, place), .register)
    case (.bit(.some(let size)), .fixed(let bits, let width)) where size == width:
      return .bitstring(bits, width: size)
    case (.bit(.some(let size)), .integer(let number)):
      if isDeclaration, size < 63, number >= 1 << size || number < -(1 << (size - 1)) {
        throw failure(place, "\(number) does not fit in bit[\(size)]")
      }
      return normalised(try bitNodes(value, width: size, place), .register)
    case (.duration, .duration), (.duration, .stretch), (.stretch, .duration), (.stretch, .stretch):
      return value
    default: return nil
    }
  }

  /// Bits that depend on measurements, converted.
  private func convert(
    _ nodes: [Decisions.Node], _ kind: Value.BitKind, to type: ClassicalType, _ place: Position
  ) throws -> Value {
    let count = nodes.count
    let value = Value.bits(nodes, kind)
    switch type {
    case .bit(.some(let size))
    where size == count || kind == .signed || kind == .unsigned || version == .version2:
      return normalised(try bitNodes(value, width: size, place), .register)
    case .integer(let width), .unsigned(let width):
      guard kind != .angle else { break }
      guard kind != .register || count <= width else {
        throw failure(place, "\(count) bits do not fit in \(type.described)")
      }
      return normalised(try bitNodes(value, width: width, place), type.bitKind)
    case .boolean, .bit(nil):
      if count == 1 || (version == .version2 && type == .bit(nil)) { return truthValue(nodes[0]) }
      guard kind == .signed || kind == .unsigned, type == .boolean else { break }
      return truthValue(try nodes.reduce(Decisions.no) { try decisions.or($0, $1) })
    case .angle(.some(let width)):
      guard kind == .angle || (kind == .register && width == count) else { break }
      let padding = max(width - count, 0)
      return normalised(
        Array(repeating: Decisions.no, count: padding)
          + nodes.suffix(min(width, count)), .angle)
    case .float, .angle(nil):
      guard kind != .register else { break }
      return try convert(.varying(try number(nodes, kind, place)), to: type, place)
    default: break
    }
    throw failure(
      place,
      kind == .register && (type == .boolean || type == .bit(nil))
        ? "only a single bit can be converted to \(type.described)"
        : "\(count) measured bits cannot be converted to '\(type.described)'")
  }

  /// An integer modulo the size of its type.
  private func wrapped(
    _ number: Int, _ type: ClassicalType, _ place: Position, _ isDeclaration: Bool
  ) throws -> Int {
    let result: Int
    switch type {
    case .unsigned(let width) where width < 63:
      result = Int(UInt64(bitPattern: Int64(number)) & Arithmetic.mask(width))
    case .unsigned(63): result = number & .max
    case .unsigned:
      guard number >= 0 else {
        throw failure(place, "\(number) does not fit in \(type.described)")
      }
      result = number
    case .integer(let width) where width < 64:
      let shift = 64 - width
      result = (number << shift) >> shift
    default: result = number
    }
    guard !isDeclaration || result == number else {
      throw failure(place, "\(number) does not fit in \(type.described)")
    }
    return result
  }
}
