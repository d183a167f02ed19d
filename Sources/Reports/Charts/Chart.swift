/// A drawing together with the numbers that it shows.
protocol Chart {
  /// The drawing in SVG, laid out for a width in pixels.
  func svg(width: Double) -> String
  /// What it shows, in full precision.
  var numbers: DataTable { get }
}

/// The widths that drawings are laid out for in a page.
enum ChartWidth {
  /// A desktop or a sheet of paper.
  static let wide = 920.0
  /// A telephone held upright, 360 pixels less margins.
  static let narrow = 336.0
}

/// Numbers under headings.
public struct DataTable: Hashable, Sendable {
  /// The headings: snake_case, with units where there are any.
  public let columns: [String]
  /// The lines.
  public private(set) var rows: [[String]] = []

  /// A table without lines.
  public init(_ columns: [String]) { self.columns = columns }

  /// Appends a line with an entry for every column.
  public mutating func append(_ row: [String]) { rows.append(row) }

  /// A number in full precision, empty for none.
  static func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// Comma-separated values after RFC 4180, lines ended by LF.
  public var csv: String {
    ([columns] + rows).map { $0.map(Self.cell).joined(separator: ",") + "\n" }.joined()
  }

  private static func cell(_ text: String) -> String {
    text.contains { ",\"\n\r".contains($0) }
      ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }
}
