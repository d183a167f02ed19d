import Learning

/// Trainings that differ in one number of the machine: how accuracy depends on it.
public struct Study: Sendable, Equatable {
  /// The key of the configuration in which they differ, `hardware.strength` for example.
  public let key: String
  /// What all of them have in common, for a reader.
  public let setting: String
  /// The values in ascending order, each with the test accuracies of its trainings, which may differ
  /// in the seed.
  public let points: [(value: Double, accuracies: [Double])]

  /// A study from its parts.
  public init(
    key: String, setting: String, points: [(value: Double, accuracies: [Double])]
  ) {
    self.key = key
    self.setting = setting
    self.points = points
  }

  /// Two studies are equal if they say the same.
  public static func == (a: Study, b: Study) -> Bool {
    a.key == b.key && a.setting == b.setting
      && a.points.map(\.value) == b.points.map(\.value)
      && a.points.map(\.accuracies) == b.points.map(\.accuracies)
  }

  /// The numbers that are studied.
  private static let keys:
    [(name: String, path: KeyPath<TrainingConfiguration, Double?> & Sendable)] = [
      ("hardware.strength", \.hardware.strength), ("hardware.shots", \.hardware.shotCount),
      ("hardware.controller_latency", \.hardware.controllerLatency),
      ("hardware.noise_scale", \.hardware.noiseFactor),
    ]

  /// The studies among some trainings: for each number the trainings that are alike but for it, the
  /// seed and the folder, if there are at least two values of it.
  public static func all(
    _ runs: [(configuration: TrainingConfiguration, accuracy: Double?)]
  ) -> [Study] {
    keys.flatMap { key -> [Study] in
      var groups: [(common: TrainingConfiguration, points: [Double: [Double]])] = []
      for run in runs {
        guard let value = run.configuration[keyPath: key.path], let accuracy = run.accuracy else {
          continue
        }
        let common = run.configuration.without(key.name)
        if let index = groups.firstIndex(where: { $0.common == common }) {
          groups[index].points[value, default: []].append(accuracy)
        } else {
          groups.append((common, [value: [accuracy]]))
        }
      }
      return groups.filter { $0.points.count > 1 }.map { group in
        let hardware = group.common.hardware
        let device = hardware.device == "none" ? "no device noise" : hardware.device
        return Study(
          key: key.name,
          setting: "\(group.common.task.name), \(group.common.model.qubits) qubits, "
            + "\(hardware.protocol), \(device)",
          points: group.points.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
      }
    }
  }
}

extension TrainingConfiguration {
  /// The same with one number, the seed and the folder taken out.
  fileprivate func without(_ key: String) -> TrainingConfiguration {
    var result = self
    result.run = ""
    result.training.seed = 0
    switch key {
    case "hardware.strength": result.hardware.strength = nil
    case "hardware.shots": result.hardware.shots = 0
    case "hardware.controller_latency": result.hardware.controllerLatency = nil
    default: result.hardware.noiseScale = 1
    }
    return result
  }
}

extension TrainingConfiguration.Hardware {
  /// The shots as a number on an axis; nil where they are infinitely many.
  fileprivate var shotCount: Double? { shots > 0 ? Double(shots) : nil }
  /// The factor of all noise; nil without a machine.
  fileprivate var noiseFactor: Double? { device == "none" ? nil : noiseScale }
}
