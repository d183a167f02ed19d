import Backaction

do {
  let device = try Emulator("ibm_torino")
  var bell = Circuit(qubits: 2)
  bell.append(.h, on: 0)
  bell.append(.cx, on: 0, 1)
  for pauli in ["Z0*Z1", "X0*X1", "Z0"] {
    print(pauli, try device.expectations([pauli], in: bell)[0])
  }
} catch { print("failed: \(error)") }
