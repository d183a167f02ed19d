import Channels
import Circuits
import Devices
import Noise
import Simulators
import Transpiler

/// A program on a machine, or on none, ready to be simulated as often as wanted; `Emulator.prepare`
/// makes it for a machine.
public struct SimulateRun: Sendable {
  /// The circuit that runs; on a machine, qubit i is physical qubit i.
  public let circuit: Circuit
  /// Where every qubit of the program is in the end, for a program that was transpiled.
  public let finalLayout: [Int]?
  /// The circuit with its noise.
  public let noisy: NoisyCircuit
  private let unmeasured: Set<Int>?
  /// The qubits on which something happens, in ascending order.
  public let activeQubits: [Int]
  /// What is wrong with the instructions of a program without a machine.
  private let defect: CircuitError?
  /// The machine, and how long the program takes in seconds, for the qubits that it leaves alone.
  private let rest: (noise: NoiseModel, seconds: Double)?

  /// A program without a machine: nothing goes wrong, and delays do nothing.
  /// - Parameter circuit: The program, its parameters bound.
  public init(ideal circuit: Circuit) {
    self.circuit = circuit
    activeQubits = circuit.activeQubits
    do {
      try circuit.validate()
      defect = nil
    } catch { defect = error }
    finalLayout = nil
    noisy = NoisyCircuit(ideal: circuit)
    rest = nil
    unmeasured = Self.unmeasured(noisy)
  }

  /// A program in the native gates of a machine; it is scheduled if noise acts between operations.
  /// - Parameters:
  ///   - circuit: The program, its parameters bound; qubit i is physical qubit i.
  ///   - noise: The machine and what goes wrong on it.
  ///   - schedule: How instructions are placed in time.
  /// - Throws: `NoiseError` for operations that the machine or its calibration does not have,
  ///   `TranspilerError` for those without a duration; under the policy `physical` also for what
  ///   the machine does not offer.
  package init(
    _ circuit: Circuit, noise: NoiseModel, schedule policy: SchedulingPolicy = .alap
  ) throws {
    var placed = noise.device.preparing(circuit)
    placed.qubitCount = max(circuit.qubitCount, noise.device.qubitCount)
    self.circuit = placed
    activeQubits = placed.activeQubits
    defect = nil
    finalLayout = nil
    if noise.policy == .physical { try noise.device.checkCapabilities(for: placed) }
    try noise.userNoise?.checkOccurrences(in: placed)
    if noise.needsSchedule {
      // Without this, a gate that is not native would be missed by its duration only.
      for instruction in placed.instructions {
        if let gate = instruction.application?.gate {
          _ = try noise.gateNoise(gate, instruction.qubits)
        }
      }
      let schedule = try Scheduler.schedule(
        placed, device: noise.device, calibration: noise.calibration, policy: policy)
      noisy = try noise.noisy(schedule, span: .observed)
      rest = (noise, schedule.duration)
    } else {
      noisy = try noise.noisy(placed)
      rest = (noise, 0)
    }
    unmeasured = Self.unmeasured(noisy)
  }

  /// A program in any gates, which is first brought to a machine.
  /// - Parameters:
  ///   - circuit: The program, its parameters bound.
  ///   - noise: The machine and what goes wrong on it.
  ///   - options: How the program is transpiled and scheduled.
  /// - Throws: `TranspilerError`, `NoiseError`.
  package init(
    transpiling circuit: Circuit, noise: NoiseModel, options: TranspilerOptions
  ) throws {
    let result = try Transpiler(
      device: noise.device, calibration: noise.calibration, options: options
    ).transpile(circuit)
    self.circuit = result.circuit
    activeQubits = result.circuit.activeQubits
    defect = nil
    try noise.userNoise?.checkOccurrences(in: result.circuit)
    finalLayout = result.finalLayout
    // Delays between the pulses of decoupling are gaps of the schedule, not delays of the program.
    let isScheduled = noise.needsSchedule || options.decoupling != nil
    noisy =
      try isScheduled
      ? noise.noisy(result.schedule, span: .observed) : noise.noisy(result.circuit)
    rest = (noise, isScheduled ? result.schedule.duration : 0)
    unmeasured = Self.unmeasured(noisy)
  }

