extension ImportResult {
  /// The machine without some native gates: as programs meet it that were compiled without them,
  /// such as those for a machine whose fractional gates are switched off.
  /// - Throws: `DeviceFileError` for gates that the machine does not have, and if nothing is left.
  public func without(gates names: [String]) throws -> ImportResult {
    let own = device.nativeGates.map(\.name)
    for name in names where !own.contains(name) {
      throw DeviceFileError(
        .invalid, file: device.name,
        "there is no native gate \"\(name)\" to leave out; there are \(own.joined(separator: ", "))"
      )
    }
    let left = device.nativeGates.filter { !names.contains($0.name) }
    guard !left.isEmpty else {
      throw DeviceFileError(.invalid, file: device.name, "no native gate would be left")
    }
    let note = "imported without the native gates \(names.joined(separator: ", "))"
    return try ImportResult(
      Device(
        name: device.name, vendor: device.vendor, technology: device.technology,
        source: device.source, qubits: device.qubits, nativeGates: left, timing: device.timing,
        capabilities: device.capabilities, noiseScale: device.noiseScale),
      Calibration(
        id: calibration.id, device: calibration.device, date: calibration.date,
        source: calibration.source, notes: calibration.notes + [note], qubits: calibration.qubits,
        gates: calibration.gates.filter { !names.contains($0.gate) },
        measurement: calibration.measurement, couplings: calibration.couplings))
  }
}
