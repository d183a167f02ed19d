import Channels
import Circuits
import Devices
import LinearAlgebra
import Noise
import Numerics

/// An invented machine for tests: every gate of the table but `h` is native, `rz` is virtual.
struct TestMachine {
  let device: Device
  let figures: [Calibration.QubitFigures]

  init(
    qubits: Int, dt: Double? = nil, native: [Device.NativeGate]? = nil,
    technology: Device.Technology = .synthetic
  ) {
    let gates =
      native
      ?? Gate.all.filter { $0 != .h }.map { Device.NativeGate($0.name, isVirtual: $0 == .rz) }
    device = Device(
      name: "test", vendor: "none", technology: technology, source: "invented",
      qubits: (0..<qubits).map { Device.Qubit(label: "\($0)") }, nativeGates: gates,
      timing: .init(
        dt: dt.map { Quantity($0) },
        controllerLatency: Quantity(1e-6, .assumed, citation: "invented")),
      capabilities: .init(midCircuitMeasurement: true, reset: true, feedForward: true))
    figures = [Calibration.QubitFigures](repeating: .init(), count: qubits)
  }

  func calibration(
    _ figures: [Calibration.QubitFigures], gates: [Calibration.GateFigures],
    measurement: Calibration.MeasurementFigures = .init(),
    couplings: [Calibration.CouplingFigures] = []
  ) -> Calibration {
    Calibration(
      id: "today", device: "test", date: nil, source: "invented", qubits: figures, gates: gates,
      measurement: measurement, couplings: couplings)
  }

  func model(
    _ figures: [Calibration.QubitFigures], gates: [Calibration.GateFigures],
    measurement: Calibration.MeasurementFigures = .init(),
    couplings: [Calibration.CouplingFigures] = [], sources: NoiseSelection = .all,
    policy: NoisePolicy = .physical, scale: Double = 1
  ) throws -> NoiseModel {
    try NoiseModel(
      device: device,
      calibration: calibration(
        figures, gates: gates, measurement: measurement, couplings: couplings),
      sources: sources, policy: policy, scale: scale)
  }
}

/// The transfer matrix of one-qubit and whole-register channels that act one after another, with
/// the index p(q0) + 4·p(q1) of the listed qubits.
func transferMatrix(_ channels: [(QuantumChannel, [Int])], on qubits: [Int]) -> RealMatrix {
  var result = RealMatrix.identity(1 << (2 * qubits.count))
  for (channel, targets) in channels {
    var step = RealMatrix.identity(1)
    if targets == qubits {
      step = channel.pauliTransferMatrix
    } else {
      for qubit in qubits {
        let factor = targets == [qubit] ? channel.pauliTransferMatrix : .identity(4)
        step = factor.kronecker(step)
      }
    }
    result = step * result
  }
  return result
}

/// The average fidelity of a transfer matrix, (d·F_pro + 1)/(d + 1) with F_pro = Tr R/d².
func averageFidelity(_ ptm: RealMatrix) -> Double {
  let d = Double(ptm.rowCount).squareRoot()
  return (ptm.trace / d + 1) / (d + 1)
}

func diagonal(_ matrix: RealMatrix) -> [Double] { matrix.diagonalElements }

extension Matrix {
  fileprivate var diagonalElements: [Element] { (0..<rowCount).map { self[$0, $0] } }
}

/// The probabilities of the Paulis in a channel that is a mixture of them, by Pauli index.
func pauliProbabilities(_ channel: QuantumChannel) -> [Double] {
  (0..<1 << (2 * channel.qubitCount)).map { index in
    let pauli = pauliMatrix(index, qubits: channel.qubitCount)
    return channel.terms.reduce(0) { sum, term in
      if case .unitary(let p, let u) = term, u == pauli { sum + p } else { sum }
    }
  }
}

/// The real parts of a matrix whose elements are all real.
func real(_ matrix: ComplexMatrix) -> RealMatrix {
  RealMatrix(
    rows: matrix.rowCount, columns: matrix.columnCount,
    elements: matrix.elements.map { abs($0.imaginary) < 1e-15 ? $0.real : .nan })
}

/// The figures of a channel that most cases list.
func channelValues(_ channel: QuantumChannel) -> [String: Computed] {
  [
    "ptm": .matrix(channel.pauliTransferMatrix),
    "average_gate_fidelity": .number(channel.averageGateFidelity),
    "process_fidelity": .number(channel.processFidelity),
  ]
}
