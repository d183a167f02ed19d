import Hybrid
import Circuits
import Emulation
import OpenQASM
import Readout
import Models
import Transpiler

/// The transpiled circuits of a trained model in OpenQASM.
public struct CircuitExport: Sendable {
  /// A circuit as text, with what it costs.
  public struct File: Sendable {
    /// A name without folder, for example `cell_ibm_torino.qasm`.
    public let name: String
    /// The OpenQASM program.
    public let text: String
    /// The circuit that it says.
    public let circuit: Circuit
    /// What the circuit costs.
    public let metrics: CircuitMetrics
    /// The physical qubit of every qubit of the model, ancillas behind them.
    public let layout: [Int]
    /// The inputs of the circuit that are not angles of the model, as functions of these.
    public internal(set) var inputs: [Parameter: Angle] = [:]
  }

  /// The model.
  public let run: TrainedRun
  /// The machine.
  public let emulator: Emulator
  /// The language.
  public let version: QASMPrinter.Version
  /// The gates that a text of version 2 need not define.
  public let library: QASMPrinter.Library

  /// An export of a model for a machine.
  public init(
    _ run: TrainedRun, emulator: Emulator, version: QASMPrinter.Version = .v3,
    library: QASMPrinter.Library = .standard
  ) {
    self.run = run
    self.emulator = emulator
    self.version = version
    self.library = library
  }

  /// One timestep, its angles as inputs: the native pulses that the evaluation runs.
  ///
  /// Rotations that the transpiler merged have Euler angles, which become inputs of their own; a
  /// comment says of which product of the model's angles (`File.inputs` as values).
  /// - Throws: `TranspilerError`; `QASMPrintingError`, for OpenQASM 2 always: it has no inputs.
  public func cell(_ readoutProtocol: any ReadoutProtocol) throws -> File {
    let model = run.ideal
    try model.check(readoutProtocol)
    try Self.check(readoutProtocol)
    let transpiled = try emulator.cell(
      readoutProtocol.step(model.timestep, model.readouts),
      waitingFor: readoutProtocol.controller
    ).transpiled
    let native = EulerInputs(transpiled.circuit)
    var result = try file(
      "cell_\(emulator.device.name).qasm", native.circuit, transpiled.schedule,
      layout: transpiled.initialLayout, note: native.comment)
    result.inputs = native.angles
    return result
  }

  /// Refuses measurements that OpenQASM has no word for.
  /// - Throws: `ReadoutError.configuration`.
  private static func check(_ readoutProtocol: any ReadoutProtocol) throws {
    guard readoutProtocol.meter != nil else { return }
    throw ReadoutError.configuration(
      "OpenQASM has projective measurements only: protocol \(readoutProtocol.name) with the "
        + "instrument analytic cannot be exported; with the instrument ancilla it is gates and such "
        + "measurements")
  }

  /// The whole sequence of one test sample, its angles bound to what drives the noisy device.
  ///
  /// Under a protocol that measures in the middle, step t writes the register `m<t>`, and where it
  /// waits for the controller all qubits are delayed before the next step; otherwise nothing is
  /// measured, and the readouts are taken from the final state.
  /// Where every step is a run of its own, all qubits are reset between steps.
  /// - Throws: `ExperimentError.outOfRange` for a sample that is not there; `TranspilerError`;
  ///   `ModelError` under `singleShot`; `QASMPrintingError`.
  public func sample(_ index: Int, _ readoutProtocol: any ReadoutProtocol) throws -> File {
    let test = run.data.test
    guard (0..<test.sampleCount).contains(index) else {
      throw ExperimentError.outOfRange(
        name: "the sample", value: index, allowed: "0 to \(test.sampleCount - 1)")
    }
    try Self.check(readoutProtocol)
    let model = run.ideal
    let (recurrent, cell, last) = try model.emulated(readoutProtocol, on: emulator)
    let angles = try model.running(on: recurrent).angles(
      test, sample: index, seed: run.configuration.training.seed)
    let circuit = try unroll(
      cell.transpiled.circuit, last: last?.transpiled.circuit, angles, wait: cell.wait)
    let schedule = try Scheduler.schedule(
      circuit, device: emulator.device, calibration: emulator.calibration,
      policy: emulator.transpilerOptions.schedule)
    return try file(
      "sample\(index)_\(emulator.device.name).qasm", circuit, schedule, layout: cell.layout)
  }

  /// Copies of a native cell with bound angles, a register of bits for each step, and between steps
  /// a barrier and the wait for the controller.
  /// - Parameters:
  ///   - last: The cell of the last step; nil if it is as the others.
  ///   - wait: Seconds.
  private func unroll(
    _ step: Circuit, last: Circuit?, _ angles: [[Double]], wait: Double
  ) throws -> Circuit {
    var result = Circuit(qubits: step.qubitCount)
    result.quantumRegisters = step.quantumRegisters
    let active = Set(step.activeQubits + (last?.activeQubits ?? [])).sorted()
    let lastStep = angles.count - 1
    for (number, values) in angles.enumerated() {
      let cell = number == lastStep ? last ?? step : step
      let bound = try cell.binding(
        Dictionary(
          zip(run.ideal.timestep.parameters, values), uniquingKeysWith: { first, _ in first }))
      if number > 0 {
        result.instructions.append(Instruction(.barrier, on: active))
        if run.ideal.restartsEachStep {
          result.instructions += active.map { Instruction(.reset, on: [$0]) }
          result.instructions.append(Instruction(.barrier, on: active))
        }
        if wait > 0 {
          for qubit in active {
            result.instructions.append(Instruction(.delay(.seconds(wait)), on: [qubit]))
          }
          result.instructions.append(Instruction(.barrier, on: active))
        }
      }
      for instruction in bound.instructions {
        result.instructions.append(instruction.shiftingBits(by: result.bitCount))
      }
      if cell.bitCount > 0 {
        result.classicalRegisters.append(
          Register("m\(number)", offset: result.bitCount, count: cell.bitCount))
        result.bitCount += cell.bitCount
      }
    }
    return result
  }

  /// - Parameter note: A comment to stand behind the program.
  private func file(
    _ name: String, _ circuit: Circuit, _ schedule: ScheduledCircuit, layout: [Int],
    note: String = ""
  ) throws -> File {
    var printer = QASMPrinter(version: version, physicalQubits: true)
    printer.library = library
    return File(
      name: name,
      text: try layout.enumerated().map { "// qubit \($0.offset) of the model: $\($0.element)\n" }
        .joined()
        + emulator.device.labelComment(for: circuit.activeQubits)
        + printer.text(for: circuit)
        + note,
      circuit: circuit,
      metrics: CircuitMetrics(
        schedule, device: emulator.device, calibration: emulator.calibration), layout: layout)
  }
}
