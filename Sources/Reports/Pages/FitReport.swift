import Devices
import Fitting

/// The page of a fit to counts.
public enum FitReport {
  /// One self-contained page in HTML.
  /// - Parameters:
  ///   - result: What the fit found.
  ///   - device: The machine.
  ///   - calibration: Where the fit started.
  public static func html(
    _ result: FitResult, device: Device, calibration: Calibration
  ) -> String {
    let agreement = result.agreement
    func decimal(_ value: Double?) -> String {
      value.map { NumberFormat.significant($0, 3) } ?? NumberFormat.missing
    }
    var summary = [
      "Counts of \(agreement.rows.filter { !$0.isHeldOut }.count) read(s) were fitted by "
        + "\(result.parameters.count) figures of the calibration \(calibration.id): the median "
        + "distance from the measured frequencies fell from "
        + "\(decimal(agreement.median(heldOut: false, \.distanceBefore))) to "
        + "\(decimal(agreement.median(heldOut: false, \.distance))); shot noise alone gives "
        + "\(decimal(agreement.median(heldOut: false, \.shotNoise))).",
      "χ² per degree of freedom is \(decimal(result.chiSquarePerDegree)).",
    ]
    if agreement.rows.contains(where: \.isHeldOut) {
      summary.append(
        "On \(agreement.rows.filter(\.isHeldOut).count) read(s) that were kept back it fell from "
          + "\(decimal(agreement.median(heldOut: true, \.distanceBefore))) to "
          + "\(decimal(agreement.median(heldOut: true, \.distance))).")
    }
    var report = HTMLReport(title: "Fit of \(device.name)", summary: summary)
    report.section(
      "Predicted and measured frequencies",
      [
        .figure(FrequencyChart(rows: agreement.rows), name: "frequencies"), reads(agreement),
        .element(
          "p", ["class": "note"],
          text: "Distances are total variation, half the sum of the absolute differences of "
            + "frequencies."),
      ])
    report.section("Figures", [parameters(result)])
    report.section(
      "What the counts cannot tell",
      result.undetermined.map { .element("p", [:], text: $0) })
    return report.html
  }

  private static func reads(_ agreement: FitAgreement) -> Markup {
    .table(
      [
        .text("read"), .text("use"), .number("shots"), .number("distance, calibration"),
        .number("distance, fitted"), .number("shot noise alone"),
      ],
      agreement.rows.map { row in
        [
          row.name, row.isHeldOut ? "kept back" : "fitted", "\(row.shots)",
          NumberFormat.fixed(row.distanceBefore, 4), NumberFormat.fixed(row.distance, 4),
          NumberFormat.fixed(row.shotNoise, 4),
        ].map { .text($0) }
      })
  }

  private static func parameters(_ result: FitResult) -> Markup {
    .table(
      [
        .text("figure"), .number("calibrated"), .number("fitted"),
        .number("± one standard deviation"),
        .number("in widths of its prior"),
      ],
      result.parameters.map { fitted in
        [
          fitted.parameter.name, NumberFormat.significant(fitted.parameter.start, 3),
          NumberFormat.significant(fitted.value, 3),
          NumberFormat.significant(fitted.uncertainty, 2),
          NumberFormat.signed(fitted.coordinate, 2),
        ].map { .text($0) }
      })
  }
}
