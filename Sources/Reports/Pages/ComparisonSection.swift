import Experiments
import Readout

/// What pages say about a comparison.
enum ComparisonSection {
  /// The table with intervals and, where it tells more than the protocol, single-shot accuracy.
  static func table(_ rows: [ComparisonRow]) -> [Markup] {
    guard !rows.isEmpty else { return [] }
    let columns = ComparisonColumn.all.filter { $0.cell != nil }
    let lines = rows.map { row in
      Markup.Row(
        cells: columns.compactMap { $0.cell?(row) }, isMarked: row.atChance, device: row.device,
        readoutProtocol: row.protocol)
    }
    let noises = Set(rows.filter { $0.device != "ideal" }.map(\.noise)).sorted()
    var notes = [
      "In brackets: 95 % intervals over \(samples(rows)) test samples, Clopper–Pearson for the "
        + "accuracy, paired over samples for the difference.",
      "Ideal: the same weights without noise and shot noise on the same samples. Gates and step: "
        + "two-qubit gates of one timestep on the device, and how long its gates take.",
      "QPU time: what a serial machine would need for all samples; "
        + "\(NumberFormat.missing) where the protocol exists in simulation only.",
    ]
    notes += noises.map { noise in
      let names = noise.split(separator: ",").joined(separator: ", ")
      let places = Set(rows.filter { $0.noise == noise }.map(\.device)).sorted()
      return noises.count == 1
        ? "Noise: \(names)." : "Noise on \(places.joined(separator: ", ")): \(names)."
    }
    if rows.contains(where: { $0.metric == "explained_variance" }) {
      notes.append(
        "Accuracy: where targets are numbers, the share of their variance that the outputs explain."
      )
    }
    if rows.contains(where: { $0.metric == "state_fidelity" }) {
      notes.append("Accuracy: where targets are quantum states, the fidelity with them.")
    }
    if rows.contains(where: { $0.episodeCost != nil }) {
      notes.append(
        "Accuracy: where models act, 1 minus the cost of an episode in units of what actions by chance "
          + "cost. Cost of an episode, of a bandit the regret of a round: " + costs(rows) + ".")
    }
    if rows.contains(where: { $0.meanAccuracyLow != nil }) {
      notes.append(
        "Over seeds: the standard deviation over models that were trained with different seeds, and "
          + "the 95 % interval of their mean (Student's t).")
    }
    if rows.contains(where: { $0.bandScale != nil }) {
      notes.append(
        "to … with noise ×…: the other end of a band, with as much noise as fits to counts of such "
          + "machines found (noise_scale of the profile); the first number is the calibration's.")
    }
    if let sigma = rows.compactMap(\.fluctuation).first {
      notes.append(
        "from day to day: the lowest and the highest accuracy of days on which T1 and T2 of each qubit "
          + "are others, the logarithms of T1 and Tφ with the standard deviation "
          + "\(NumberFormat.significant(sigma, 2)).")
    }
    if rows.contains(where: \.atChance) {
      notes.append(
        "chance: the interval contains what always naming the commonest class would reach; the "
          + "model has learnt nothing that survives there.")
    }
    return [
      .table(columns.map(\.pageColumn), rows: lines),
      .element("div", ["class": "note"], [.list(notes)]),
    ]
  }

  private static func costs(_ rows: [ComparisonRow]) -> String {
    rows.compactMap { row in
      row.episodeCost.map {
        "\(row.model) on \(row.device), \(row.protocol) \(NumberFormat.significant($0, 4))"
      }
    }.joined(separator: "; ")
  }

  private static func samples(_ rows: [ComparisonRow]) -> String {
    let counts = Set(rows.map(\.samples)).sorted()
    guard let low = counts.first, let high = counts.last, low < high else {
      return counts.first.map(String.init) ?? "no"
    }
    return "\(low) to \(high)"
  }

  /// Boxes that leave out devices and protocols, where there are several.
  static func filters(_ rows: [ComparisonRow]) -> [Markup] {
    func boxes(_ name: String, _ values: [String]) -> [Markup] {
      var known: [String] = []
      for value in values where !known.contains(value) { known.append(value) }
      guard known.count > 1 else { return [] }
      return known.map { value in
        .element(
          "label", [:],
          [
            .element(
              "input", ["type": "checkbox", "name": name, "value": value, "checked": "checked"]),
            .text(" " + value),
          ])
      }
    }
    let all = boxes("device", rows.map(\.device)) + boxes("protocol", rows.map(\.protocol))
    return all.isEmpty ? [] : [.element("div", ["class": "filters"], [.text("Show")] + all)]
  }

  /// What the protocols of some rows mean, a line each.
  static func protocols(_ rows: [ComparisonRow]) -> [Markup] {
    let used = Set(rows.map(\.protocol))
    let known = ReadoutProtocols.all.filter { used.contains($0.name) }
    guard !known.isEmpty else { return [] }
    return [
      .element(
        "dl", [:],
        known.flatMap { type in
          [.element("dt", [:], text: type.name), .element("dd", [:], text: type.meaning)]
        })
    ]
  }

  /// How a model does without noise.
  private static func sentence(_ model: String, metric: String, _ ideal: Double) -> String {
    let share = "\(NumberFormat.percent(ideal)) %"
    return switch metric {
    case "state_fidelity":
      "Without noise the states of the model “\(model)” have the fidelity \(share) with their targets"
    case "explained_variance":
      "Without noise the model “\(model)” explains \(share) of the targets' variance"
    case "saved_cost":
      "Without noise the model “\(model)” saves \(share) of what actions by chance cost"
    default:
      "Without noise the model “\(model)” names \(share) of the test samples correctly"
    }
  }

  /// What came out, in sentences: ideal accuracies, the range under noise, rows at chance.
  static func summary(_ rows: [ComparisonRow]) -> [String] {
    guard !rows.isEmpty else { return ["Nothing was compared."] }
    var result: [String] = []
    var models: [String] = []
    for row in rows where !models.contains(row.model) { models.append(row.model) }
    for model in models {
      let own = rows.filter { $0.model == model }
      let noisy = own.filter { $0.device != "ideal" }
      let ideal = own.map(\.idealAccuracy).max() ?? 0
      var sentence = self.sentence(model, metric: own[0].metric, ideal)
      let best = noisy.max { $0.accuracy < $1.accuracy }
      let worst = noisy.min { $0.accuracy < $1.accuracy }
      if let best, let worst, noisy.count > 1, best.accuracy == worst.accuracy {
        let devices = Set(noisy.map(\.device)).count
        sentence +=
          "; on \(devices == 1 ? best.device : "all \(devices) emulated devices") as much"
      } else if let best, let worst, noisy.count > 1 {
        sentence +=
          "; on emulated devices between \(NumberFormat.percent(worst.accuracy)) % "
          + "(\(worst.device), \(worst.protocol)) and \(NumberFormat.percent(best.accuracy)) % "
          + "(\(best.device), \(best.protocol))"
      } else if let best {
        sentence +=
          "; on \(best.device) under \(best.protocol) \(NumberFormat.percent(best.accuracy)) %"
      }
      result.append(sentence + ".")
    }
    let lost = rows.count(where: \.atChance)
    if lost > 0 {
      result.append(
        lost == 1
          ? "One setting of \(rows.count) is at chance."
          : "\(lost) settings of \(rows.count) are at chance.")
    }
    return result
  }
}
