import Learning
import Readout

extension ModelFactory {
  /// The configuration of a classical network with the width at which it has as many parameters as
  /// the quantum network of the same configuration, or as near as possible.
  /// - Throws: `ConfigurationError` for a model that is not classical, which has nothing to match, and as `shape`.
  public func matchingParameters(for data: SequenceDataset) throws -> TrainingConfiguration {
    guard configuration.model.kind.isClassical else {
      throw ConfigurationError(
        place: configuration.place(of: "model.kind"), key: "model.kind",
        problem:
          "\(configuration.model.kind.rawValue) has no parameters to match: only a classical network "
          + "can have as many as the qrnn of the same configuration")
    }
    let shape = try shape(for: data)
    let circuit = try shape.ideal(Expectation())
    let wanted = try QuantumRecurrentModel(shape, on: circuit, seed: 0).parameters.count
    var result = configuration
    func count(_ hidden: Int) throws -> Int {
      result.model.hidden = [hidden]
      return try result.makeClassicalModel(for: data).parameters.count
    }
    // The count grows with the width.
    var low = 1
    var high = 2
    while try count(high) < wanted && high < 1 << 16 {
      low = high
      high *= 2
    }
    while high - low > 1 {
      let middle = (low + high) / 2
      if try count(middle) < wanted { low = middle } else { high = middle }
    }
    let isLowNearer = try abs(count(low) - wanted) <= abs(count(high) - wanted)
    result.model.hidden = [isLowNearer ? low : high]
    return result
  }
}
