extension Device {
  /// Whether the vendor's label of every qubit is its index.
  public var labelsAreIndices: Bool {
    qubits.enumerated().allSatisfy { "\($0.offset)" == $0.element.label }
  }

  /// The index of a qubit by the vendor's label.
  public func index(ofLabel label: String) -> Int? { qubits.firstIndex { $0.label == label } }

  /// A comment for programs on physical qubits that names the vendor's labels of those in use:
  /// lines of `// qubit 0 of google_weber is "0_5"`; empty where labels are indices.
  /// - Parameter used: The indices in use.
  public func labelComment(for used: [Int]) -> String {
    guard !labelsAreIndices else { return "" }
    return used.filter(qubits.indices.contains).map { index in
      // A line break in a label would end the comment.
      let label = qubits[index].label.split(whereSeparator: \.isNewline).joined(separator: " ")
      return "// qubit \(index) of \(name) is \"\(label)\"\n"
    }.joined()
  }
}
