extension Calibration {
  /// Times in seconds beyond which a figure of a superconducting machine is a slip of units: ten
  /// times the best coherence of a transmon or fluxonium that has been reported (of the order of
  /// milliseconds: Tuokkola et al., arXiv:2407.18778; Ding et al., Phys. Rev. X 13, 031035 (2023)),
  /// and operations as long as that.
  private static let longestSuperconductingTime = 0.05

  /// What an import keeps as given although it is doubtful, a line for each kind, by the vendor's
  /// labels: T2 beyond 2·T1, and times that no superconducting machine has.
  func doubts(on device: Device) -> [String] {
    var notes = ImportNotes()
    func label(_ index: Int) -> String {
      device.qubits.indices.contains(index) ? device.qubits[index].label : "\(index)"
    }
    let beyond = qubits.indices.filter { index in
      guard let t1 = qubits[index].t1, let t2 = qubits[index].t2 else { return false }
      return t2.value > 2 * t1.value
    }
    notes.add(about: beyond.map(label)) { "T2 > 2 T1 kept as given: qubits \($0)" }
    guard device.technology == .superconducting else { return notes.list }
    func check(_ name: String, _ quantity: Quantity?, _ place: @autoclosure () -> String) {
      guard let value = quantity?.value, value > Self.longestSuperconductingTime else { return }
      notes.add(
        "\(name) kept as given, though longer than any superconducting machine has",
        at: "\(place()) (\(value) s)")
    }
    for (index, figures) in qubits.enumerated() {
      for (name, path) in QubitFigures.fields where QubitFigures.isTime(name) {
        check(name, figures[keyPath: path], "qubit \(label(index))")
      }
    }
    for row in gates {
      check(
        "duration of \(row.gate)", row.duration, row.qubits.map(label).joined(separator: "-"))
    }
    return notes.list
  }

  /// The calibration with more notes.
  func adding(notes more: [String]) -> Calibration {
    Calibration(
      id: id, device: device, date: date, source: source,
      notes: notes + more.filter { !notes.contains($0) }, qubits: qubits, gates: gates,
      measurement: measurement, couplings: couplings)
  }
}

extension Calibration.QubitFigures {
  /// Whether a figure by its name in files is a time in seconds.
  static func isTime(_ name: String) -> Bool {
    switch rules[name] {
    case .coherenceTime, .duration: true
    default: false
    }
  }
}
