import Emulation
import Learning
import LinearAlgebra
import Readout
import Models
import TestSupport
import Testing

/// Corrections of what a machine reports before the controller uses it.
@Suite struct MitigationTests {
  private static func batch(_ count: Int = 4) throws -> Batch {
    let configuration = try TrainingConfiguration(yaml: "task: digits\ndata: {train: 8, test: 8}")
    return try configuration.loadData().train.batch(Array(0..<count))
  }

  private func model(_ overrides: [String]) throws -> QuantumRecurrentModel {
    let configuration = try TrainingConfiguration(
      yaml: """
        task: digits
        data: {train: 8, test: 8}
        model: {qubits: 2, layers: 1, hidden: 5, readouts: Z, feedback: glorot}
        hardware: {device: ibm_lagos, shots: 0}
        """, overrides: overrides)
    return try ModelFactory(configuration).model(for: configuration.loadData().train)
  }

  private func outputs(_ overrides: [String], seed: UInt64 = 1) throws -> RealMatrix {
    try model(overrides).outputs(Self.batch(), context: RunContext(seed: seed))
  }

  /// Where nothing but records goes wrong, undoing their errors leaves nothing: in the middle, at the
  /// end, through ancillas, and where bases change.
  @Test(arguments: [
    ["hardware.protocol=ensemble"], ["hardware.protocol=ensemble", "model.final_readout=Z"],
    ["hardware.protocol=weak", "hardware.strength=0.8"],
    ["hardware.protocol=weak", "hardware.strength=0.8", "hardware.instrument=analytic"],
    ["hardware.protocol=expectation", "model.readouts=XYZ"],
    // Measurements in the middle have errors of their own there.
    ["hardware.protocol=ensemble", "hardware.device=ibm_kingston"],
    [
      "hardware.protocol=weak", "hardware.strength=0.8", "hardware.instrument=analytic",
      "hardware.device=ibm_kingston",
    ],
  ])
  func assignmentErrorsAreUndone(setting: [String]) throws {
    let ideal = try outputs(setting + ["hardware.noise=none"])
    let plain = try outputs(setting + ["hardware.noise=readout"])
    #expect(ideal.distance(to: plain) > 1e-3)
    for method in ["assignment", "correlated", "twirl"] {
      if method == "correlated" && setting[0].hasSuffix("expectation") { continue }
      let corrected = try outputs(
        setting + ["hardware.noise=readout", "hardware.mitigation=\(method)"])
      #expect(ideal.distance(to: corrected) < 1e-9, "\(method)")
    }
  }

  /// With many shots the corrected records of fresh copies are those without errors; the tolerance is
  /// six standard errors.
  @Test(arguments: ["assignment", "correlated", "twirl"])
  func recordsOfCopiesAreUndone(method: String) throws {
    let common = ["hardware.protocol=replay", "hardware.shots=200000", "model.readouts=XZ"]
    let ideal = try outputs(["model.readouts=XZ", "hardware.noise=none"])
    let corrected = try outputs(
      common + ["hardware.noise=readout", "hardware.mitigation=\(method)"])
    #expect(ideal.distance(to: corrected) < 0.02)
    let plain = try outputs(common + ["hardware.noise=readout"])
    #expect(ideal.distance(to: plain) > ideal.distance(to: corrected))
  }

  /// Linear extrapolation leaves what is of second order in the noise.
  @Test(arguments: [("zne-scaling", "gate,relaxation"), ("zne-folding", "gate")])
  func extrapolationRemovesTheFirstOrder(method: String, noise: String) throws {
    func errors(_ scale: Double) throws -> (plain: Double, corrected: Double) {
      let common = [
        "hardware.protocol=ensemble", "hardware.noise=\(noise)", "hardware.noise_scale=\(scale)",
      ]
      let ideal = try outputs(["hardware.protocol=ensemble", "hardware.noise=none"])
      return (
        ideal.distance(to: try outputs(common)),
        ideal.distance(to: try outputs(common + ["hardware.mitigation=\(method)"]))
      )
    }
    let (small, large) = (try errors(0.05), try errors(0.1))
    #expect(small.corrected < 0.15 * small.plain)
    // Of second order: a quarter where the noise is half.
    #expect(small.corrected / large.corrected < 0.35)
  }

