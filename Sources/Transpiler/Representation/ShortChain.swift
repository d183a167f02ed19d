import Circuits

/// A gate with constant angles as a `PulseChain` of at most two square roots of X, without lists: what
/// the passes ask very many gates for.
struct ShortChain {
  /// The angles of the Z rotations, in radians, in the order in which they act.
  private(set) var first = 0.0
  private(set) var second = 0.0
  private(set) var third = 0.0
  /// The number of square roots of X, before `second` and `third`.
  private(set) var length = 0

  private init(_ first: Double) { self.first = first }

  private init(_ first: Double, _ second: Double) {
    (self.first, self.second) = (first, second)
    length = 1
  }

  private init(_ first: Double, _ second: Double, _ third: Double) {
    (self.first, self.second, self.third) = (first, second, third)
    length = 2
  }

  /// nil for gates with angles that depend on anything, and for those that `PulseChain` has no chain
  /// of this length for.
  init?(_ application: GateApplication) {
    let gate = application.gate
    let quarter = Double.pi / 2
    func angle(_ index: Int) -> Double? { application.angles[index].constantValue }
    // There is one record for a name; to compare names would take longer than all the rest.
    if gate === Gate.rz || gate === Gate.p {
      guard let turn = angle(0) else { return nil }
      self.init(turn)
    } else if gate === Gate.rx {
      guard let theta = angle(0) else { return nil }
      self.init(quarter, theta + .pi, .pi - quarter)
    } else if gate === Gate.h {
      self.init(quarter, quarter)
    } else if gate === Gate.s {
      self.init(quarter)
    } else if gate === Gate.sdg {
      self.init(-quarter)
    } else if gate === Gate.x {
      self.init(0, 0, 0)
    } else if gate === Gate.z {
      self.init(.pi)
    } else if gate === Gate.y {
      self.init(0, 0, .pi)
    } else if gate === Gate.sx {
      self.init(0, 0)
    } else if gate === Gate.sxdg {
      self.init(.pi, .pi)
    } else if gate === Gate.ry {
      guard let theta = angle(0) else { return nil }
      self.init(0, theta + .pi, .pi)
    } else if gate === Gate.u {
      guard let theta = angle(0), let phi = angle(1), let lambda = angle(2) else { return nil }
      self.init(lambda, theta + .pi, phi + .pi)
    } else if gate === Gate.t {
      self.init(.pi / 4)
    } else if gate === Gate.tdg {
      self.init(-.pi / 4)
    } else if gate === Gate.id {
      self.init(0)
    } else {
      return nil
    }
  }
}
