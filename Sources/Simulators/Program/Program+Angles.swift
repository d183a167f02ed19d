/// Angle slots of a batch: values and gradients in [slot][lane] and [parameter][lane] order.
protocol AngleBatch {
  var program: Program { get }
  var laneCount: Int { get }
}

extension AngleBatch {
  /// Evaluates the angle table for every lane.
  /// - Returns: The angles as [slot][lane], and each lane's atoms for the pullback.
  func evaluateAngles(_ parameters: [Double]) -> (angles: [Double], atoms: [[Double]]) {
    let table = program.angles
    let count = table.parameters.count
    precondition(parameters.count == count * laneCount, "one value for each parameter and lane")
    var angles = [Double](repeating: 0, count: table.count * laneCount)
    var single = [Double](repeating: 0, count: table.count)
    var values = [Double](repeating: 0, count: count)
    var atoms = [[Double]](
      repeating: [Double](repeating: 0, count: table.atomCount), count: laneCount)
    for lane in 0..<laneCount {
      for p in 0..<count { values[p] = parameters[p * laneCount + lane] }
      table.evaluate(values, atoms: &atoms[lane], angles: &single)
      for slot in 0..<table.count { angles[slot * laneCount + lane] = single[slot] }
    }
    return (angles, atoms)
  }

  /// Turns the derivative with respect to angles into the one with respect to parameters.
  func pullback(_ angleGradient: [Double], atoms: [[Double]], into gradient: inout [Double]) {
    let table = program.angles
    var single = [Double](repeating: 0, count: table.count)
    var result = [Double](repeating: 0, count: table.parameters.count)
    for lane in 0..<laneCount {
      for slot in 0..<table.count { single[slot] = angleGradient[slot * laneCount + lane] }
      for p in result.indices { result[p] = 0 }
      table.pullback(single, atoms: atoms[lane], gradient: &result)
      for p in result.indices { gradient[p * laneCount + lane] = result[p] }
    }
  }
}

extension PauliCell: AngleBatch {}
