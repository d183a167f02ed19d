import Circuits
import Devices
import LinearAlgebra
import Numerics

/// Makes every run of native gates G into G G⁻¹ G, which is the same without noise and three times as
/// noisy (gate folding for the extrapolation to no noise; T. Giurgica-Tiron et al., IEEE QCE 306
/// (2020)).
///
/// It acts on native gates, each followed by its inverse as the same native gate between virtual turns,
/// so that every pulse happens exactly three times: a circuit that is folded before it is made of
/// pulses has other pulses in its inverse. Measurements, resets, waits and gates under conditions end a
/// run.
enum Folding {
  /// The folded instructions.
  /// - Throws: `TranspilerError.noInverse` for a native gate whose inverse the machine does not have.
  static func run(_ instructions: [Instruction], _ device: Device) throws -> [Instruction] {
    var result: [Instruction] = []
    var segment: [Instruction] = []
    func isGate(_ instruction: Instruction) -> Bool {
      instruction.application != nil && instruction.conditions.isEmpty
    }
    for instruction in instructions {
      if isGate(instruction) {
        segment.append(instruction)
      } else {
        result += try folded(segment, device)
        segment = []
        result.append(instruction)
      }
    }
    return result + (try folded(segment, device))
  }

  private static func folded(
    _ segment: [Instruction], _ device: Device
  ) throws -> [Instruction] {
    // Changes of frame alone have no noise.
    let isNoisy = segment.contains {
      $0.application.map { device.nativeGate($0.gate.name)?.isVirtual != true } ?? false
    }
    guard isNoisy else { return segment }
    let barrier = Instruction(.barrier, on: Set(segment.flatMap(\.qubits)).sorted())
    let back = try segment.reversed().flatMap { try inverse($0, device) }
    return segment + [barrier] + back + [barrier] + segment
  }

  /// The inverse of a gate as native gates, all but one of them virtual.
  private static func inverse(
    _ instruction: Instruction, _ device: Device
  ) throws -> [Instruction] {
    guard let application = instruction.application else { return [] }
    let qubits = instruction.qubits
    let inverse = application.gate.inverse(application.angles)
    if let native = device.nativeGate(inverse.gate.name),
      native.pairs.map({ $0.contains(qubits) }) ?? true
    {
      return [.gate(inverse.gate, inverse.angles, on: qubits)]
    }
    if device.nativeGate("rz")?.isVirtual == true, let turns = turns(application, inverse) {
      func turn(_ mask: Int) -> [Instruction] {
        qubits.indices.filter { mask >> $0 & 1 == 1 }.map {
          .gate(.rz, [Angle(.pi)], on: [qubits[$0]])
        }
      }
      return turn(turns.before) + [instruction] + turn(turns.after)
    }
    throw TranspilerError.noInverse(gate: application.gate.name, device: device.name)
  }

  /// The qubits, as bit masks, of which Z before and after a gate without free angles makes its
  /// inverse, up to a phase.
  private static func turns(
    _ application: GateApplication, _ inverse: GateApplication
  ) -> (before: Int, after: Int)? {
    guard let gate = try? application.matrix(), let wanted = try? inverse.matrix() else {
      return nil
    }
    func signed(_ mask: Int) -> ComplexMatrix {
      var z = ComplexMatrix.identity(gate.rowCount)
      for index in 0..<gate.rowCount where (index & mask).nonzeroBitCount & 1 == 1 {
        z[index, index] = Complex(-1)
      }
      return z
    }
    let masks = 0..<gate.rowCount
    for before in masks {
      for after in masks {
        let product = wanted.adjoint * (signed(after) * gate * signed(before))
        if abs(product.trace.length - Double(gate.rowCount)) < 1e-12 { return (before, after) }
      }
    }
    return nil
  }
}
