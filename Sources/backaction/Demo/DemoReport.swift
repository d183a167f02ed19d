import Experiments
import Foundation

/// The page that the demonstration leaves: models, table, circuits, as one file.
enum DemoReport {
  /// A page that needs nothing from elsewhere.
  static func html(_ outcome: Demonstration.Outcome, seed: UInt64) -> String {
    let models = outcome.models.map { model in
      [
        model.run.name, model.title, "\(model.run.configuration.training.epochs)",
        model.run.metrics.last.map { ComparisonText.percent($0.testAccuracy) } ?? "–",
      ]
    }
    let rows = outcome.rows.map { row in
      [
        row.model, row.device, row.calibration ?? "–", row.protocol,
        row.shots.map(String.init) ?? "exact", ComparisonText.percent(row.accuracy),
        "\(ComparisonText.percent(row.accuracyLow)) to \(ComparisonText.percent(row.accuracyHigh))",
        ComparisonText.percent(row.idealAccuracy), ComparisonText.signed(row.difference),
        row.twoQubitGates.map(String.init) ?? "–", row.qpuSeconds.map(Display.seconds) ?? "–",
      ]
    }
    let files = outcome.files.map { file in
      [
        file.name, "\(file.metrics.oneQubitGates)", "\(file.metrics.twoQubitGates)",
        Display.seconds(file.metrics.duration), Display.plain(file.metrics.estimatedSuccess),
      ]
    }
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>Quantum recurrent networks on emulated devices</title>
      <style>
      body { font: 15px/1.5 sans-serif; max-width: 75em; margin: 2em auto; padding: 0 1em }
      table { border-collapse: collapse; margin: 1em 0 }
      th, td { padding: .25em .7em; text-align: left; border-bottom: 1px solid #ccc }
      </style>
      </head>
      <body>
      <h1>Quantum recurrent networks on emulated devices</h1>
      <p>UCI digits, seed \(seed). Accuracies in per cent with 95 % intervals; the difference is to \
      the ideal model on the same samples.</p>
      <h2>Models</h2>
      \(table(["model", "what it is", "epochs", "test accuracy"], models))
      <h2>Ideal and noisy accuracy</h2>
      \(table(
        [
          "model", "device", "calibration", "protocol", "shots", "accuracy", "95 %", "ideal",
          "difference", "two-qubit gates of a step", "time on a serial machine",
        ], rows))
      \(outcome.skipped.map { "<p>Left out: \(escaped($0)).</p>" }.joined(separator: "\n"))
      <h2>Circuits</h2>
      \(table(
        ["file", "one-qubit gates", "two-qubit gates", "duration", "estimated success"], files))
      </body>
      </html>

      """
  }

  private static func table(_ head: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String], _ tag: String) -> String {
      "<tr>" + cells.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined() + "</tr>"
    }
    let lines = [line(head, "th")] + rows.map { line($0, "td") }
    return "<table>\n" + lines.joined(separator: "\n") + "\n</table>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
