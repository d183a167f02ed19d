import Foundation

/// A date or a date with time in ISO 8601, as calibrations carry it.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z.
  public let seconds: Double

  /// Reads `2025-02-26`, `2025-02-26T15:26:08-05:00`, `2025-02-26 15:26:08.25Z`; nil for anything
  /// else. Without a zone the time is taken as UTC.
  public init?(_ text: String) {
    let parts = text.split(separator: /[Tt ]/, maxSplits: 1, omittingEmptySubsequences: false)
    guard let day = parts.first.flatMap({ $0.wholeMatch(of: /(\d{4})-(\d{2})-(\d{2})/) }),
      let year = Int(day.1), let month = Int(day.2), (1...12).contains(month),
      let date = Int(day.3), (1...Self.daysInMonth(month, year)).contains(date)
    else { return nil }
    var total = Double(Self.days(year, month, date)) * 86400
    if parts.count == 2 {
      guard
        let time = parts[1].wholeMatch(
          of: /(\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?(?:[Zz]|([+-])(\d{2}):?(\d{2}))?/),
        let hour = Double(time.1), hour < 24, let minute = Double(time.2), minute < 60,
        let second = Double(time.3 ?? "0"), second < 61
      else { return nil }
      total += 3600 * hour + 60 * minute + second
      if let sign = time.4, let zoneHour = time.5.flatMap({ Double($0) }),
        let zoneMinute = time.6.flatMap({ Double($0) })
      {
        // Zones lie between -12:00 and +14:00; more is a slip, not a place on Earth.
        guard zoneMinute < 60, 60 * zoneHour + zoneMinute <= (sign == "-" ? 12 : 14) * 60 else {
          return nil
        }
        total -= (sign == "-" ? -1 : 1) * (3600 * zoneHour + 60 * zoneMinute)
      }
    }
    seconds = total
  }

  /// Whether a time is earlier.
  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }

  private static func daysInMonth(_ month: Int, _ year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// Days since 1970-01-01 in the Gregorian calendar; years are counted from March so that the
  /// leap day comes last.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month > 2 ? year : year - 1
    let m = (month + 9) % 12
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468
  }
}

extension Timestamp {
  /// ISO 8601 in UTC to the second.
  static func text(secondsSince1970 seconds: Double) -> String {
    Date(timeIntervalSince1970: seconds).ISO8601Format()
  }
}
