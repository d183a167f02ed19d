import Circuits

extension IBMProperties {
  /// The gates outside the basis that can be used: both `rx` and `rzz` if some `rzz` works.
  func fractionalGates(basis: [String]) -> [String] {
    let works = rows.contains { $0.gate == "rzz" && $0.error != nil && !$0.isFaulty }
    guard works else { return [] }
    return ["rx", "rzz"].filter { gate in
      !basis.contains(gate) && rows.contains { $0.gate == gate }
    }
  }

  /// The rows of native gates, and rows of gates that are switched off: kept as faulty.
  func gateFigures(
    _ configuration: IBMConfiguration, fractional: [String], notes: inout ImportNotes
  ) -> [Calibration.GateFigures] {
    let native = Set(configuration.basisGates + fractional)
    var order: [String] = []
    for row in rows where !order.contains(row.gate) { order.append(row.gate) }
    var result: [Calibration.GateFigures] = []
    for gate in order {
      var own = rows.filter { $0.gate == gate }
      if !native.contains(gate) {
        guard own.allSatisfy(\.isFaulty) else {
          notes.add("dropped: the figures of \(gate), which is not among the basis gates")
          continue
        }
        notes.add("\(gate): all \(own.count) rows are out of order; not native")
      } else if let pairs = configuration.pairs[gate].map(Set.init) {
        let foreign = own.filter { !pairs.contains($0.qubits) }
        notes.add(about: foreign.map(\.qubits)) {
          "dropped: figures of \(gate) on pairs outside the coupling map: \($0)"
        }
        own.removeAll { !pairs.contains($0.qubits) }
      }
      if native.contains(gate) {
        notes.add(about: own.filter(\.isFaulty).map(\.qubits)) {
          "\(gate) is out of order on \($0)"
        }
      }
      result += own
    }
    if configuration.hasEulerBasis {
      notes.add("u1 is p and u3 is u; rz is a change of frame as u1, sx the pulse of u2")
      let citation = "u2 is one pulse of pi/2 between changes of frame (arXiv:1612.00858)"
      func derived(_ quantity: Quantity?) -> Quantity? {
        quantity.map { Quantity($0.value, .derived, citation: citation) }
      }
      result += rows.filter { $0.gate == "u2" }.map {
        .init(
          gate: "sx", qubits: $0.qubits, error: derived($0.error), duration: derived($0.duration))
      }
    }
    return result
  }

  /// Static ZZ by pair. The names run the indices together, `zz_6272`, so that they are looked up
  /// by the edges of the device; a zero is a placeholder.
  func couplings(
    _ configuration: IBMConfiguration, notes: inout ImportNotes
  ) throws -> [Calibration.CouplingFigures] {
    let edges = Set(configuration.pairs.values.joined().map { $0.sorted() })
    var names: [String: Set<[Int]>] = [:]
    for edge in edges {
      names["zz_\(edge[0])\(edge[1])", default: []].insert(edge)
      names["zz_\(edge[1])\(edge[0])", default: []].insert(edge)
    }
    var found: [[Int]: Quantity] = [:]
    var zeros = 0
    for cursor in try root.optional("general")?.elements() ?? [] {
      guard let entry = try IBMEntry(cursor) else { continue }
      guard entry.name.hasPrefix("zz_") else {
        let kind = entry.name.split(separator: "_").first ?? ""
        notes.add("dropped: \(kind)_… of the general figures")
        continue
      }
      guard let candidates = names[entry.name], candidates.count == 1, let edge = candidates.first
      else {
        notes.add("dropped: \(entry.name), which does not name one edge")
        continue
      }
      if try entry.isZero() {
        zeros += 1
      } else {
        found[edge] = try entry.quantity(.shift, .hertz, at: "\(edge)", &notes)
      }
    }
    if zeros > 0 { notes.add("dropped: \(zeros) static ZZ shifts that are exactly 0") }
    return found.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { Calibration.CouplingFigures(qubits: $0.key, zz: $0.value) }
  }
}
