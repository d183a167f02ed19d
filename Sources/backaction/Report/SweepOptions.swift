import ArgumentParser
import Devices
import Experiments
import Foundation

/// What the accuracy of a report is shown against.
struct SweepOptions: ParsableArguments {
  @Option(
    name: .customLong("sweep"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      Accuracy on the first device that can run it against a quantity, such as scale=0,0.5,1,2 (noise scale), \
      shots=10,100,1000, strength=0.2,0.8,1.57 (of weak, in radians) or latency=0,1e-5 (of the \
      controller, in seconds); repeatable; none for no sweep. A protocol takes part if the quantity \
      matters to it. (default: scale=0,0.5,1,2)
      """, valueName: "quantity=values"))
  var texts: [String] = []

  /// What was asked for.
  /// - Throws: `CommandFailure`.
  func sweeps() throws -> [(quantity: Sweep.Quantity, values: [Double])] {
    if texts == ["none"] { return [] }
    if texts.isEmpty { return [(.scale, [0, 0.5, 1, 2])] }
    return try texts.map { text in
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let quantity = Sweep.Quantity(rawValue: String(parts[0])),
        quantity != .date
      else {
        throw CommandFailure.usage(
          "--sweep '\(text)' is not of the form QUANTITY=VALUES with scale, shots, strength or "
            + "latency; days are swept by --calibration-series")
      }
      let values = try parts[1].split(separator: ",", omittingEmptySubsequences: false).map {
        word in
        guard let value = Double(word), value.isFinite, value >= 0,
          quantity != .shots || (value == value.rounded() && value <= 1e9)
        else {
          throw CommandFailure.usage(
            "--sweep '\(text)': '\(word)' is not a \(quantity == .shots ? "whole " : "")number of 0 "
              + "or more")
        }
        return value
      }
      return (quantity, values)
    }
  }
}

extension Comparison.Setting {
  /// Whether a quantity makes a difference to this setting.
  func depends(on quantity: Sweep.Quantity) -> Bool {
    switch quantity {
    case .scale, .date: return emulator != nil
    case .shots: return readoutProtocol.shots != nil
    case .strength: return readoutProtocol.name == "weak"
    case .latency: return emulator != nil && readoutProtocol.controller != nil
    }
  }
}

extension MachineOptions {
  /// The settings of a device with another value of a quantity, as far as it matters.
  /// - Throws: As `Request.settings`.
  func settings(
    _ quantity: Sweep.Quantity, _ value: Double, device: String, for run: TrainedRun,
    _ evaluation: EvaluationOptions
  ) throws -> [Comparison.Setting] {
    var machines = self
    var evaluation = evaluation
    machines.devices = device
    machines.calibrationSeries = nil
    switch quantity {
    case .scale: machines.scale = value
    case .shots: evaluation.readout.shots = Int(value)
    case .strength: evaluation.readout.strength = value
    case .latency:
      (evaluation.readout.controllerLatency, evaluation.readout.feedForward) = (value, value)
    case .date: break
    }
    return try machines.request().settings(for: run, evaluation)
      .filter { $0.depends(on: quantity) }
  }
}
