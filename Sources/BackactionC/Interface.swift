import CBuild
import Devices
import Foundation

// The functions of backaction.h, which says what they do.

/// `backaction_version` of the header.
@_cdecl("backaction_version")
public func backactionVersion() -> UnsafePointer<CChar>? { backaction_build_version() }

/// `backaction_device_load` of the header.
@_cdecl("backaction_device_load")
public func backactionDeviceLoad(
  _ name: UnsafePointer<CChar>?, _ calibration: UnsafePointer<CChar>?,
  _ result: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  result?.pointee = nil
  return guarded(error) {
    guard let result else { throw InterfaceError(.usage, "result is null") }
    let name = try CText.read(name, "device")
    let day = try calibration.map { try CText.read($0, "calibration") }
    let library = DeviceLibrary.standard
    let device = try library.device(name)
    let figures = try library.including(library.deviceURL(name)).calibration(day, for: device)
    result.pointee = DeviceHandle(device, figures).retained()
  }
}

/// `backaction_device_free` of the header.
@_cdecl("backaction_device_free")
public func backactionDeviceFree(_ device: OpaquePointer?) {
  if let device { DeviceHandle.release(device) }
}

/// `backaction_run` of the header.
@_cdecl("backaction_run")
public func backactionRun(
  _ device: OpaquePointer?, _ program: UnsafePointer<CChar>?, _ options: UnsafePointer<CChar>?,
  _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
  _ error: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  result?.pointee = nil
  return guarded(error) {
    guard let result else { throw InterfaceError(.usage, "result is null") }
    let run = ProgramRun(
      machine: device.map(DeviceHandle.object), program: try CText.read(program, "program"),
      options: try options.map { try RunOptions(json: CText.read($0, "options")) } ?? RunOptions())
    result.pointee = CText.copy(try run.result())
  }
}

/// `backaction_string_free` of the header.
@_cdecl("backaction_string_free")
public func backactionStringFree(_ text: UnsafeMutablePointer<CChar>?) { free(text) }

/// Runs a body; what it throws becomes a status and a text.
private func guarded(
  _ error: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ body: () throws -> Void
) -> Int32 {
  error?.pointee = nil
  do {
    try body()
    return Status.ok.rawValue
  } catch let problem {
    error?.pointee = CText.copy("\(problem)")
    return Status(problem).rawValue
  }
}
