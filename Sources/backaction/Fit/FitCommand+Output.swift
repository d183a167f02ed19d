import Devices
import Fitting
import Foundation
import Reports

extension FitCommand {
  /// The result as JSON.
  func document(
    _ result: FitResult, device: Device, layout: [Int]?, families: [FitFamily]
  ) -> JSON {
    let agreement = result.agreement
    return [
      "device": .string(device.name),
      "layout": layout.map { JSON($0) } ?? .null,
      "families": JSON(families.map(\.rawValue)),
      "parameters": .array(
        result.parameters.map { fitted in
          [
            "name": .string(fitted.parameter.name),
            "family": .string(fitted.parameter.family.rawValue),
            "qubits": JSON(fitted.parameter.qubits),
            "calibrated": .number(fitted.parameter.start),
            "fitted": .number(fitted.value),
            "uncertainty": .number(fitted.uncertainty),
            "prior_widths": .number(fitted.coordinate),
          ]
        }),
      "log_likelihood": .number(result.logLikelihood),
      "held_out_log_likelihood": JSON(agreement.heldOutLogLikelihood),
      "chi_square_per_degree": .number(result.chiSquarePerDegree),
      "dispersion": .number(result.dispersion),
      "total_variation": JSON(agreement.median(heldOut: false, \.distance)),
      "held_out_total_variation": JSON(agreement.median(heldOut: true, \.distance)),
      "converged": .bool(result.hasConverged),
      "iterations": .integer(result.iterations),
      "output": JSON(path),
      "report": JSON(page),
      "undetermined": JSON(result.undetermined),
      "reads": .array(
        agreement.rows.map { row in
          [
            "name": .string(row.name),
            "held_out": .bool(row.isHeldOut),
            "shots": .integer(row.shots),
            "total_variation_calibrated": .number(row.distanceBefore),
            "total_variation": .number(row.distance),
            "total_variation_shot_noise": .number(row.shotNoise),
            "log_likelihood": .number(row.logLikelihood),
            "predicted": .array(row.predicted.map { .number($0) }),
            "measured": .array(row.measured.map { .number($0) }),
          ]
        }),
    ]
  }

  /// The result for people.
  func text(_ result: FitResult, device: Device) -> String {
    var parameters = TextTable(["PARAMETER", ">CALIBRATED", ">FITTED", ">± 1 SD", ">PRIOR WIDTHS"])
    for fitted in result.parameters {
      parameters.add([
        fitted.parameter.name, Display.plain(fitted.parameter.start), Display.plain(fitted.value),
        Display.plain(fitted.uncertainty), String(format: "%+.2f", fitted.coordinate),
      ])
    }
    var summary = TextTable(["", ">FITTED READS", ">HELD OUT"])
    let agreement = result.agreement
    func cells(_ name: String, _ figure: (FitAgreement.Row) -> Double) {
      summary.add(
        [name]
          + [false, true].map { held in
            agreement.median(heldOut: held, figure).map { String(format: "%.4f", $0) } ?? "-"
          })
    }
    cells("median distance, calibration", \.distanceBefore)
    cells("median distance, fitted", \.distance)
    cells("shot noise alone", \.shotNoise)
    summary.add([
      "log likelihood", String(format: "%.1f", result.logLikelihood),
      agreement.heldOutLogLikelihood.map { String(format: "%.1f", $0) } ?? "-",
    ])
    summary.add(["χ² per degree", String(format: "%.3f", result.chiSquarePerDegree), "-"])
    summary.add(["variance over shot noise", String(format: "%.3f", result.dispersion), "-"])
    var lines = [parameters.plainText, summary.plainText]
    if !result.undetermined.isEmpty {
      lines.append(
        "undetermined:\n" + result.undetermined.map { "  \($0)\n" }.joined())
    }
    if let page { lines.append("written: \(page)\n") }
    if let path { lines.append("written: \(path)\n") }
    return lines.joined(separator: "\n")
  }
}
