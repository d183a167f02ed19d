import Circuits
import Devices
import Foundation

/// How long gates of any kind take on a device by themselves: made of native gates on their own
/// qubits, and nothing merged with what comes before or after. What a program's timing refers to.
public final class NaturalDurations: Sendable {
  private let device: Device
  private let calibration: Calibration
  private let table: DurationTable
  private let known = Known()

  /// What has been asked for; a key is an instruction without its bits and conditions.
  private final class Known: @unchecked Sendable {
    let lock = NSLock()
    var seconds: [Instruction: Double] = [:]
    var typical: [Int]?
  }

  /// The durations of a device on the day of a calibration.
  /// - Throws: `TranspilerError.calibrationMismatch` for a calibration of another width.
  public init(device: Device, calibration: Calibration) throws {
    self.device = device
    self.calibration = calibration
    table = try DurationTable(device: device, calibration: calibration)
  }

  /// The seconds that an instruction takes.
  /// - Parameter isPhysical: Whether its qubits are those of the device. Otherwise they are only
  ///   names, and it takes what it takes on usual qubits.
  /// - Throws: `TranspilerError` for what the device cannot do or has no duration of.
  public func duration(of instruction: Instruction, isPhysical: Bool) throws -> Double {
    try known.lock.withLock {
      let count = instruction.qubits.count
      var places = instruction.qubits
      if !isPhysical {
        let typical = try known.typical ?? typicalPlaces()
        known.typical = typical
        guard count <= typical.count else {
          throw TranspilerError.tooWide(
            qubits: count, usable: typical.count, device: device.name)
        }
        places = Array(typical.prefix(count))
      }
      let key = Instruction(instruction.operation, on: places)
      if let seconds = known.seconds[key] { return seconds }
      let seconds = try measured(key)
      known.seconds[key] = seconds
      return seconds
    }
  }

  /// The places on which a gate is looked at whose qubits have no places yet, the first ones first:
  /// two neighbours with an error in the middle of all, and what is next to them.
  private func typicalPlaces() throws -> [Int] {
    let target = try Target(device: device, calibration: calibration)
    let links = target.links.values.sorted {
      ($0.cost(.move), $0.qubits[0], $0.qubits[1]) < ($1.cost(.move), $1.qubits[0], $1.qubits[1])
    }
    var order = links.isEmpty ? [] : links[links.count / 2].qubits
    if order.isEmpty { order = target.isUsable.firstIndex(of: true).map { [$0] } ?? [] }
    var head = 0
    while head < order.count {
      for place in target.topology.neighbors[order[head]] where !order.contains(place) {
        order.append(place)
      }
      head += 1
    }
    return order
  }

  private func measured(_ instruction: Instruction) throws -> Double {
    guard let gate = instruction.application?.gate else {
      return try table.duration(of: instruction)
    }
    for place in instruction.qubits where !(0..<device.qubitCount).contains(place) {
      throw TranspilerError.qubitOutOfRange(qubit: place, limit: device.qubitCount)
    }
    var circuit = Circuit(
      qubits: gate.qubitCount, parameters: instruction.parameters.sorted { $0.name < $1.name })
    circuit.instructions = [
      Instruction(instruction.operation, on: Array(0..<gate.qubitCount))
    ]
    let options = TranspilerOptions(
      initialLayout: instruction.qubits, returnToInitialLayout: true, trials: 1)
    return try Transpiler(device: device, calibration: calibration, options: options)
      .transpile(circuit).schedule.duration
  }
}

extension Instruction {
  fileprivate var parameters: Set<Parameter> {
    (application?.angles ?? []).reduce(into: []) { $0.formUnion($1.parameters) }
  }
}
