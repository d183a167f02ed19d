import Devices
import Foundation

/// A device under a calibration, behind the pointer that callers hold.
final class DeviceHandle: Sendable {
  let device: Device
  let calibration: Calibration

  init(_ device: Device, _ calibration: Calibration) {
    self.device = device
    self.calibration = calibration
  }

  /// A pointer that keeps the object until `release`.
  func retained() -> OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

  /// The object of a pointer that `retained` gave.
  static func object(_ pointer: OpaquePointer) -> DeviceHandle {
    Unmanaged<DeviceHandle>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
  }

  /// Ends the life that `retained` began.
  static func release(_ pointer: OpaquePointer) {
    Unmanaged<DeviceHandle>.fromOpaque(UnsafeRawPointer(pointer)).release()
  }
}

/// Texts on their way to and from callers.
enum CText {
  /// A copy that the caller frees.
  static func copy(_ text: String) -> UnsafeMutablePointer<CChar>? { strdup(text) }

  /// A caller's text.
  /// - Throws: `InterfaceError` for null where there must be a text, or what is no UTF-8.
  static func read(_ pointer: UnsafePointer<CChar>?, _ name: String) throws -> String {
    guard let pointer else { throw InterfaceError(.usage, "\(name) is null") }
    guard let text = String(validatingCString: pointer) else {
      throw InterfaceError(.data, "\(name) is not text in UTF-8")
    }
    return text
  }
}
