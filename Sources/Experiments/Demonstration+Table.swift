import Emulation
import Readout

/// The rows of the demonstration: which model runs where under what, and what came out.
extension Demonstration {
  /// A model in a setting.
  struct Task {
    let model: RunSeries
    let setting: Comparison.Setting
  }

  /// A model on every machine, under the protocols that measure nothing in the middle.
  static func tasks(_ quantum: RunSeries, _ emulators: [Emulator]) throws -> [Task] {
    try emulators.flatMap { emulator in
      try undisturbed().map {
        Task(
          model: quantum,
          setting: Comparison.Setting(emulator: emulator, readoutProtocol: $0).withBand)
      }
    }
  }

  /// All models: the measured one on every machine, and under single shots on the first; the one that
  /// was trained under noise on its own machine.
  static func tasks(
    _ quantum: RunSeries, _ measured: RunSeries, _ aware: RunSeries, _ emulators: [Emulator]
  ) throws -> [Task] {
    var result: [Task] = []
    func add(
      _ model: RunSeries, _ emulator: Emulator, _ readoutProtocol: any ReadoutProtocol
    ) {
      result.append(
        Task(model: model, setting: .init(emulator: emulator, readoutProtocol: readoutProtocol)))
    }
    for emulator in emulators {
      result += try tasks(quantum, [emulator])
      add(measured, emulator, try Ensemble(shots: shots))
      guard emulator.device.name == noisyTrainingDevice else { continue }
      for readoutProtocol in try undisturbed() { add(aware, emulator, readoutProtocol) }
    }
    if let best = emulators.first { add(measured, best, try SingleShot(shots: singleShots)) }
    return result
  }

  /// The protocols under which models that nothing measures in the middle run.
  private static func undisturbed() throws -> [any ReadoutProtocol] {
    [Expectation(), try Replay(shots: shots)]
  }

  /// The table in the making.
  struct Table {
    let progress: @Sendable (Progress) -> Void
    let range: Range<Double>
    var rows: [ComparisonRow] = []
    var skipped: [String] = []

    mutating func fill(_ tasks: [Task]) throws {
      var comparisons: [String: SeriesComparison] = [:]
      for (index, task) in tasks.enumerated() {
        let emulator = task.setting.emulator
        let width = range.upperBound - range.lowerBound
        let activity =
          "running \(task.model.name) on \(emulator?.device.name ?? "ideal"), "
          + task.setting.readoutProtocol.name
        func place(_ done: Int) -> Double {
          range.lowerBound + width * Double(done) / Double(tasks.count)
        }
        progress(Progress(activity: activity, fraction: place(index)))
        let name = task.model.name
        let models = try comparisons[name] ?? SeriesComparison(task.model)
        comparisons[name] = models
        do {
          let row = try models.row(task.setting)
          rows.append(row)
          progress(Progress(activity: activity, fraction: place(index + 1), news: .row(row)))
        } catch let error as EmulationError {
          skipped.append(error.description)
        }
      }
    }
  }
}
