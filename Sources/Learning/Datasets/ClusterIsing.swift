import Randomness

/// Ground states of the cluster-Ising chain H = −Σ Z X Z − X Z … − … Z X − h₁ Σ X − h₂ Σ X X of seven
/// qubits, as 22 angles of a circuit that prepares them, embedded. The terms at the ends leave one ground
/// state where the middle of the chain would have four.
///
/// Angles and labels are our own (`Tests/CrossChecks/cluster_ising.py`). The label says whether the
/// string order Z X 1 X 1 X Z of the exact ground state is above one half, the sign of the phase that is
/// protected by symmetry.
public enum ClusterIsing {
  /// The fields, labels and angles of all states.
  /// - Throws: `LearningError` only if the package itself is damaged.
  static func all() throws -> (inputs: [[Double]], labels: [Int]) {
    let bytes = try gunzip(PackageResources.cluster_ising_csv_gz, name: "cluster-ising.csv.gz")
    var result: (inputs: [[Double]], labels: [Int]) = ([], [])
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let fields = String(decoding: line, as: UTF8.self).split(separator: ",")
      let numbers = fields.compactMap { Double($0) }
      guard numbers.count == 27, let label = Int(fields[2]), (0...1).contains(label) else {
        throw LearningError(.malformedFile, "cluster-ising.csv.gz is damaged")
      }
      result.inputs.append(Array(numbers[5...]))
      result.labels.append(label)
    }
    return result
  }

  /// The fixed split: a permutation drawn with seed 0, its first two thirds to learn from.
  /// - Throws: `LearningError` for counts that are not there.
  static func split(train: Int?, test: Int?) throws -> DatasetSplit {
    let (inputs, labels) = try all()
    let whole = try SequenceDataset(
      name: "cluster-Ising", inputs: Array(inputs.joined()), labels: labels, classCount: 2,
      stepCount: 1, featureCount: 22)
    var random = RandomStream(seed: 0, .split)
    let order = random.permutation(whole.sampleCount)
    let border = 2 * order.count / 3
    var encoding = DataEncoding()
    encoding.goal = .classification
    encoding.classes = ["other", "protected"]
    encoding.features = (0..<22).map { ScaledColumn(name: "angle\($0)") }
    encoding.length = 1
    return try DatasetSplit(
      train: whole.subset(order[..<border], name: "cluster-Ising train"),
      test: whole.subset(order[border...], name: "cluster-Ising test"),
      note: "ground states of cluster-Ising chains of 7 qubits, a fixed random split of "
        + "\(order.count)",
      encoding: encoding
    ).keeping(train: train, test: test)
  }
}
