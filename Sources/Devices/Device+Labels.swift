extension Device {
  /// Whether the vendor's label of every qubit is its index.
  public var labelsAreIndices: Bool {
    qubits.enumerated().allSatisfy { "\($0.offset)" == $0.element.label }
  }

  /// How a qubit is called in print: its index, and where that is another one the vendor's label,
  /// `0 (0_5)`.
  public func name(of qubit: Int) -> String {
    guard qubits.indices.contains(qubit), qubits[qubit].label != "\(qubit)" else {
      return "\(qubit)"
    }
    return "\(qubit) (\(qubits[qubit].label))"
  }

  /// The vendor's labels of qubits.
  public func labels(of list: [Int]) -> [String] {
    list.map { qubits.indices.contains($0) ? qubits[$0].label : "\($0)" }
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
