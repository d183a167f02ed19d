import Circuits

/// Bounds that keep a hostile text from exhausting memory, time or the stack.
public struct QASMLimits: Hashable, Sendable {
  /// How deep expressions, blocks and gate definitions may nest.
  public var nesting = 256
  /// How many statements may be executed and gates expanded, loops unrolled.
  public var steps = 5_000_000
  /// How many files a program may include, each counted as often as it is included.
  public var includes = 256
  /// How many qubits and how many classical bits a program may have.
  public var bits = 1_000_000
  /// How many controls a gate may be given.
  public var controls = 24
  /// How many turns a `while` may take whose condition depends on measurements.
  public var openTurns = 256

  /// How large all functions of measured bits together may become, in nodes of decision diagrams,
  /// before values are kept in classical bits instead; 0 keeps them there from the start.
  public var functionNodes = 30_000

  /// The default bounds.
  public init() {}
}

/// Reads OpenQASM 2 and 3.
public enum QASMReader {
  /// The circuit that a text describes.
  ///
  /// Classical variables are followed while the circuit is built; what a program computes from
  /// measured bits becomes conditions on them.
  /// The version is that of the text's first line, 3 if it has none. Gates are inlined down to
  /// the gate table; loops are unrolled; classical registers are flattened in the order of their
  /// declaration. In a program on physical qubits (`$5`) the index is the physical number and the
  /// circuit has no quantum registers.
  /// - Parameters:
  ///   - text: The program.
  ///   - file: The name to use in messages.
  ///   - includes: Where to find the files that the program includes.
  ///   - limits: Bounds on what is accepted.
  ///   - inputs: Values of inputs, which may then stand in any expression. They stay parameters of
  ///     the circuit, on which nothing depends. Without a value an input has to stay in angles that
  ///     are sums of inputs times constants.
  ///   - timing: How long things take on the machine that the program is for; without it what refers
  ///     to that (`stretch`, `durationof`, boxes with a duration) is refused.
  /// - Throws: `QASMError` with every problem found; what is not supported is refused by name.
  public static func circuit(
    from text: String, file: String = "input.qasm", includes: QASMIncludes = .none,
    limits: QASMLimits = QASMLimits(), inputs: [String: Double] = [:],
    timing: QASMTiming? = nil
  ) throws(QASMError) -> Circuit {
    try circuit(
      from: text, file: file, includes: includes, limits: limits, inputs: inputs, timing: timing,
      form: nil)
  }

  /// The circuit of a text, which must have the form of an ansatz if there is one.
  static func circuit(
    from text: String, file: String, includes: QASMIncludes, limits: QASMLimits,
    inputs: [String: Double], timing: QASMTiming? = nil, form: AnsatzForm?
  ) throws(QASMError) -> Circuit {
    var sources = SourceFiles(limits: limits, includes: includes)
    let program = sources.program(text, file: file)
    if let error = sources.log.error(files: sources.files) { throw error }
    let physical = sources.physicalQubits.sorted()
    // Measurements whose results are still needed when their bits are written again.
    var apart = Set<Int>()
    // Whether values of the program are kept in classical memory, being too complicated as functions.
    var isStored = limits.functionNodes == 0
    var place = Position(line: 1, column: 1)
    for pass in 0...passLimit {
      let lowering = Lowering(
        version: program.version, physicalQubits: physical, limits: limits, apart: apart,
        storesValues: isStored)
      lowering.inputs = inputs
      lowering.timing = timing
      lowering.form = form
      lowering.run(program)
      let conflicts = lowering.storage.newConflicts
      if !isStored, lowering.isTooComplex || !conflicts.isEmpty && pass + 1 >= functionPasses {
        isStored = true
        apart = []
        continue
      }
      if conflicts.isEmpty || !lowering.log.failures.isEmpty {
        if let error = lowering.log.error(files: sources.files) { throw error }
        return lowering.circuit
      }
      apart.formUnion(conflicts)
      place = lowering.storage.newConflictPosition ?? place
    }
    var log = DiagnosticLog()
    log.record(
      Failure(
        place,
        "a bit is measured again while its earlier value is still needed, in a way that is not "
          + "supported: use a bit for each measurement"))
    throw log.error(files: sources.files) ?? QASMError(file: file, diagnostics: [])
  }

  /// How often a program is lowered at most until all measurements are kept that are needed, as
  /// functions of measurements, and in all.
  private static let functionPasses = 6
  private static let passLimit = 12
}
