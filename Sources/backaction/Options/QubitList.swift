/// Lists of physical qubits on the command line.
enum QubitList {
  /// The physical qubits of `--layout`, in the order of those of the program.
  /// - Throws: `CommandFailure` for what is no comma list of numbers from 0.
  static func layout(_ text: some StringProtocol) throws -> [Int] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let qubit = Int(word.trimming(" ")), qubit >= 0 else {
        throw CommandFailure.usage(
          "--layout '\(text)' is not a list of physical qubits such as 4,3,5")
      }
      return qubit
    }
  }
}
