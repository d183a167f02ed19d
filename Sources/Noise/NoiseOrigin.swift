import Channels
import Circuits

/// Which figures a step of a noisy circuit comes from: enough to make the step anew for the same
/// operation under other figures (`NoiseModel.operation(from:)`).
package enum NoiseOrigin: Hashable, Sendable {
  /// A part of what follows a gate.
  package enum GatePart: Hashable, Sendable {
    case overRotation
    case unitary
    case depolarizing
    /// Loss of the gate's qubit at a position.
    case leakage(Int)
    /// Relaxation of the gate's qubit at a position.
    case relaxation(Int)
  }

  /// A part of a measurement.
  package enum MeasurementPart: Hashable, Sendable {
    case before
    /// The projection with the errors of its record.
    case record
    /// What follows the projection, by number.
    case after(Int)
    /// What happens to another qubit, by number.
    case spectator(isNeighbour: Bool, Int)
  }

  /// The program itself, or the user's own noise: no figures.
  case fixed
  case gate(GateApplication, [Int], isSimultaneous: Bool, GatePart)
  case relaxation(qubit: Int, seconds: Double)
  case measurement(qubit: Int, isMidCircuit: Bool, MeasurementPart)
  /// What follows a reset, by number.
  case reset(qubit: Int, isMidCircuit: Bool, Int)
  case preparation(qubit: Int)
  case preparationLoss
  case resetScattering
  /// What a frequency off its frame does in a time.
  case turn(qubit: Int, seconds: Double)
  /// What a pulse on the first qubit does to the second one.
  case driven(GateApplication, [Int])
  /// What a gate on the first qubit does to the second one in its time.
  case stark([Int], seconds: Double)
  /// What a qubit suffers that waits for the reset of another one.
  case resetWait(qubit: Int)
  /// The errors of two records together.
  case jointReadout(JointRead)
  /// What the static ZZ of a pair does in a time.
  case shift([Int], seconds: Double)
}

/// A noisy circuit whose steps say where they come from.
package struct TracedCircuit: Sendable {
  /// The circuit.
  package let circuit: NoisyCircuit
  /// For each of its instructions.
  package let origins: [NoiseOrigin]
}

extension NoiseModel {
  /// The step that comes from an origin under this model's figures; nil where nothing happens.
  /// - Throws: As the model's functions for the operation.
  package func operation(from origin: NoiseOrigin) throws -> NoisyOperation? {
    switch origin {
    case .fixed: return nil
    case .gate(let application, let qubits, let isSimultaneous, let part):
      return try operation(
        part, of: gateNoise(application, qubits, isSimultaneous: isSimultaneous), application)
    case .relaxation(let qubit, let seconds):
      return try relaxation(qubit, seconds: seconds).map(NoisyOperation.channel)
    case .measurement(let qubit, let isMidCircuit, let part):
      let noise = try measurementNoise(qubit, isMidCircuit: isMidCircuit)
      switch part {
      case .before: return noise.before.map(NoisyOperation.channel)
      case .record: return .measure(bit: nil, noise.assignment)
      case .after(let index):
        return noise.after.indices.contains(index) ? .channel(noise.after[index]) : nil
      case .spectator(let isNeighbour, let index):
        let all = noise.disturbances(isNeighbour: isNeighbour)
        return all.indices.contains(index) ? all[index] : nil
      }
    case .reset(let qubit, let isMidCircuit, let index):
      let channels = try resetChannels(qubit, isMidCircuit: isMidCircuit)
      return channels.indices.contains(index) ? .channel(channels[index]) : nil
    case .preparation(let qubit):
      return try preparationChannel(qubit).map(NoisyOperation.channel)
    case .preparationLoss: return try preparationLoss().map(NoisyOperation.channel)
    case .resetScattering: return try resetScattering().map(NoisyOperation.channel)
    case .turn(let qubit, let seconds):
      let angle = 2 * .pi * frequencyNoise(qubit).offset * seconds
      return .gate(GateApplication(.rz, [Angle(angle)]))
    case .driven(let application, let pair):
      return drivenPulse(application, pair).map(NoisyOperation.gate)
    case .stark(let pair, let seconds):
      return starkTurn(pair, seconds: seconds).map(NoisyOperation.gate)
    case .resetWait(let qubit):
      return try relaxation(qubit, seconds: resetWait).map(NoisyOperation.channel)
    case .jointReadout(let read): return try jointReadout(read).map(NoisyOperation.channel)
    case .shift(let qubits, let seconds):
      guard let zz = calibration.shift(of: qubits) else { return nil }
      return .gate(CrosstalkClock.turn(zz: zz, seconds: seconds, factor: scale.squareRoot()))
    }
  }

  private func operation(
    _ part: NoiseOrigin.GatePart, of noise: GateNoise, _ application: GateApplication
  ) -> NoisyOperation? {
    switch part {
    case .overRotation: noise.coherent?.turn(after: application)
    case .unitary: noise.coherent?.unitaryOperation
    case .depolarizing: noise.depolarizing.map(NoisyOperation.channel)
    case .leakage(let position): noise.leakage[position].map(NoisyOperation.channel)
    case .relaxation(let position): noise.relaxation[position].map(NoisyOperation.channel)
    }
  }
}
