import Experiments

/// What models take on machines as plain text: a forward pass, an epoch and a training.
public enum CostTable {
  /// A table of at most 100 characters a line, with a legend; nil if nothing runs on a machine.
  public static func text(rows: [ComparisonRow]) -> String? {
    text(rows.map { ($0.device, $0.protocol, $0.cost) })
  }

  /// The same from devices, protocols and costs.
  public static func text(
    _ rows: [(device: String, protocol: String, cost: MachineCost?)]
  ) -> String? {
    let known = rows.compactMap { row in row.cost.map { (row, $0) } }
    guard !known.isEmpty else { return nil }
    var table = TextTable(columns: [
      .init("device", canShorten: true), .init("protocol", canShorten: true), .init("of"),
      .init("circuits", alignsRight: true), .init("shots", alignsRight: true),
      .init("QPU time", alignsRight: true),
    ])
    for (row, cost) in known {
      for (index, part) in parts(cost).enumerated() {
        table.add([
          index == 0 ? row.device : "", index == 0 ? row.protocol : "", part.name,
          NumberFormat.count(part.amount.circuits), NumberFormat.count(part.amount.shots),
          part.amount.qpuSeconds.map(NumberFormat.duration) ?? NumberFormat.missing,
        ])
      }
    }
    return table.text() + "\n\n" + legend(known.map(\.1))
  }

  /// The three amounts with their names.
  static func parts(_ cost: MachineCost) -> [(name: String, amount: MachineCost.Amount)] {
    [
      ("forward pass", cost.forwardPass), ("epoch", cost.epoch), ("training", cost.training),
    ]
  }

  /// What the amounts mean.
  static func legend(_ costs: [MachineCost]) -> String {
    var text =
      "circuits: those that differ, their angles bound; shots: runs of one; QPU time: one after "
      + "another."
    for method in Set(costs.compactMap(\.gradient)).sorted() {
      text += "\nEpoch and training: with gradients by \(method), where a protocol has them."
    }
    if costs.contains(where: { $0.gradient == nil }) {
      text += "\nWhere each shot drives its own controller: forward passes alone."
    }
    return text
  }
}