  /// Lowers the circuit and runs it.
  /// - Parameters:
  ///   - request: What is asked; expectations are on qubits of the program.
  ///   - method: How; nil for `preferredMethod(for:)`.
  /// - Throws: `CircuitError` for instructions that make no sense; `SimulationError`, also for
  ///   expectations on qubits that the program does not have.
  public func run(
    _ request: SimulationRequest, method: SimulationMethod? = nil
  ) throws -> SimulationResult {
    if let defect { throw defect }
    let (request, noisy) = try observed(request)
    let method = method ?? preferredMethod(noisy, request)
    return try Simulation(noisy).run(request, method: method)
  }

  /// The method that is the cheapest for a request, exact ones preferred.
  /// - Throws: `SimulationError` for expectations on qubits that the program does not have.
  public func preferredMethod(for request: SimulationRequest) throws -> SimulationMethod {
    let (request, noisy) = try observed(request)
    return preferredMethod(noisy, request)
  }

  /// What each method that can serve a request would take.
  /// - Throws: `SimulationError` for expectations on qubits that the program does not have.
  public func methodCosts(for request: SimulationRequest) throws -> [MethodCost] {
    let (request, noisy) = try observed(request)
    return methodCosts(noisy, request)
  }

  /// The request with its expectations on the qubits that run, and the steps to be simulated.
  private func observed(
    _ request: SimulationRequest
  ) throws -> (SimulationRequest, NoisyCircuit) {
    var request = request
    if let finalLayout {
      request.expectations = try request.expectations.map { pauli in
        if let factor = pauli.factors.first(where: { $0.qubit >= finalLayout.count }) {
          throw SimulationError.invalidRequest(
            "\(pauli) names qubit \(factor.qubit); the program has \(finalLayout.count) qubits, "
              + "counted from 0")
        }
        return pauli.mapping { finalLayout[$0] }
      }
    }
    let named = Set(request.expectations.flatMap { $0.factors.map(\.qubit) })
    let noisy = try addingUntouched(named)
    guard let unmeasured else { return (request, noisy) }
    return (request, noisy.removingUnobserved(keeping: unmeasured.union(named)))
  }

  /// The steps with the preparation and the rest of qubits that are read and that the program
  /// leaves alone. Couplings are only among the qubits in use.
  private func addingUntouched(_ named: Set<Int>) throws -> NoisyCircuit {
    guard let rest else { return noisy }
    var result = noisy
    for qubit in named.subtracting(activeQubits).sorted()
    where noisy.qubitCount > qubit && rest.noise.scale > 0 {
      for channel in try rest.noise.restingChannels(qubit, seconds: rest.seconds) {
        result.append(.channel(channel), on: [qubit])
      }
    }
    return result
  }

  /// The qubits in use that are not measured: what happens to them is simulated even if nobody
  /// asks, while what follows the last measurement of a qubit can be left out. Nil if no qubit is
  /// measured, so that everything is simulated.
  private static func unmeasured(_ noisy: NoisyCircuit) -> Set<Int>? {
    var measured = Set<Int>()
    for instruction in noisy.instructions {
      if instruction.operation.writtenBit != nil { measured.formUnion(instruction.qubits) }
    }
    if measured.isEmpty { return nil }
    return Set(noisy.instructions.flatMap(\.qubits)).subtracting(measured)
  }
}

extension NoiseModel {
  /// Whether a source is on that acts between operations.
  fileprivate var needsSchedule: Bool {
    !sources.isDisjoint(with: [.idle, .crosstalk, .detuning, .parity])
  }
}
