import Channels
import Circuits
import Emulation
import Simulators
import Testing

/// `method auto`: the cost model and what follows from it.
@Suite struct MethodTests {
  /// A ring of two-qubit gates, then a measurement of every qubit.
  private func run(
    _ n: Int, gates: Int, measuresBetween: Bool = false
  ) -> SimulateRun {
    var circuit = Circuit(qubits: n, bits: 2 * n)
    for gate in 0..<gates {
      circuit.append(.rx, 0.3, on: gate % n)
      circuit.append(.cx, on: gate % n, (gate + 1) % n)
    }
    if measuresBetween {
      for qubit in 0..<n { circuit.measure(qubit, into: n + qubit) }
      for qubit in 0..<n { circuit.append(.cx, on: qubit, (qubit + 1) % n) }
    }
    for qubit in 0..<n { circuit.measure(qubit, into: qubit) }
    return SimulateRun(ideal: circuit)
  }

  private func costs(
    density: Double, trajectories: Double?, densityBytes: Double = 1, trajectoryBytes: Double = 1,
    stateVector: Double? = nil
  ) -> [MethodCost] {
    [MethodCost(method: .density, multiplyAdds: density, bytes: densityBytes)]
      + (stateVector.map { [MethodCost(method: .stateVector, multiplyAdds: $0, bytes: 1)] } ?? [])
      + (trajectories.map {
        [MethodCost(method: .trajectories, multiplyAdds: $0, bytes: trajectoryBytes)]
      } ?? [])
  }

  private func choice(_ costs: [MethodCost], _ request: SimulationRequest) -> SimulationMethod {
    MethodCost.preferred(of: costs, for: request)
  }

  @Test func theCheapestOfThoseThatFit() {
    let sampled = SimulationRequest(shots: 100, memoryLimit: 1e6)
    #expect(choice(costs(density: 1e12, trajectories: 1e11), sampled) == .trajectories)
    #expect(choice(costs(density: 1e12, trajectories: 1e13), sampled) == .density)
    #expect(
      choice(costs(density: 1e12, trajectories: 1e13, stateVector: 1e11), sampled) == .stateVector)
    // What does not fit is no choice, unless nothing does.
    let large = costs(density: 1e12, trajectories: 1e13, densityBytes: 1e7)
    #expect(choice(large, sampled) == .trajectories)
    let none = costs(
      density: 1e12, trajectories: 1e13, densityBytes: 1e9, trajectoryBytes: 1e8)
    #expect(choice(none, sampled) == .trajectories)
  }

  @Test func exactWhereItIsAskedForOrFree() {
    let dear = costs(density: 1e15, trajectories: 1e3)
    #expect(choice(dear, SimulationRequest(memoryLimit: 1e6)) == .density)
    #expect(choice(dear, SimulationRequest(shots: 5, memoryLimit: 1e6)) == .trajectories)
    #expect(
      choice(dear, SimulationRequest(shots: 5, probabilities: true, memoryLimit: 1e6)) == .density)
    let free = costs(density: MethodCost.exactForFree, trajectories: 1e3)
    #expect(choice(free, SimulationRequest(shots: 5, memoryLimit: 1e6)) == .density)
    // Asked for but too large: not replaced by something else, but refused when it runs.
    let huge = costs(density: 1e15, trajectories: 1e3, densityBytes: 1e9)
    #expect(choice(huge, SimulationRequest(memoryLimit: 1e6)) == .density)
  }

  /// The counts of the documentation's table.
  @Test func costsOfACircuit() throws {
    let n = 12
    let request = SimulationRequest(shots: 100, threads: 2)
    let costs = try run(n, gates: 50).methodCosts(for: request)
    #expect(
      costs == [
        MethodCost(
          method: .density, multiplyAdds: 16 * 16_777_216 * 50, bytes: 8 * 16_777_216),
        // The state, and at first the vector from which the blocks of the beginning are copied.
        MethodCost(method: .stateVector, multiplyAdds: 16 * 4096 * 50, bytes: 2 * 16 * 4096),
        MethodCost(
          method: .trajectories, multiplyAdds: 100 * (16 * 4096 + 200) * 50, bytes: 2 * 16 * 4096),
      ])
    let single = SimulationRequest(expectations: [], precision: .single)
    let exact = try run(n, gates: 50).methodCosts(for: single)
    #expect(exact.map(\.method) == [.density, .stateVector])
    #expect(exact[0].bytes == 4 * 16_777_216)
  }

  /// With a measurement of every qubit halfway, an exact method would need 2ⁿ states.
  @Test func measurementsBetweenMakeTrajectories() throws {
    let request = SimulationRequest(shots: 50)
    #expect(try run(10, gates: 30).preferredMethod(for: request) == .stateVector)
    let split = run(13, gates: 39, measuresBetween: true)
    #expect(try split.preferredMethod(for: request) == .trajectories)
    let costs = try split.methodCosts(for: request)
    // With half a state of weights, from which shots are drawn.
    #expect(costs[1].bytes == 16 * 8192 * 8192.5)
  }

  /// Fourteen qubits fit 2.5 GB in double precision, fifteen 5 GB in single.
  @Test func qubitsThatFit() throws {
    func bytes(_ n: Int, _ precision: Precision) throws -> Double {
      let request = SimulationRequest(precision: precision)
      return try #require(run(n, gates: n).methodCosts(for: request).first).bytes
    }
    #expect(try bytes(14, .double) == 2_147_483_648)
    #expect(try bytes(15, .single) == 4_294_967_296)
    #expect(try bytes(15, .double) == 8_589_934_592)
  }

  /// Refused before anything is allocated, naming the bytes needed, those available, and what
  /// would fit.
  @Test func refusals() throws {
    func message(
      _ n: Int, _ method: SimulationMethod, limit: Double, precision: Precision = .double,
      threads: Int = 1
    ) throws -> String {
      let request = SimulationRequest(
        shots: 64, threads: threads, memoryLimit: limit, precision: precision)
      do {
        _ = try run(n, gates: 2 * n).run(request, method: method)
        return ""
      } catch let error as SimulationError {
        return error.description
      }
    }
    let density = try message(15, .density, limit: 5e9)
    for part in [
      "15 qubits needs 8589934592 bytes", "5000000000 bytes are available",
      "density in single precision, which needs 4294967296 bytes",
      "trajectories, which needs 524288 bytes",
    ] {
      #expect(density.contains(part))
    }
    let single = try message(15, .density, limit: 4e9, precision: .single)
    #expect(single.contains("needs 4294967296 bytes") && single.contains("it would fit by traj"))
    #expect(try message(8, .density, limit: 3e5, precision: .single) == "")
    #expect(try message(8, .density, limit: 3e5).contains("density in single precision"))
    let sampled = try message(40, .trajectories, limit: 1e10, threads: 2)
    #expect(
      sampled.contains("35184372088832 bytes") && sampled.contains("no other method would fit"))
    let threads = try message(20, .trajectories, limit: 2e7, threads: 4)
    #expect(threads.contains("trajectories on one thread, which needs 16777216 bytes"))
    #expect(try message(60, .stateVector, limit: 1e10).contains("no other method would fit"))
  }
}
