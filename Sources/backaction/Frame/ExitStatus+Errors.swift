import Hybrid
import Channels
import Circuits
import Devices
import Emulation
import Experiments
import Fitting
import Learning
import Noise
import OpenQASM
import Readout
import Models
import Simulators
import Statistics
import Transpiler

extension ExitStatus {
  /// The status that belongs to an error of a module; nil for errors that no module declares.
  init?(_ error: any Error) {
    switch error {
    case let error as CommandFailure: self = error.status
    case let error as DeviceFileError: self = error.kind == .notFound ? .noInput : .data
    case is QASMError: self = .data
    case let error as NoiseError: self = error.isUsageError ? .usage : .data
    case let error as SimulationError: self = Self.status(of: error)
    case let error as TranspilerError: self = Self.status(of: error)
    case let error as LearningError: self = Self.status(of: error)
    case is ConfigurationError: self = .data
    case let error as ReadoutError: self = Self.status(of: error)
    case let error as ModelError: self = Self.status(of: error)
    case is EmulationError: self = .data
    case let error as FitError:
      if case .request = error { self = .usage } else { self = .data }
    case let error as ExperimentError: self = Self.status(of: error)
    // What is asked for cannot be written in that version of the language, or lacks a value.
    case is QASMPrintingError, is UnboundParameterError: self = .usage
    case is CircuitError: self = .data
    // Input has been checked by the time that channels and statistics are computed.
    case is ChannelError, is StatisticsError: self = .software
    default: return nil
    }
  }

  private static func status(of error: SimulationError) -> ExitStatus {
    switch error {
    case .invalidRequest: .usage
    case .unsupported, .tooLarge: .data
    case .nonFinite: .software
    }
  }

  private static func status(of error: TranspilerError) -> ExitStatus {
    switch error {
    case .layoutLength, .layoutRepeatsQubit: .usage
    default: .data
    }
  }

  private static func status(of error: LearningError) -> ExitStatus {
    switch error.kind {
    case .missingFile: .noInput
    case .malformedFile, .notWritable, .diverged: .data
    case .unusable: .usage
    }
  }

  private static func status(of error: ReadoutError) -> ExitStatus {
    switch error {
    case .configuration: .data
    case .readoutsUnavailable: .usage
    }
  }

  private static func status(of error: ModelError) -> ExitStatus {
    switch error {
    case .configuration: .data
    case .unsupported: .usage
    }
  }

  private static func status(of error: ExperimentError) -> ExitStatus {
    switch error {
    case .notQuantum, .mixedRuns, .noCounts: .data
    case .outOfRange, .noMachine, .kernel: .usage
    case .cancelled: .interrupted
    }
  }
}
