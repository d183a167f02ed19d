import Hybrid
import Circuits
import Devices
import Emulation
import Learning
import Noise
import Readout
import Simulators
import Transpiler

/// What models run on: protocol, machine and noise of training.
extension ModelFactory {
  /// The protocol of training.
  /// - Throws: `ConfigurationError` for an unknown or unavailable protocol.
  public func trainingProtocol() throws -> any ReadoutProtocol {
    let hardware = configuration.hardware
    do {
      return try ReadoutProtocols.make(
        hardware.protocol,
        ReadoutOptions(
          shots: hardware.shots, strength: hardware.strength,
          copies: choice("hardware.copies", hardware.copies), ancillas: hardware.ancillas,
          instrument: choice("hardware.instrument", hardware.instrument),
          controller: choice("hardware.controller", hardware.controller)))
    } catch let error as ReadoutError {
      throw wrong("hardware.protocol", error.description)
    }
  }

  /// A choice by its name; nil where none is made.
  private func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, _ name: String?
  ) throws -> Choice? where Choice.RawValue == String {
    guard let name else { return nil }
    guard let choice = Choice(rawValue: name) else {
      throw wrong(
        key, "is '\(name)'; allowed: " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  /// The emulated device of training; nil for the ideal model.
  /// - Throws: `ConfigurationError` or the errors of the device library.
  public func trainingEmulator() throws -> Emulator? {
    let hardware = configuration.hardware
    // Read before the device is looked at: a misspelt name is wrong for the ideal model too.
    _ = try noiseSources()
    _ = try mitigation()
    guard (0...NoiseModel.largestScale).contains(hardware.noiseScale) else {
      throw wrong(
        "hardware.noise_scale", NoiseError.invalidScale(hardware.noiseScale).description)
    }
    if let key = hardware.keyWithoutDevice { throw wrong(key, "needs a hardware.device") }
    if hardware.device == "none" { return nil }
    func located(_ word: String) -> String {
      configuration.isPath(word) ? configuration.resolve(word) : word
    }
    let calibration = hardware.calibration == "latest" ? nil : located(hardware.calibration)
    let (device, figures) = try library.resolve(
      device: located(hardware.device), day: calibration)
    return try emulator(device, figures, scale: hardware.noiseScale)
  }

  private func mitigation() throws -> Mitigation {
    do {
      return try Mitigation(parsing: configuration.hardware.mitigation)
    } catch let error as EmulationError {
      throw wrong("hardware.mitigation", error.description)
    }
  }

  private func noiseSources() throws -> NoiseSelection {
    do {
      return try NoiseSelection(parsing: configuration.hardware.noise)
    } catch let error as NoiseError {
      throw wrong("hardware.noise", error.description)
    }
  }

  /// A device as the configuration has it, with some calibration and factor of all noise.
  private func emulator(
    _ device: Device, _ calibration: Calibration, scale: Double
  ) throws -> Emulator {
    let transpiling = try TranspilerOptions(
      initialLayout: configuration.hardware.layout,
      decoupling: decoupling(configuration.hardware.dynamicalDecoupling), threads: threads)
    var result = try Emulator(
      device: device, calibration: calibration,
      noise: NoiseSettings(noiseSources(), scale: scale), transpilerOptions: transpiling,
      controllerLatency: configuration.hardware.controllerLatency,
      feedForward: configuration.hardware.feedForward)
    result.mitigation = try mitigation()
    return result
  }

  private func decoupling(_ name: String) throws -> DecouplingSequence? {
    if name == "none" { return nil }
    if let sequence = DecouplingSequence(rawValue: name) { return sequence }
    throw wrong(
      "hardware.dynamical_decoupling",
      "there is no sequence '\(name)'; allowed: none, "
        + DecouplingSequence.allCases.map(\.rawValue).joined(separator: ", "))
  }

  /// The noise of training; nil where it is that of evaluation at every step.
  /// - Throws: `ConfigurationError` for noise that should grow or change without a device; the errors
  ///   of the device library.
  func trainingNoise(
    _ shape: QuantumRecurrentShape, _ readoutProtocol: any ReadoutProtocol, _ emulator: Emulator?
  ) throws -> TrainingNoise? {
    let hardware = configuration.hardware
    guard let key = hardware.changingNoiseKey else { return nil }
    guard let emulator else { throw wrong(key, "needs a hardware.device") }
    let changing = hardware.drift == .all ? "hardware.drift" : "hardware.fluctuation"
    guard
      configuration.training.carry == .none
        || (hardware.drift == .none && hardware.fluctuation == 0)
    else {
      throw wrong(
        "training.carry",
        "with \(changing) each step's circuit is compiled anew, to other qubits than those on which states "
          + "would go on; only none is allowed")
    }
    var calibrations = [emulator.calibration]
    if hardware.drift == .all {
      calibrations = try library.calibrationIDs(emulator.device).map {
        try library.calibration($0, for: emulator.device)
      }
      guard !calibrations.isEmpty else {
        throw wrong(
          "hardware.drift",
          "the library has no calibrations of \(emulator.device.name) to draw from")
      }
    }
    // A circuit is compiled for the figures that are known, not for those of the moment.
    let isFluctuating = hardware.fluctuation > 0
    let days = isFluctuating ? TrainingNoise.days : 1
    let layouts =
      try isFluctuating
      ? calibrations.map {
        try shape.emulated(
          readoutProtocol, on: self.emulator(emulator.device, $0, scale: hardware.noiseScale)
        ).cell.layout
      } : []
    return TrainingNoise(
      rampEpochs: hardware.noiseRamp * Double(configuration.training.epochs),
      calibrationCount: calibrations.count * days, scale: hardware.noiseScale
    ) { [self, calibrations] index, scale in
      var machine = try self.emulator(emulator.device, calibrations[index / days], scale: scale)
      if isFluctuating {
        machine = try machine.placing(layouts[index / days]).fluctuating(
          by: hardware.fluctuation, seed: configuration.training.seed, draw: index)
      }
      return try shape.emulated(readoutProtocol, on: machine).circuit
    }
  }
}

extension TrainingConfiguration.Precision {
  /// The precision of the engines.
  var ofEngines: Simulators.Precision {
    switch self {
    case .single: .single
    case .double: .double
    }
  }
}
