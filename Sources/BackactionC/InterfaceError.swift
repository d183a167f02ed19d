import Circuits
import Devices
import Emulation
import Noise
import OpenQASM
import Simulators
import Transpiler

/// The statuses of the header.
enum Status: Int32 {
  case ok = 0
  case usage = 64
  case data = 65
  case noInput = 66
  case fault = 70
}

/// What a caller did wrong.
struct InterfaceError: Error, CustomStringConvertible {
  let status: Status
  let description: String

  init(_ status: Status, _ description: String) {
    self.status = status
    self.description = description
  }
}

extension Status {
  /// The status that belongs to an error, as the command would end with it.
  init(_ error: any Error) {
    switch error {
    case let error as InterfaceError: self = error.status
    case let error as DeviceFileError: self = error.kind == .notFound ? .noInput : .data
    case is QASMError: self = .data
    case let error as NoiseError: self = error.isUsageError ? .usage : .data
    case let error as SimulationError:
      switch error {
      case .invalidRequest: self = .usage
      case .unsupported, .tooLarge: self = .data
      case .nonFinite: self = .fault
      }
    case let error as TranspilerError:
      switch error {
      case .layoutLength, .layoutRepeatsQubit: self = .usage
      default: self = .data
      }
    case is EmulationError, is CircuitError: self = .data
    case is UnboundParameterError: self = .usage
    default: self = .fault
    }
  }
}
