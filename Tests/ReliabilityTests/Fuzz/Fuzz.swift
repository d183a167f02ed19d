// The entry of libFuzzer; .ci/fuzz compiles it with one of the readers. A reader may return or throw
// one of its own errors: whatever else happens ends the process, and libFuzzer keeps the input.

import Foundation

#if FUZZ_QASM
  import OpenQASM

  private func read(_ text: String) throws {
    do {
      // Loops without an end are refused at the bound on steps, five million by default.
      var limits = QASMLimits()
      limits.steps = 50_000
      let circuit = try QASMReader.circuit(from: text, file: "program", limits: limits)
      guard let printed = try? QASMPrinter(version: .v3).text(for: circuit) else { return }
      // What was read and written must be read again.
      _ = try QASMReader.circuit(from: printed, file: "printed")
    } catch let error as QASMError {
      precondition(!error.description.isEmpty)
    }
  }
#else
  import Devices

  private func read(_ text: String) throws {
    do {
      let device = try Device.parse(text)
      let again = try Device.parse(device.text)
      precondition(again == device)
    } catch let error as DeviceFileError {
      precondition(!error.problems.isEmpty)
    }
    do {
      _ = try Calibration.parse(text)
    } catch let error as DeviceFileError {
      precondition(!error.problems.isEmpty)
    }
    for vendor in ["ibm", "iqm", "google", "rigetti", "ionq", "quantinuum"] {
      do {
        _ = try ImporterRegistry.named(vendor).run(
          [Payload(name: "payload.json", text: text)], options: ImportOptions(name: "fuzz"))
      } catch let error as DeviceFileError {
        precondition(!error.description.isEmpty)
      }
    }
  }
#endif

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  do {
    try read(text)
  } catch {
    fatalError("an error that no reader declares: \(error)")
  }
  return 0
}
