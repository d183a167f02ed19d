import BackactionC
import Foundation
import TestSupport
import Testing

@Suite("The interface in C")
struct CInterfaceTests {
  private static func run(
    _ device: OpaquePointer?, _ program: String, _ options: String?
  ) -> (status: Int32, result: [String: Any]?, error: String?) {
    var result: UnsafeMutablePointer<CChar>?
    var error: UnsafeMutablePointer<CChar>?
    let status = backactionRun(device, program, options, &result, &error)
    defer {
      backactionStringFree(result)
      backactionStringFree(error)
    }
    let object = result.flatMap {
      try? JSONSerialization.jsonObject(with: Data(String(cString: $0).utf8)) as? [String: Any]
    }
    return (status, object, error.map { String(cString: $0) })
  }

  private static let bell =
    "OPENQASM 3.0; include \"stdgates.inc\"; qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; "
    + "c = measure q;"

  @Test func idealRun() throws {
    let (status, result, error) = Self.run(
      nil, Self.bell, "{\"probabilities\": true, \"shots\": 100, \"seed\": 3}")
    #expect(status == 0 && error == nil)
    let likely = try #require(result?["probabilities"] as? [String: Double])
    #expect(Set(likely.keys) == ["00", "11"])
    #expect(abs(try #require(likely["00"]) - 0.5) < 1e-12)
    let counts = try #require(result?["counts"] as? [String: Int])
    #expect(counts.values.reduce(0, +) == 100)
  }

  @Test func onADevice() throws {
    var device: OpaquePointer?
    var error: UnsafeMutablePointer<CChar>?
    #expect(backactionDeviceLoad("ibm_lagos", "2024-05-27", &device, &error) == 0)
    #expect(device != nil && error == nil)
    defer { backactionDeviceFree(device) }
    let noisy = Self.run(
      device, Self.bell, "{\"transpile\": true, \"probabilities\": true}")
    #expect(noisy.status == 0, "\(noisy.error ?? "")")
    let likely = try #require(noisy.result?["probabilities"] as? [String: Double])
    #expect(likely.count == 4 && abs(likely.values.reduce(0, +) - 1) < 1e-9)
    #expect(try #require(likely["01"]) > 1e-3)
    let clean = Self.run(
      device, Self.bell, "{\"transpile\": true, \"probabilities\": true, \"noise_scale\": 0}")
    let half = try #require((clean.result?["probabilities"] as? [String: Double])?["11"])
    #expect(abs(half - 0.5) < 1e-9)
  }

  @Test("Stretches and lengths of gates are those of the device")
  func timing() throws {
    let program =
      "OPENQASM 3.0; include \"stdgates.inc\"; stretch g; qubit[3] q; bit[3] c; "
      + "cx q[0], q[1]; delay[g] q[2]; barrier q; delay[durationof({x q[2];})] q[2]; c = measure q;"
    let ideal = Self.run(nil, program, "{\"probabilities\": true}")
    #expect(ideal.status == 65 && ideal.error?.contains("stretch") == true)
    var device: OpaquePointer?
    var error: UnsafeMutablePointer<CChar>?
    #expect(backactionDeviceLoad("ibm_lagos", "2024-05-27", &device, &error) == 0)
    defer { backactionDeviceFree(device) }
    let noisy = Self.run(device, program, "{\"transpile\": true, \"probabilities\": true}")
    #expect(noisy.status == 0, "\(noisy.error ?? "")")
    let likely = try #require(noisy.result?["probabilities"] as? [String: Double])
    #expect(abs(likely.values.reduce(0, +) - 1) < 1e-9)
  }

  @Test(arguments: [
    ("qubit q; nonsense q;", "{}", 65, "nonsense"), ("qubit[2] q; h q[5];", "{}", 65, "5"),
    (bell, "{\"shosts\": 1}", 64, "did you mean 'shots'"), (bell, "[1]", 65, "object"),
    (bell, "{\"shots\": 0}", 64, "shots is 0"), (bell, "{\"shots\": \"many\"}", 65, "shots"),
    (bell, "{\"method\": \"exact\"}", 64, "density"), (bell, "{\"noise\": \"all\"}", 64, "device"),
    (bell, "{\"expectations\": [\"Q0\"]}", 64, "Q0"), (bell, "{", 65, "options"),
    (bell, "{\"method\": \"trajectories\"}", 64, "shots"),
    ("input float a; qubit q; rx(a) q;", "{}", 64, "a"),
  ])
  func mistakes(program: String, options: String, status: Int, word: String) {
    let (found, result, error) = Self.run(nil, program, options)
    #expect(found == Int32(status), "\(error ?? "")")
    #expect(result == nil && error?.contains(word) == true, "\(error ?? "")")
  }

  @Test func nullsAndUnknownNames() {
    var error: UnsafeMutablePointer<CChar>?
    var device: OpaquePointer?
    #expect(backactionDeviceLoad(nil, nil, &device, &error) == 64)
    #expect(String(cString: error!).contains("null"))
    backactionStringFree(error)
    #expect(backactionDeviceLoad("ibm_lagso", nil, &device, &error) == 66)
    #expect(String(cString: error!).contains("ibm_lagos") && device == nil)
    backactionStringFree(error)
    #expect(backactionRun(nil, nil, nil, nil, nil) == 64)
    backactionDeviceFree(nil)
    backactionStringFree(nil)
    #expect(String(cString: backactionVersion()!).split(separator: ".").count == 3)
  }

  /// The library beside the test bundle.
  private static let library: URL = {
    let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let folders = [bundle] + CommandLine.arguments.prefix(1).map { URL(fileURLWithPath: $0) }
    let candidates = folders.map {
      $0.deletingLastPathComponent().appendingPathComponent("libBackactionC.so")
    }
    return candidates.first { FileManager.default.fileExists(atPath: $0.path) } ?? candidates[0]
  }()

  @Test(.enabled(if: ReferencePython.executable != nil, "needs Python"))
  func fromPython() throws {
    let script = try #require(
      Bundle.module.url(forResource: "run", withExtension: "py", subdirectory: "Fixtures"))
    let data = try ReferencePython.run(
      [script.path, Self.library.path, "ibm_torino"],
      environment: ["BACKACTION_HOME": PackageFolder.root.path])
    let result = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let ideal = try #require(result["ideal"] as? [String: Any])
    let parity = try #require((ideal["expectations"] as? [String: Double])?["Z0*Z1"])
    #expect(abs(parity - 1) < 1e-12)
    let noisy = try #require(result["noisy"] as? [String: Any])
    #expect((noisy["counts"] as? [String: Int])?.values.reduce(0, +) == 1000)
    let failures = try #require(result["failures"] as? [String])
    #expect(failures.count == 3)
    #expect(failures[0].hasPrefix("65: ") && failures[1].hasPrefix("64: "))
    #expect(failures[2].hasPrefix("66: "))
  }
}
