import Circuits

/// A circuit that ran on a machine, with what came out.
public struct FitCircuit: Sendable {
  /// Counts of the joint values of some classical bits.
  public struct Read: Sendable {
    /// What messages call it.
    public var name: String
    /// The classical bits, those of the lowest place first.
    public var bits: [Int]
    /// How often each value occurred, by the value as a number.
    public var counts: [Int: Int]
    /// Whether it is kept back to judge the fit by.
    public var isHeldOut: Bool

    /// Counts of some bits.
    public init(name: String, bits: [Int], counts: [Int: Int], isHeldOut: Bool = false) {
      self.name = name
      self.bits = bits
      self.counts = counts
      self.isHeldOut = isHeldOut
    }

    /// The number of runs.
    public var shots: Int { counts.values.reduce(0, +) }

    /// The read without bits that the circuit has and never measures, which stay 0 and say nothing.
    fileprivate func measuredAlone(
      _ measured: Set<Int>, of circuit: Circuit, in name: String
    ) throws -> Read {
      func isKept(_ bit: Int) -> Bool {
        measured.contains(bit) || !(0..<circuit.bitCount).contains(bit)
      }
      let kept = bits.indices.filter { isKept(bits[$0]) }
      if kept.count == bits.count { return self }
      guard !kept.isEmpty else {
        throw FitError.data("\(name), \(self.name): none of the bits \(bits) is measured")
      }
      var result = self
      result.bits = kept.map { bits[$0] }
      result.counts = [:]
      for (value, count) in counts where count != 0 {
        if let place = bits.indices.first(where: { !isKept(bits[$0]) && value >> $0 & 1 == 1 }) {
          throw FitError.data(
            "\(name), \(self.name): bit \(bits[place]) is never measured, and \(count) counts have it 1"
          )
        }
        let own = kept.enumerated().reduce(0) { $0 | (value >> $1.element & 1) << $1.offset }
        result.counts[own, default: 0] += count
      }
      return result
    }
  }

  /// The largest number of bits of a read, for the table of their values.
  public static let bitLimit = 16

  /// What messages call it.
  public var name: String
  /// In native gates, qubit i being physical qubit i.
  public var circuit: Circuit
  /// What was read.
  public var reads: [Read]

  /// A circuit with its counts. Bits that it never measures are left out of the reads.
  /// - Throws: `FitError.data` for reads without counts, of too many bits, bits that are there twice
  ///   or not at all, values that do not fit, and bits that are 1 and never measured.
  public init(name: String, circuit: Circuit, reads: [Read]) throws {
    self.name = name
    self.circuit = circuit
    let measured = Set(
      circuit.instructions.filter { $0.operation == .measure }.flatMap(\.bits))
    self.reads = try reads.map { try $0.measuredAlone(measured, of: circuit, in: name) }
    for read in self.reads {
      let place = "\(name), \(read.name)"
      guard !read.bits.isEmpty, read.bits.count <= Self.bitLimit else {
        throw FitError.data(
          "\(place): \(read.bits.count) bits; 1 to \(Self.bitLimit) are read together")
      }
      guard Set(read.bits).count == read.bits.count else {
        throw FitError.data("\(place): a bit is named twice in \(read.bits)")
      }
      for bit in read.bits where !(0..<circuit.bitCount).contains(bit) {
        throw FitError.data(
          "\(place): there is no classical bit \(bit); the circuit has \(circuit.bitCount)")
      }
      for (value, count) in read.counts {
        guard (0..<1 << read.bits.count).contains(value), count >= 0 else {
          throw FitError.data(
            "\(place): \(count) counts of the value \(value) of \(read.bits.count) bits")
        }
      }
      guard read.shots > 0 else { throw FitError.data("\(place): there are no counts") }
    }
  }

  /// The circuit without what comes after the reads that are fitted, but for the next read, so that
  /// a measurement in the middle of the program stays in its middle; without the reads kept back.
  func training() -> FitCircuit {
    let kept = reads.filter { !$0.isHeldOut }
    if kept.count == reads.count { return self }
    var ends: [Int] = []
    var last: [Int: Int] = [:]
    for (index, instruction) in circuit.instructions.enumerated() {
      for bit in instruction.bits { last[bit] = index }
    }
    for read in reads { ends.append(read.bits.compactMap { last[$0] }.max() ?? 0) }
    let needed = zip(reads, ends).filter { !$0.0.isHeldOut }.map(\.1).max() ?? 0
    let stop = ends.filter { $0 > needed }.min() ?? circuit.instructions.count - 1
    var result = self
    result.reads = kept
    result.circuit.instructions = Array(circuit.instructions[...stop])
    return result
  }
}
