import Circuits
import Devices

/// What a device can do on the day of a calibration: the qubits and gates in working order.
struct Target: Sendable {
  let device: Device
  let calibration: Calibration
  /// The one-qubit gates of every qubit.
  let pulses: [NativeOneQubit]
  /// Whether a qubit has all that a circuit needs.
  let isUsable: [Bool]
  /// The pairs on which every interaction can be made, under their qubits in ascending order.
  let links: [[Int]: Link]
  /// The graph of these pairs.
  let topology: Topology
  /// Whether every pair of usable qubits is joined.
  let isComplete: Bool
  /// The largest number of qubits in one connected part.
  let largestRegion: Int

  init(device: Device, calibration: Calibration) throws {
    guard calibration.qubits.count == device.qubitCount else {
      throw TranspilerError.calibrationMismatch(
        device: device.name, qubits: device.qubitCount, calibration: calibration.id,
        calibrated: calibration.qubits.count)
    }
    self.device = device
    self.calibration = calibration
    pulses = (0..<device.qubitCount).map {
      NativeOneQubit(device: device, calibration: calibration, qubit: $0)
    }
    isUsable = pulses.map(\.isComplete)
    guard isUsable.contains(true) else {
      throw TranspilerError.noOneQubitBasis(device: device.name)
    }
    links = Link.all(device: device, calibration: calibration, usable: isUsable)
    var numbers = [Int32](repeating: -1, count: device.qubitCount * device.qubitCount)
    linkList = Array(links.values)
    for (number, link) in linkList.enumerated() {
      let (a, b) = (link.qubits[0], link.qubits[1])
      numbers[a * device.qubitCount + b] = Int32(number)
      numbers[b * device.qubitCount + a] = Int32(number)
    }
    linkNumbers = numbers
    topology = Topology(
      qubitCount: device.qubitCount,
      edges: links.keys.sorted { $0[0] == $1[0] ? $0[1] < $1[1] : $0[0] < $1[0] })
    let usableCount = isUsable.count { $0 }
    isComplete = links.count == usableCount * (usableCount - 1) / 2
    var largest = 0
    var seen = Set<Int>()
    for start in 0..<device.qubitCount where isUsable[start] && !seen.contains(start) {
      let distances = topology.distances(from: start)
      let region = distances.indices.filter { distances[$0] != nil }
      seen.formUnion(region)
      largest = max(largest, region.count)
    }
    largestRegion = largest
  }

  /// The links in a list, and for every two qubits, row-major, the position there; −1 for none.
  private let linkList: [Link]
  private let linkNumbers: [Int32]

  /// The pair's gates, if the two are usable neighbours.
  func link(_ a: Int, _ b: Int) -> Link? {
    let number = linkNumbers[a * device.qubitCount + b]
    return number < 0 ? nil : linkList[Int(number)]
  }

  /// Whether qubits have a gate, in their order, in working order.
  func has(_ gate: Gate, on qubits: [Int]) -> Bool {
    if qubits.count == 1 { return pulses[qubits[0]].has(gate) }
    guard qubits.count == 2, let link = link(qubits[0], qubits[1]) else { return false }
    return link.native(gate, qubits) != nil
  }
}
