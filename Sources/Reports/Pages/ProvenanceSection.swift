import Experiments

/// What pages say about where their numbers come from.
enum ProvenanceSection {
  static func content(_ content: ReportContent) -> [Markup] {
    guard let provenance = content.provenance else { return [] }
    var parts: [Markup] = [
      .element("pre", [:], text: provenance.command),
      .element("p", [:], text: provenance.program.joined(separator: "; ")),
    ]
    if !content.devices.isEmpty {
      parts.append(
        .element(
          "p", [:],
          text: "Calibrations: "
            + content.devices.map { "\($0.device.name) \($0.calibration.id)" }
            .joined(separator: ", ") + "."))
    }
    for series in content.trainings {
      guard let text = try? series.records[0].configuration.yaml() else { continue }
      let seeds = series.records.map { "\($0.configuration.training.seed)" }.joined(separator: ", ")
      parts.append(
        .element(
          "details", [:],
          [
            .element(
              "summary", [:],
              text:
                "Configuration of \(series.name), seed\(series.records.count > 1 ? "s" : "") \(seeds)"
            ),
            .element("pre", [:], text: text),
          ]))
    }
    parts.append(
      .element(
        "p", ["class": "note"],
        text: "Everything random takes a seed, and the same command gives the same numbers for any "
          + "number of threads."))
    return parts
  }
}
