/// All trainable numbers of a model, named, in one contiguous array.
///
/// Optimizers, checkpoints and gradient checks see the flat array; layers keep the range of each of
/// their tensors. A gradient is a plain array with the same layout.
public struct ParameterSet: Equatable, Sendable {
  /// One named tensor.
  public struct Entry: Equatable, Sendable {
    /// The name, unique in its set: for example `controller.0.weight`.
    public let name: String
    /// The lengths of the dimensions, outermost first; row-major.
    public let shape: [Int]
    /// Where the tensor's elements are in the flat array.
    public let range: Range<Int>
  }

  /// The tensors in the order of their storage, without gaps.
  public private(set) var entries: [Entry] = []
  /// All elements. Their number never changes by assignment.
  public var values: [Double] = [] {
    didSet { precondition(values.count == count, "the layout of a parameter set is fixed") }
  }
  /// The number of elements.
  public private(set) var count = 0

  /// A set without parameters.
  public init() {}

  /// Appends a tensor and returns its range.
  ///
  /// The name must be new, and there must be as many values as the shape says.
  @discardableResult
  public mutating func append(_ name: String, shape: [Int], values new: [Double]) -> Range<Int> {
    precondition(entry(named: name) == nil, "parameter \(name) exists already")
    precondition(new.count == shape.reduce(1, *), "values must match the shape of \(name)")
    let range = count..<count + new.count
    entries.append(Entry(name: name, shape: shape, range: range))
    count += new.count
    values += new
    return range
  }

  /// The tensor with a name.
  public func entry(named name: String) -> Entry? {
    entries.first { $0.name == name }
  }

  /// The elements of a tensor, or nil if there is none with this name.
  public subscript(name: String) -> [Double]? {
    entry(named: name).map { Array(values[$0.range]) }
  }

  /// The indices and names of single elements, for messages: `controller.0.weight[3, 1]`.
  public func elementName(_ index: Int) -> String {
    guard let entry = entries.first(where: { $0.range.contains(index) }) else {
      return "[\(index)]"
    }
    var rest = index - entry.range.lowerBound
    var position: [String] = []
    for length in entry.shape.reversed() {
      position.insert("\(rest % length)", at: 0)
      rest /= length
    }
    return "\(entry.name)[\(position.joined(separator: ", "))]"
  }

  /// Takes over the values of another set with the same names and shapes, in any order.
  /// - Throws: `LearningError` naming the first tensor that is missing, superfluous or of another
  ///   shape; nothing is changed then.
  public mutating func assign(_ other: ParameterSet) throws {
    var new = values
    for entry in entries {
      guard let source = other.entry(named: entry.name) else {
        throw LearningError(.unusable, "the weights lack \(entry.name) of shape \(entry.shape)")
      }
      guard source.shape == entry.shape else {
        throw LearningError(
          .unusable,
          "\(entry.name) has shape \(source.shape) in the weights and \(entry.shape) in the model")
      }
      new.replaceSubrange(entry.range, with: other.values[source.range])
    }
    if let extra = other.entries.first(where: { entry(named: $0.name) == nil }) {
      throw LearningError(.unusable, "the weights have \(extra.name), which the model has not")
    }
    values = new
  }
}

extension ParameterSet {
  /// Sixteen hexadecimal digits that differ where one bit of the values differs: FNV-1a of 64 bits
  /// over the bit patterns in order (G. Fowler, L. C. Noll, K.-P. Vo, draft-eastlake-fnv).
  public var fingerprint: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for value in values {
      for byte in 0..<8 {
        hash = (hash ^ (value.bitPattern >> UInt64(8 * byte) & 0xff)) &* 0x100_0000_01b3
      }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
