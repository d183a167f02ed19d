import Devices
import Foundation

/// Where the qubits of a coupling map are drawn, in pixels.
struct CouplingMapLayout {
  /// The middle of each qubit.
  let points: [(x: Double, y: Double)]
  /// The radius of the qubits.
  let radius: Double
  /// The size of the drawing.
  let width: Double
  /// The size of the drawing.
  let height: Double

  /// The device's own positions where every qubit has one; a circle for machines of up to 64
  /// qubits without; a square grid in index order for larger ones.
  /// - Parameter span: The most that the middles of qubits may lie apart from left to right.
  init(_ device: Device, span: Double = 840) {
    let given = device.qubits.compactMap { qubit in
      qubit.position.flatMap { $0.count == 2 && $0.allSatisfy(\.isFinite) ? ($0[0], $0[1]) : nil }
    }
    let count = device.qubitCount
    if count > 0 && given.count == count {
      self.init(positions: given, span: span)
    } else if count <= 64 {
      let outer = min(span / 2, max(110, 11.5 * Double(count)))
      let radius = min(16, max(8, .pi * outer / Double(max(2, count)) * 0.72))
      self.init(
        points: (0..<count).map { index in
          let angle = 2 * .pi * Double(index) / Double(count) - .pi / 2
          return (outer + outer * cos(angle), outer + outer * sin(angle))
        }, radius: radius)
    } else {
      let columns = Int(Double(count).squareRoot().rounded(.up))
      self.init(
        positions: (0..<count).map { (Double($0 % columns), Double($0 / columns)) },
        span: span)
    }
  }

  /// Positions scaled so that the closest pair is a readable distance apart.
  private init(positions: [(Double, Double)], span: Double) {
    let left = positions.map(\.0).min() ?? 0
    let top = positions.map(\.1).min() ?? 0
    let wide = (positions.map(\.0).max() ?? 0) - left
    var closest = Double.infinity
    for (index, a) in positions.enumerated() {
      for b in positions[..<index] {
        let distance = ((a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1)).squareRoot()
        if distance > 0 { closest = min(closest, distance) }
      }
    }
    if !closest.isFinite { closest = 1 }
    let scale = min(70 / closest, wide > 0 ? span / wide : .infinity)
    self.init(
      points: positions.map { (($0.0 - left) * scale, ($0.1 - top) * scale) },
      radius: min(16, max(5, 0.3 * closest * scale)))
  }

  private init(points: [(x: Double, y: Double)], radius: Double) {
    self.points = points
    self.radius = radius
    width = points.map(\.x).max() ?? 0
    height = points.map(\.y).max() ?? 0
  }
}