  /// Two and minus one times readouts that are drawn apart have five times the variance.
  @Test func extrapolationCostsVariance() throws {
    func variance(_ overrides: [String]) throws -> Double {
      let model = try model(
        [
          "hardware.protocol=ensemble", "hardware.shots=20", "hardware.noise=none",
          "model.feedback=zero",
        ] + overrides)
      let batch = try Self.batch(1)
      let values = try (0..<500).map {
        try model.outputs(batch, context: RunContext(seed: UInt64($0)))[0, 0]
      }
      let mean = values.reduce(0, +) / Double(values.count)
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    }
    let ratio = try variance(["hardware.mitigation=zne-scaling"]) / variance([])
    // Five relative standard errors of a ratio of two variances: 5 · 2/√500.
    #expect(abs(ratio / 5 - 1) < 0.45)
  }

  @Test func gradientsGoThroughCombinations() throws {
    let model = try model([
      "hardware.protocol=ensemble", "hardware.mitigation=twirl,zne-scaling",
      "model.final_readout=Z", "model.head=history", "hardware.noise_scale=0.5",
    ])
    let batch = try Self.batch()
    let context = RunContext(seed: 1, purpose: .training)
    try expectGradient(of: model, on: batch, context, every: 17)
  }

  /// Four circuits run for every one: two flips of two noises.
  @Test func combinationsAreCharged() throws {
    func cost(_ mitigation: String) throws -> ExecutionBudget {
      ExecutionBudget(
        try model([
          "hardware.protocol=ensemble", "hardware.shots=10", "hardware.mitigation=\(mitigation)",
        ]).circuit, steps: 8)
    }
    let (one, four) = (try cost("assignment"), try cost("twirl,zne-scaling"))
    #expect(one.executions == 80)
    #expect(four.executions == 320)
    #expect((four.seconds ?? 0) > 3.9 * (one.seconds ?? .infinity))
  }

  /// A shot's own record is corrected where it drives its controller.
  @Test func singleRecordsAreCorrected() throws {
    let common = ["hardware.protocol=singleShot", "hardware.shots=3", "hardware.noise=readout"]
    let model = try model(common + ["hardware.mitigation=assignment"])
    for correction in model.circuit.corrections {
      #expect(correction.factor > 1.001)
      #expect(correction(1) > 1 && correction(-1) < -0.99)
    }
    let context = RunContext(seed: 1)
    #expect(
      try model.outputs(Self.batch(), context: context) != outputs(common))
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    for overrides in [
      ["hardware.mitigation=assignment,twirl"], ["hardware.mitigation=zne-scaling,zne-folding"],
      ["hardware.mitigation=zne"], ["hardware.mitigation=twirl,twirl"],
      ["hardware.device=none", "hardware.mitigation=assignment"],
    ] {
      #expect(throws: ConfigurationError.self) { _ = try model(overrides) }
    }
    for (name, method) in [
      ("singleShot", "zne-scaling"), ("singleShot", "twirl"), ("expectation", "correlated"),
      ("shadow", "correlated"),
    ] {
      let error = #expect(throws: ReadoutError.self) {
        _ = try model([
          "hardware.protocol=\(name)", "hardware.shots=5", "hardware.mitigation=\(method)",
        ])
      }
      #expect(error?.description.contains("\(method) with protocol \(name)") == true)
    }
    #expect(throws: EmulationError.self) {
      _ = try model([
        "hardware.protocol=ensemble", "hardware.mitigation=correlated", "model.qubits=7",
      ])
    }
  }
}
