import Experiments

/// What pages say about the machine time of models.
enum CostSection {
  /// A line for each row that runs on a machine: a forward pass, an epoch and a training.
  static func table(_ rows: [ComparisonRow]) -> [Markup] {
    let known = rows.compactMap { row in row.cost.map { (row, $0) } }
    guard !known.isEmpty else { return [] }
    let columns: [Markup.Column] =
      [.text("model"), .text("device"), .text("protocol")]
      + ["forward pass", "epoch", "training"].map { .number($0) }
    let lines = known.map { row, cost in
      Markup.Row(
        cells: [
          .text(row.model), .text(row.device),
          .text(row.protocol + (row.shots.map { ", \($0) shots" } ?? "")),
        ] + CostTable.parts(cost).map { cell($0.amount) }, isMarked: false, device: row.device,
        readoutProtocol: row.protocol)
    }
    return [
      .table(columns, rows: lines),
      .element(
        "div", ["class": "note"],
        [.list(CostTable.legend(known.map(\.1)).split(separator: "\n").map(String.init))]),
    ]
  }

  private static func cell(_ amount: MachineCost.Amount) -> Markup {
    var parts: [Markup] = [
      .text("\(NumberFormat.count(amount.circuits)) circuits"), .element("br"),
      .text("\(NumberFormat.count(amount.shots)) shots"),
    ]
    if let seconds = amount.qpuSeconds {
      parts += [.element("br"), .text(NumberFormat.duration(seconds))]
    }
    return .element("span", [:], parts)
  }
}
