import Foundation

/// Colours that people with colour vision deficiency tell apart.
///
/// M. Okabe, K. Ito, "Color Universal Design" (2008); yellow is left out, which is faint on white.
enum Palette {
  /// Colours for series, in order of use.
  static let series = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]
  /// Dashes for series, so that no two look alike in grey; the second time round they differ.
  static let dashes = ["none", "7 3", "2 3", "9 3 2 3", "12 4", "4 2 1 2"]

  /// The colour of a series.
  static func color(_ index: Int) -> String { series[index % series.count] }
  /// The dash pattern of a series.
  static func dash(_ index: Int) -> String {
    dashes[(index + index / dashes.count) % dashes.count]
  }

  /// Blue over sand to vermilion for 0 to 1: both ends stand out on white and on black.
  static func scale(_ fraction: Double) -> String {
    let stops: [[Double]] = [[0, 114, 178], [217, 180, 74], [213, 94, 0]]
    let place = fraction.isFinite ? 2 * min(1, max(0, fraction)) : 2
    let index = min(1, Int(place))
    let channels = zip(stops[index], stops[index + 1]).map { low, high in
      Int((low + (place - Double(index)) * (high - low)).rounded())
    }
    return "#" + channels.map { String(format: "%02X", $0) }.joined()
  }

  /// What charts look like; the classes are the charts' own, so that pages can hold many.
  static let sheet = """
    .bk-chart{font-family:system-ui,'DejaVu Sans',Helvetica,Arial,sans-serif;font-size:12px}
    .bk-paper{fill:#ffffff}.bk-ink{fill:#1c2024}.bk-soft{fill:#5a626a}
    .bk-line{stroke:#1c2024;fill:none}.bk-axis{stroke:#7a838c;fill:none}
    .bk-grid{stroke:#d9dde1;fill:none}.bk-box{fill:#ffffff;stroke:#1c2024}
    .bk-one{fill:#e3eff8}.bk-two{fill:#fbe9dc}.bk-measured{fill:#dff3ec}
    .bk-used{fill:#fff3cf}.bk-ring{stroke:#0072B2;fill:none}
    .bk-wait{fill:#9aa3ab;fill-opacity:.28}
    .bk-head{font-weight:600;font-size:14px}.bk-small{font-size:10.5px}
    .bk-tiny{font-size:8.5px}.bk-dim{opacity:.12}
    @media screen and (prefers-color-scheme:dark){
    .bk-paper{fill:#16191d}.bk-ink{fill:#e8eaed}.bk-soft{fill:#a9b1b9}
    .bk-line{stroke:#e8eaed}.bk-axis{stroke:#87909a}.bk-grid{stroke:#363c43}
    .bk-box{fill:#16191d;stroke:#e8eaed}.bk-one{fill:#16324a}.bk-two{fill:#4a2a14}
    .bk-measured{fill:#123c30}.bk-used{fill:#4a3b0c}.bk-ring{stroke:#56B4E9}}
    """
}
