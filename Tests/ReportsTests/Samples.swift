import Circuits
import Devices
import Experiments
import Foundation
import Learning
import Models
import TestSupport

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What reports are made of, small and invented.
enum Samples {
  static let nasty = "a<b> & \"c\" 'd' \u{1}"

  /// A row of the comparison; the keys are those of the JSON that the command prints.
  static func row(
    model: String = "expectation", device: String = "ibm_torino", readout: String = "replay",
    accuracy: Double = 0.9, chance: Bool = false, simulated: Bool = false
  ) throws -> ComparisonRow {
    var object: [String: Any] = [
      "model": model, "device": device, "protocol": readout, "noise": "gate,readout",
      "metric": "accuracy", "accuracy": accuracy, "accuracyLow": accuracy - 0.03,
      "accuracyHigh": accuracy + 0.02,
      "idealAccuracy": 0.944, "difference": accuracy - 0.944,
      "differenceLow": accuracy - 0.97, "differenceHigh": accuracy - 0.92, "atChance": chance,
      "samples": 360, "wallSeconds": 1.5, "twoQubitGates": 48, "stepSeconds": 7.2e-6,
      "calibration": "2025-02-26",
    ]
    if !simulated {
      object["shots"] = 1000
      object["qpuSeconds"] = 5400
    }
    return try decode(ComparisonRow.self, object)
  }

  static func budgetRow(_ source: String, _ mode: String) throws -> BudgetRow {
    try decode(
      BudgetRow.self,
      [
        "source": source, "mode": mode, "accuracy": 0.8, "accuracyLow": 0.75,
        "accuracyHigh": 0.84, "difference": -0.1, "differenceLow": -0.14, "differenceHigh": -0.06,
      ])
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, _ object: [String: Any]
  ) throws -> Value {
    try JSONDecoder().decode(type, from: JSONSerialization.data(withJSONObject: object))
  }

  static func report(_ epoch: Int, _ accuracy: Double) -> EpochReport {
    EpochReport(
      epoch: epoch, step: epoch * 45, learningRate: 0.01, trainLoss: 1, trainAccuracy: accuracy,
      gradientNorm: 1, testLoss: 1, testAccuracy: accuracy, wallSeconds: Double(epoch))
  }

  /// A line of four qubits: a known edge, a faulty one, an unknown one; the last qubit is faulty.
  static func device(positions: Bool = true, label: String = "q") -> (Device, Calibration) {
    let device = Device(
      name: "sample", vendor: nasty, technology: .synthetic, source: "invented \(nasty)",
      qubits: (0..<4).map {
        .init(label: "\(label)\($0)", position: positions ? [Double($0), 0] : nil)
      },
      nativeGates: [
        .init("rz", isVirtual: true), .init("sx"),
        .init("cz", pairs: [[0, 1], [1, 2], [2, 3]]),
      ],
      timing: .init(dt: nil, controllerLatency: Quantity(1e-6, .assumed, citation: "a guess")),
      capabilities: .init(midCircuitMeasurement: true, reset: true, feedForward: false))
    let good = Calibration.QubitFigures(t1: Quantity(1e-4), readoutError: Quantity(0.02))
    var bad = Calibration.QubitFigures()
    bad.isFaulty = true
    let calibration = Calibration(
      id: "2025-02-26", device: "sample", date: "2025-02-26", source: "invented",
      notes: ["a <note>"], qubits: [good, good, good, bad],
      gates: [
        .init(gate: "cz", qubits: [0, 1], error: Quantity(0.004), duration: Quantity(68e-9)),
        .init(gate: "cz", qubits: [1, 2], error: Quantity(1), duration: Quantity(68e-9)),
      ])
    return (device, calibration)
  }

  /// A model of two qubits that has not been trained.
  static func run(_ name: String) throws -> TrainedRun {
    var configuration = TrainingConfiguration(task: .digits)
    configuration.model.qubits = 2
    configuration.model.layers = 1
    configuration.model.hidden = [4]
    configuration.data.train = 20
    configuration.data.test = 10
    let data = try configuration.loadData()
    let model = try ModelFactory(configuration, library: library, threads: 1).model(for: data.train)
    return try TrainedRun(
      name: name, configuration: configuration, data: data,
      metrics: [report(1, 0.5), report(2, 0.75)], model: model)
  }

  static let library: DeviceLibrary = {
    return DeviceLibrary(searchPaths: [PackageFolder.root])
  }()
}

/// What an XML parser finds in a document.
final class ParsedXML: NSObject, XMLParserDelegate {
  private(set) var isWellFormed = false
  private(set) var text = ""
  private(set) var elements: [String: Int] = [:]
  private(set) var links: [String] = []

  init(_ document: String) {
    super.init()
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = self
    isWellFormed = parser.parse()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements[name, default: 0] += 1
    links += ["href", "src", "xlink:href"].compactMap { attributes[$0] }
  }
}
