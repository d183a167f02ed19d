import Circuits
import Emulation
import Readout

/// One timestep of a trained model before and after it is brought to a machine.
public struct PlacedCell: Sendable {
  /// The machine.
  public let emulator: Emulator
  /// The name of the protocol whose measurements the step contains.
  public let protocolName: String
  /// The step on the model's qubits.
  public let source: Circuit
  /// The step on the machine.
  public let cell: EmulatedCell

  /// Brings the step of a model to a machine.
  /// - Throws: The errors of `Emulator.cell`.
  public init(
    _ run: TrainedRun, emulator: Emulator, readoutProtocol: any ReadoutProtocol
  ) throws {
    let model = run.ideal
    self.emulator = emulator
    protocolName = readoutProtocol.name
    source = readoutProtocol.step(model.timestep, model.readouts)
    cell = try emulator.cell(
      source, waitingFor: readoutProtocol.controller, meter: readoutProtocol.meter)
  }

  /// A step for each machine of some settings, under the first protocol that measures in the middle of
  /// circuits if there is one, since its step has measurements and waiting in it, else under the
  /// first. A machine that cannot run it is left out.
  public static func cells(
    _ run: TrainedRun, settings: [Comparison.Setting]
  ) -> [PlacedCell] {
    var names: [String] = []
    for setting in settings {
      guard let name = setting.emulator?.device.name, !names.contains(name) else { continue }
      names.append(name)
    }
    return names.compactMap { name in
      let own = settings.filter { $0.emulator?.device.name == name }
      let ordered =
        own.filter(\.readoutProtocol.measuresMidCircuit)
        + own.filter { !$0.readoutProtocol.measuresMidCircuit }
      for setting in ordered {
        guard let emulator = setting.emulator else { continue }
        let placed = try? PlacedCell(
          run, emulator: emulator, readoutProtocol: setting.readoutProtocol)
        if let placed { return placed }
      }
      return nil
    }
  }
}
