import Circuits
import Emulation
import Foundation
import OpenQASM
import Simulators
import TestSupport
import Testing

#if os(Linux)
  import Glibc
#else
  import Darwin
#endif

/// What the rule of memory foresees against what runs really occupy.
@Suite(.serialized) struct MemoryTests {
  /// What a program does besides its gates.
  enum Feature: String, CaseIterable {
    case plain, expectation, reset, middle, twoMiddles, shots
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let method: SimulationMethod
    let feature: Feature
    var precision = Precision.double

    var testDescription: String { "\(method.rawValue) \(feature.rawValue) \(precision.rawValue)" }
  }

  static let cases: [Case] =
    [SimulationMethod.stateVector, .density, .trajectories].flatMap { method in
      Feature.allCases.map { Case(method: method, feature: $0) }
    } + [Case(method: .density, feature: .plain, precision: .single)]

  /// The most bytes that runs of the command occupied: a reader that waits for its turn on a busy
  /// machine misses the end of one of them, hardly of three.
  private func peak(_ arguments: [String]) throws -> Double {
    var most = 0.0
    for _ in 0..<3 { most = max(most, try seen(arguments)) }
    return most
  }

  /// The most bytes that a run of the command was seen to occupy.
  private func seen(_ arguments: [String]) throws -> Double {
    let executable = CommandRun.executable.path
    var words = ([executable] + arguments).map { strdup($0) } + [nil]
    var variables =
      ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in words + variables { free(word) } }
    #if os(Linux)
      var actions = posix_spawn_file_actions_t()
    #else
      var actions: posix_spawn_file_actions_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    var process = pid_t()
    try #require(posix_spawn(&process, executable, &actions, nil, &words, &variables) == 0)
    var status: Int32 = 0
    var usage = rusage()
    #if os(Linux)
      // `ru_maxrss` of a spawned process begins with what its parent occupies.
      var most = 0.0
      while wait4(process, &status, WNOHANG, &usage) == 0 {
        most = max(most, highWaterMark(of: process))
        usleep(500)
      }
      #expect(status == 0)
      return most
    #else
      try #require(wait4(process, &status, 0, &usage) == process)
      #expect(status == 0)
      return Double(usage.ru_maxrss)
    #endif
  }

  #if os(Linux)
    /// The most bytes that a running process has occupied, 0 for one that has ended.
    private func highWaterMark(of process: pid_t) -> Double {
      guard let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
        let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
        let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first
      else { return 0 }
      return 1024 * (Double(kilobytes) ?? 0)
    }
  #endif

  /// A program that entangles all qubits, with as many records as its measurements can have.
  private func program(_ n: Int, _ feature: Feature) -> String {
    var text = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[\(n)] q;\nbit[\(n)] c;\n"
    for layer in 0..<2 {
      for qubit in 0..<n { text += "ry(\(0.4 + 0.1 * Double(qubit + layer))) q[\(qubit)];\n" }
      for qubit in 0..<n { text += "cx q[\(qubit)], q[\((qubit + 1) % n)];\n" }
    }
    for qubit in 0..<(feature == .twoMiddles ? 2 : 1) {
      switch feature {
      case .reset: text += "reset q[\(qubit)]; ry(0.4) q[\(qubit)];\n"
      case .middle, .twoMiddles: text += "c[\(qubit)] = measure q[\(qubit)]; ry(0.4) q[\(qubit)];\n"
      case .shots: text += "c = measure q;\n"
      case .plain, .expectation: break
      }
    }
    return text
  }

  /// The estimate is no less than the peak, and no more than 1.3 times as much.
  @Test(.enabled(if: CommandRun.isOptimized), arguments: cases) func foreseen(_ test: Case) throws {
    let n =
      switch test.method {
      case .density: test.precision == .double ? 11 : 12
      case .trajectories: 19
      default: 21
      }
    let text = program(n, test.feature)
    let folder = try TemporaryFolder()
    let file = try folder.write(text, to: "large.qasm").path
    let tiny = try folder.write(program(2, test.feature), to: "tiny.qasm").path
    var request = SimulationRequest(threads: 1, precision: test.precision)
    var options = ["--method", test.method.rawValue, "--precision", test.precision.rawValue]
    if test.feature == .expectation {
      options += ["--expectation", "X0*Y3"]
      request.expectations = [try #require(PauliString(parsing: "X0*Y3"))]
    }
    if test.method == .trajectories || [.shots, .middle, .twoMiddles].contains(test.feature) {
      // So many that two threads have work.
      options += ["--shots", "17"]
      request.shots = 17
    }
    let run = try SimulateRun(ideal: QASMReader.circuit(from: text))
    func occupied(_ threads: Int) throws -> (estimate: Double, found: Double) {
      request.threads = threads
      let all = options + ["--threads", "\(threads)"]
      let estimate = try #require(
        run.methodCosts(for: request).first { $0.method == test.method }
      ).bytes
      let base = try peak(["simulate", tiny] + all.map { $0.replacing("*Y3", with: "") })
      return (estimate, try peak(["simulate", file] + all) - base)
    }
    // Pages of the allocator, which may be of 2 MiB, and of the program, which grow with a circuit.
    let one = try occupied(1)
    #expect(one.found <= one.estimate + 6e6, "\(one)")
    #expect(one.estimate <= 1.3 * one.found, "\(one)")
    guard test.method == .trajectories else { return }
    // No lower bound: whether two threads hold a state at the same time is the scheduler's choice.
    let two = try occupied(2)
    #expect(two.found <= two.estimate + 6e6, "\(two)")
    #expect(two.estimate == 2 * one.estimate)
  }

  /// Listed probabilities take more than the state.
  @Test(.enabled(if: CommandRun.isOptimized)) func foreseenOutcomes() throws {
    let n = 17
    let text = program(n, .shots)
    let folder = try TemporaryFolder()
    let file = try folder.write(text, to: "large.qasm").path
    let tiny = try folder.write(program(2, .shots), to: "tiny.qasm").path
    let options = ["--method", "statevector", "--probabilities", "--json"]
    let estimate = try #require(
      SimulateRun(ideal: QASMReader.circuit(from: text)).methodCosts(
        for: SimulationRequest(probabilities: true)
      ).first { $0.method == .stateVector }
    ).bytes
    let found =
      try peak(["simulate", file] + options) - peak(["simulate", tiny] + options)
    #expect(found <= estimate + 6e6, "\(found) of \(estimate)")
    #expect(estimate <= 1.3 * found, "\(found) of \(estimate)")
  }
}
