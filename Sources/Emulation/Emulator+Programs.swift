import Circuits
import Simulators
import Transpiler

extension Emulator {
  /// A program on the machine, ready to run as often as wanted.
  /// - Parameters:
  ///   - circuit: The program, its parameters bound.
  ///   - isNative: Whether it is in native gates with qubit i on physical qubit i; otherwise it is
  ///     brought to the machine first.
  /// - Throws: `CircuitError` for instructions that make no sense; `TranspilerError`; `NoiseError` for
  ///   operations that the machine or its calibration does not have; `EmulationError` for too many
  ///   qubits.
  public func prepare(_ circuit: Circuit, isNative: Bool = false) throws -> SimulateRun {
    try circuit.validate()
    guard circuit.qubitCount <= device.qubitCount else {
      throw EmulationError.tooManyQubits(
        device: device.name, needed: circuit.qubitCount, available: device.qubitCount)
    }
    return isNative
      ? try SimulateRun(circuit, noise: noise, schedule: transpilerOptions.schedule)
      : try SimulateRun(transpiling: circuit, noise: noise, options: transpilerOptions)
  }

  /// Runs a program on the machine.
  /// - Parameters:
  ///   - circuit: The program, its parameters bound.
  ///   - request: What is asked: shots, probabilities, expectations on qubits of the program.
  ///   - method: How; nil for the cheapest, exact ones preferred.
  ///   - isNative: As for `prepare`.
  /// - Throws: As `prepare`; `SimulationError`.
  public func run(
    _ circuit: Circuit, _ request: SimulationRequest, method: SimulationMethod? = nil,
    isNative: Bool = false
  ) throws -> SimulationResult {
    try prepare(circuit, isNative: isNative).run(request, method: method)
  }

  /// Exact expectations in the final state of a program on the machine.
  /// - Parameter paulis: Products of Paulis on qubits of the program, such as `Z0` or `X0*Z3`.
  /// - Throws: As `run`; `SimulationError.invalidRequest` for a text that is no such product.
  public func expectations(_ paulis: [String], in circuit: Circuit) throws -> [Double] {
    let strings = try paulis.map { text in
      guard let pauli = PauliString(parsing: text) else {
        throw SimulationError.invalidRequest(
          "'\(text)' is no product of Paulis on distinct qubits, such as Z0 or X0*Z3")
      }
      return pauli
    }
    return try run(circuit, SimulationRequest(expectations: strings)).expectations
  }
}
