import Foundation

/// The checkout that the tests were built from.
package enum PackageFolder {
  /// Its root, with Package.swift, devices and calibrations.
  package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
}
