import Experiments

/// What pages say about exported circuits.
enum FileSection {
  /// The list of files with what their circuits cost.
  /// - Parameter paths: Where the files are, in the order of `files`; the bare name where a path
  ///   is missing.
  static func table(_ files: [CircuitExport.File], paths: [String]) -> [Markup] {
    guard !files.isEmpty else { return [] }
    let columns: [Markup.Column] = [
      .text("file"), .number("one-qubit gates"), .number("two-qubit gates"),
      .number("two-qubit depth"), .number("depth"), .number("duration"),
      .number("estimated success"),
    ]
    let rows = files.enumerated().map { index, file -> [Markup] in
      let metrics = file.metrics
      let path = index < paths.count ? paths[index] : file.name
      return [
        .element("code", [:], text: path), .text("\(metrics.oneQubitGates)"),
        .text("\(metrics.twoQubitGates)"), .text("\(metrics.twoQubitDepth)"),
        .text("\(metrics.depth)"), .text(NumberFormat.duration(metrics.duration)),
        .text(NumberFormat.significant(100 * metrics.estimatedSuccess, 3) + " %"),
      ]
    }
    return [
      .table(columns, rows),
      .element(
        "p", ["class": "note"],
        text: "Estimated success: the product of the fidelities of all gates, measurements and "
          + "waits, a rough guide. Circuits of a timestep keep their angles as inputs, which "
          + "costs pulses that a circuit with bound angles does not need."),
    ]
  }
}
