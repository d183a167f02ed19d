/// A Boolean function of numbered inputs, as a sequence of selections (if-then-else), of which
/// each may use the ones before.
///
/// A decision diagram is of this form, with inputs as tests; sums and comparisons of wide registers
/// are too, and grow with the width only.
public struct BitLogic: Hashable, Sendable {
  /// What a selection refers to.
  public enum Operand: Hashable, Sendable {
    /// A known value.
    case constant(Bool)
    /// An input, by its number.
    case input(Int)
    /// The result of an earlier selection, by its number.
    case selection(Int)
  }

  /// `test ? high : low`.
  public struct Selection: Hashable, Sendable {
    /// What decides.
    public let test: Operand
    /// The result where the test is true.
    public let high: Operand
    /// The result where the test is false.
    public let low: Operand

    /// `test ? high : low`.
    public init(test: Operand, high: Operand, low: Operand) {
      self.test = test
      self.high = high
      self.low = low
    }
  }

  /// The steps, in the order in which they are computed.
  public let selections: [Selection]
  /// The value of the function.
  public let result: Operand

  /// A function; each selection refers to earlier ones only.
  public init(selections: [Selection], result: Operand) {
    self.selections = selections
    self.result = result
  }

  /// The value for given inputs.
  public func value(_ input: (Int) -> Bool) -> Bool {
    withUnsafeTemporaryAllocation(of: Bool.self, capacity: selections.count) { values in
      func value(_ operand: Operand) -> Bool {
        switch operand {
        case .constant(let flag): flag
        case .input(let number): input(number)
        case .selection(let number): values[number]
        }
      }
      for (number, selection) in selections.enumerated() {
        let chosen = value(selection.test) ? selection.high : selection.low
        values.initializeElement(at: number, to: value(chosen))
      }
      return value(result)
    }
  }
}
