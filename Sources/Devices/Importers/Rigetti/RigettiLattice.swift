/// The shape of a square lattice that is numbered row by row.
enum RigettiLattice {
  /// The number of columns: the step of all edges that are not steps of one.
  static func width(_ machine: RigettiMachine) -> Int? {
    let numbers = machine.labels.compactMap { Int($0) }
    guard numbers.count == machine.labels.count,
      numbers.allSatisfy({ (0..<1_000_000).contains($0) })
    else { return nil }
    let steps = Set(machine.edges.map { abs(numbers[$0[0]] - numbers[$0[1]]) })
    let rest = steps.subtracting([1])
    guard rest.count == 1, let width = rest.first, width > 1 else { return nil }
    let places = numbers.map { [Double($0 % width), Double($0 / width)] }
    return Drawing.fits(places, machine.edges) ? width : nil
  }
}
