import Backaction

do {
  let angles = (0..<8).map { Parameter("angle\($0)") }
  var ansatz = Circuit(qubits: 4, parameters: angles)
  for qubit in 0..<4 { ansatz.append(.ry, Angle(angles[qubit]), on: qubit) }
  for qubit in 0..<4 { ansatz.append(.rzz, Angle(angles[4 + qubit]), on: qubit, (qubit + 1) % 4) }

  var configuration = TrainingConfiguration(task: .digits)
  try configuration.use(ansatz: ansatz)
  configuration.training.epochs = 6
  configuration.data.train = 512
  let run = try TrainedRun.train(configuration)
  let comparison = try Comparison(run, samples: 60)
  for name in ["ibm_lagos", "quantinuum_h1-1"] {
    let device = try Emulator(name)
    let row = try comparison.row(.init(emulator: device, readoutProtocol: Expectation()))
    print(name, row.accuracy, "ideal", row.idealAccuracy)
    print(try CircuitExport(run, emulator: device).cell(Expectation()).text)
  }
} catch { print("failed: \(error)") }
