import Circuits

/// Elements of an array that subscripts choose.
struct ArraySelection {
  /// The sizes of what is chosen; nil for a single element.
  let sizes: [Int]?
  /// The positions of the elements, in row-major order.
  let offsets: [Int]
}

extension Lowering {
  /// What subscripts choose from an array of some sizes.
  func selection(
    _ subscripts: [Subscript], in sizes: [Int], _ place: Position
  ) throws -> ArraySelection {
    guard subscripts.count <= sizes.count else {
      throw failure(
        place, "\(subscripts.count) indices are too many for \(sizes.count) dimensions")
    }
    var offsets = [0]
    var chosen: [Int] = []
    for (dimension, size) in sizes.enumerated() {
      let positions: [Int]
      switch dimension < subscripts.count ? subscripts[dimension] : nil {
      case .index(let expression): positions = [try index(expression, in: size)]
      case .set(let expressions):
        positions = try expressions.map { try index($0, in: size) }
        chosen.append(positions.count)
      case .range(let range):
        positions = try self.positions(range, in: size)
        chosen.append(positions.count)
      case nil:
        positions = Array(0..<size)
        chosen.append(size)
      }
      guard offsets.count * positions.count <= limits.bits else {
        throw failure(place, "more than \(limits.bits) elements are chosen")
      }
      try work(offsets.count * positions.count, place)
      offsets = offsets.flatMap { offset in positions.map { offset * size + $0 } }
    }
    return ArraySelection(sizes: chosen.isEmpty ? nil : chosen, offsets: offsets)
  }

  /// The value of `base[subscripts]`.
  func element(
    _ expression: Expression, _ base: Expression, _ subscripts: [Subscript]
  ) throws -> Value {
    let place = expression.position
    if let (references, isRegister) = try bitsIfAny(expression) {
      for reference in references { try requireConstant(reference.variable, place) }
      let nodes = try references.map { try simplified(try node(of: $0)) }
      return isRegister ? normalised(nodes, .register) : truthValue(nodes[0])
    }
    let value = try evaluate(base)
    if case .array(let array) = value {
      let selection = try selection(subscripts, in: array.sizes, place)
      let elements = selection.offsets.map { array.elements[$0] }
      return try selection.sizes.map { .array(ArrayValue(sizes: $0, elements: elements)) }
        ?? simplified(elements[0])
    }
    let width: Int
    switch value {
    case .integer: width = 64
    case .bitstring(_, let size), .fixed(_, let size): width = size
    case .bits(let nodes, _): width = nodes.count
    default: throw failure(place, "\(value.described) has no elements")
    }
    let (chosen, isRegister) = try choose(
      subscripts, from: try bitNodes(value, width: width, place), place)
    return isRegister ? normalised(chosen, .register) : truthValue(chosen[0])
  }

  /// The members of a register that subscripts choose one after the other; no others are looked at, for
  /// a loop over a long register would look at all of them in every turn.
  func choose<Members: RandomAccessCollection>(
    _ subscripts: [Subscript], from members: Members, _ place: Position
  ) throws -> (chosen: [Members.Element], isRegister: Bool) where Members.Index == Int {
    // The positions so far; nil for all.
    var chosen: [Int]?
    var isRegister = true
    for item in subscripts {
      guard isRegister else { throw failure(place, "only a register can be indexed") }
      let count = chosen?.count ?? members.count
      let positions: [Int]
      switch item {
      case .index(let expression):
        positions = [try index(expression, in: count)]
        isRegister = false
      case .set(let expressions):
        positions = try expressions.map { try index($0, in: count) }
        guard !positions.isEmpty else { throw failure(place, "the set of indices is empty") }
      case .range(let range): positions = try self.positions(range, in: count)
      }
      chosen = chosen.map { known in positions.map { known[$0] } } ?? positions
    }
    let start = members.startIndex
    return (chosen.map { $0.map { members[start + $0] } } ?? Array(members), isRegister)
  }

  /// `{a, b}` as an array.
  func array(
    _ items: [Expression], _ element: ClassicalType, _ sizes: [Int], _ expression: Expression
  ) throws -> Value {
    guard items.count == sizes[0] else {
      throw failure(
        expression.position, "an array of \(sizes[0]) needs as many values, not \(items.count)")
    }
    let rest = Array(sizes.dropFirst())
    let type = rest.isEmpty ? element : ClassicalType.array(element, rest)
    let values = try items.map { item in
      try convert(
        try assigned(item, type, name: "element"), to: type, item.position, isDeclaration: true)
    }
    let elements = values.flatMap { value in
      if case .array(let array) = value { array.elements } else { [value] }
    }
    return .array(ArrayValue(sizes: sizes, elements: elements))
  }

  /// `a ++ b` of arrays or registers.
  func concatenated(_ parts: [Expression], _ place: Position) throws -> Value {
    let values = try parts.map(evaluate)
    if case .array(let first) = values[0] {
      var result = first
      for (value, part) in zip(values, parts).dropFirst() {
        guard case .array(let array) = value,
          array.sizes.dropFirst() == first.sizes.dropFirst()
        else { throw failure(part.position, "only arrays of the same shape can be joined") }
        result.sizes[0] += array.sizes[0]
        result.elements += array.elements
      }
      guard result.elements.count <= limits.bits else {
        throw failure(place, "an array may have at most \(limits.bits) elements")
      }
      return .array(result)
    }
    var nodes: [Decisions.Node] = []
    for (value, part) in zip(values, parts) {
      switch value {
      case .boolean, .varying: nodes.append(try truth(value, part.position))
      case .bitstring(_, let width):
        nodes += try bitNodes(value, width: width, part.position)
      case .bits(let bits, .register): nodes += bits
      default: throw failure(part.position, "only arrays and registers can be joined")
      }
    }
    guard nodes.count <= limits.bits else {
      throw failure(place, "a register may have at most \(limits.bits) bits")
    }
    return normalised(nodes, .register)
  }

  /// `sizeof(array)` and `sizeof(array, dimension)`.
  func size(_ arguments: [Expression], _ place: Position) throws -> Value {
    guard (1...2).contains(arguments.count) else {
      throw failure(place, "'sizeof' takes an array and perhaps a dimension")
    }
    // The size of a variable is a constant, whatever it holds.
    let outer = isConstantOnly
    isConstantOnly = false
    defer { isConstantOnly = outer }
    guard case .array(let array) = try evaluate(arguments[0]) else {
      throw failure(arguments[0].position, "'sizeof' is for arrays")
    }
    let dimension = try arguments.count == 2 ? integer(arguments[1], "a dimension") : 0
    guard array.sizes.indices.contains(dimension) else {
      throw failure(
        place, "dimension \(dimension) is out of range: the array has \(array.sizes.count)")
    }
    return .integer(array.sizes[dimension])
  }
}
