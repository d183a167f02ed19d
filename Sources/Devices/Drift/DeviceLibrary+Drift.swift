import Foundation

extension DeviceLibrary {
  /// The calibration of a device on a day: the snapshot of that time, or figures that are
  /// interpolated between the snapshots before and after it.
  /// - Parameters:
  ///   - date: ISO 8601; a day without a time is its first moment in UTC.
  ///   - device: The device.
  /// - Throws: `DeviceFileError` for a date that is none or before the first or after the last
  ///   dated snapshot.
  public func calibration(on date: String, for device: Device) throws -> Calibration {
    guard let time = Timestamp(date)?.seconds else { throw Calibration.noDate(date) }
    let dated = try datedCalibrations(of: device)
    if let exact = dated.first(where: { $0.time == time || $0.calibration.id == date }) {
      return exact.calibration
    }
    guard let before = dated.last(where: { $0.time < time }),
      let after = dated.first(where: { $0.time > time })
    else {
      let known = dated.map { $0.calibration.date ?? "" }
      throw DeviceFileError(
        .invalid, file: date,
        dated.isEmpty
          ? "\(device.name) has no dated calibration"
          : "is outside the dated calibrations of \(device.name), "
            + "\(known.joined(separator: ", ")): nothing is extrapolated")
    }
    return try .interpolated(between: before.calibration, and: after.calibration, at: date)
  }

  /// A device on a day.
  /// - Parameters:
  ///   - nameOrPath: A name in the library or the path of a profile.
  ///   - day: An id of the device's calibrations, a path, nil or `latest` for the latest, or a date
  ///     between two dated calibrations.
  /// - Throws: `DeviceFileError`.
  public func resolve(
    device nameOrPath: String, day: String?
  ) throws -> (device: Device, calibration: Calibration) {
    let device = try device(nameOrPath)
    let library = including(try deviceURL(nameOrPath))
    guard let day, !Self.isPath(day), Timestamp(day) != nil,
      !library.calibrationIDs(device).contains(day)
    else { return (device, try library.calibration(day, for: device)) }
    return (device, try library.calibration(on: day, for: device))
  }

  /// The calibrations of a device on several days.
  /// - Parameter series: `all` for every dated snapshot, a comma list of dates, or
  ///   `FROM..TO/N` for N days at equal distances, the ends included; `..` alone stands for the first
  ///   and the last snapshot.
  /// - Throws: `DeviceFileError`.
  public func calibrations(
    _ series: String, for device: Device
  ) throws -> [(date: String, calibration: Calibration)] {
    if series == "all" {
      let dated = try datedCalibrations(of: device)
      guard !dated.isEmpty else {
        throw DeviceFileError(
          .notFound, file: series, "\(device.name) has no dated calibration")
      }
      return dated.map { ($0.calibration.date ?? $0.calibration.id, $0.calibration) }
    }
    return try dates(series, device).map { ($0, try calibration(on: $0, for: device)) }
  }

  /// The days that a series names.
  private func dates(_ series: String, _ device: Device) throws -> [String] {
    guard let match = series.wholeMatch(of: /(.*?)\.\.(.*?)\/(\d+)/) else {
      if series.contains("..") {
        throw DeviceFileError(
          .invalid, file: series,
          "is not a series of dates; all, a comma list of dates, or FROM..TO/N")
      }
      return series.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }
    guard let count = Int(match.3), (2...10_000).contains(count) else {
      throw DeviceFileError(
        .invalid, file: series, "\(match.3) is not a number of dates; 2 to 10000")
    }
    let dated = try datedCalibrations(of: device)
    func end(_ text: Substring, _ known: Double?) throws -> Double {
      guard let time = text.isEmpty ? known : Timestamp(String(text))?.seconds else {
        throw Calibration.noDate(String(text))
      }
      return time
    }
    let first = try end(match.1, dated.first?.time)
    let last = try end(match.2, dated.last?.time)
    guard first < last else {
      throw DeviceFileError(.invalid, file: series, "ends before it begins")
    }
    return (0..<count).map { index in
      // The ends of open series are snapshots themselves, whose dates may have fractions of seconds.
      if index == 0, match.1.isEmpty { return dated[0].calibration.date ?? "" }
      if index == count - 1, match.2.isEmpty {
        return dated[dated.count - 1].calibration.date ?? ""
      }
      let part = Double(index) / Double(count - 1)
      return Timestamp.text(secondsSince1970: first + (last - first) * part)
    }
  }

  /// The dated snapshots, the oldest first.
  private func datedCalibrations(
    of device: Device
  ) throws -> [(time: Double, calibration: Calibration)] {
    try calibrationIDs(device).compactMap { id in
      let calibration = try calibration(id, for: device)
      return calibration.date.flatMap { Timestamp($0)?.seconds }.map { ($0, calibration) }
    }
  }
}
