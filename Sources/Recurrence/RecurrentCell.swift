import Circuits
import Randomness
import Simulators
import Synchronization

/// A cell that runs sequences under one protocol: exact averages, with sampled readouts where the
/// protocol has shots.
final class RecurrentCell: @unchecked Sendable {
  private typealias V = SIMD8<Double>
  static let laneCount = V.scalarCount

  private let circuit: RecurrentCircuit
  private let average: any BatchCell
  private let pauli: PauliCell<V>?
  private var sampler = ReadoutSampler(seed: 0, samples: [])
  private var step = 0

  init(_ circuit: RecurrentCircuit) throws {
    self.circuit = circuit
    if circuit.isIdeal {
      average = try UnitaryCell<V>(circuit.program, readouts: circuit.readouts.paulis)
      pauli = nil
    } else {
      let cell = try PauliCell<V>(circuit.program, readouts: circuit.functionals)
      average = cell
      pauli = cell
    }
    if case .ensemble(let shots?) = circuit.readoutProtocol {
      pauli?.outcomeSampler = { [unowned self] bits, distributions in
        sampler.ensemble(bits, distributions, shots: shots, step: step)
      }
    }
  }

  /// Starts the sequences in the lanes.
  /// - Parameter samples: The indices of the sequences, at most one for each lane.
  func begin(seed: UInt64, samples: [Int]) {
    sampler = ReadoutSampler(seed: seed, samples: samples)
    step = 0
    average.begin()
  }

  /// Advances by one step: [parameter][lane] in, [readout][lane] out.
  func forward(parameters: [Double], readouts: inout [Double], recording: Bool) {
    average.forward(parameters: parameters, readouts: &readouts, recording: recording)
    if case .replay(let shots) = circuit.readoutProtocol, let pauli {
      sampler.replay(pauli, settings: circuit.settings, shots: shots, step: step, into: &readouts)
    }
    step += 1
  }

  func beginBackward() { average.beginBackward() }

  /// Goes back over a step. Shot noise counts as an additive constant.
  func backward(readoutGradient: [Double], parameterGradient: inout [Double]) {
    average.backward(readoutGradient: readoutGradient, parameterGradient: &parameterGradient)
  }
}

/// Cells that wait for work, so that their buffers are allocated once for each thread.
final class CellPool: Sendable {
  private let free = Mutex<[RecurrentCell]>([])
  let circuit: RecurrentCircuit

  init(_ circuit: RecurrentCircuit) { self.circuit = circuit }

  /// Calls `body` with a cell that nobody else uses meanwhile.
  func withCell<Result>(_ body: (RecurrentCell) throws -> Result) throws -> Result {
    let waiting = free.withLock { $0.popLast() }
    let cell = try waiting ?? RecurrentCell(circuit)
    defer { free.withLock { $0.append(cell) } }
    return try body(cell)
  }
}
