import Foundation
import TestSupport
import Testing

@Suite struct ImportTests {
  /// A machine of three ions in the form of IonQ's characterizations.
  static let characterization = """
    {"name": "ionq_aria", "num_qubits": 3, "basis_gates": ["rxx", "rz", "ry", "rx"],
     "connectivity": [[0, 1], [0, 2], [1, 2]],
     "fidelity": {"1q": {"mean": 0.9998}, "2q": {"mean": 0.985}, "spam": {"mean": 0.996}},
     "timing": {"t1": 100, "t2": 1, "1q": 0.000135, "2q": 0.0006, "readout": 0.0003,
       "reset": 0.00002}}
    """

  @Test func importedDevicesAreFound() throws {
    let folder = try TemporaryFolder()
    let payload = try folder.write(Self.characterization, to: "aria.json").path
    let run = try CommandRun([
      "devices", "import", "--from", "ionq", payload, "--name", "my_aria", "--output",
      folder.path("library"), "--json",
    ])
    let result = try run.object()
    let paths = try #require(result["paths"] as? [String])
    #expect(paths.count == 2)
    #expect(paths.allSatisfy { FileManager.default.fileExists(atPath: $0) })
    #expect(result["notes"] is [String])
    let home = ["BACKACTION_HOME": folder.path("library")]
    let shown = try CommandRun(["devices", "show", "my_aria", "--json"], environment: home)
    #expect(try shown.object()["qubits"] as? Int == 3)
  }

  @Test func gatesAreLeftOut() throws {
    let folder = try TemporaryFolder()
    let payload = try folder.write(Self.characterization, to: "aria.json").path
    func run(_ gates: String) throws -> CommandRun {
      try CommandRun([
        "devices", "import", "--from", "ionq", payload, "--name", "my_aria", "--output",
        folder.path("library"), "--json", "--without-gates", gates,
      ])
    }
    func gates(_ key: String, of path: String) throws -> Set<String> {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      let file = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
      let rows = try #require(file[key] as? [[String: Any]])
      return Set(rows.compactMap { $0["name"] as? String ?? $0["gate"] as? String })
    }
    let full = try CommandRun([
      "devices", "import", "--from", "ionq", payload, "--name", "full", "--output",
      folder.path("library"), "--json",
    ]).object()
    let all = try gates("native_gates", of: try #require((full["paths"] as? [String])?.first))
    let left = try #require(all.sorted().first)
    let result = try run(left).object()
    let paths = try #require(result["paths"] as? [String])
    #expect(try gates("native_gates", of: paths[0]) == all.subtracting([left]))
    #expect(try !gates("gates", of: paths[1]).contains(left))
    #expect((result["notes"] as? [String])?.contains { $0.contains(left) } == true)
    try run("nope").expectFailure(65, naming: "nope", left)
    try run("\(left),").expectFailure(64, naming: "--without-gates")
  }

  @Test func badPayloadsWriteNothing() throws {
    let folder = try TemporaryFolder()
    let payload = try folder.write(String(Self.characterization.prefix(120)), to: "a.json").path
    let output = folder.path("library")
    try CommandRun([
      "devices", "import", "--from", "ionq", payload, "--name", "aria", "--output", output,
    ]).expectFailure(65, naming: "a.json")
    try CommandRun([
      "devices", "import", "--from", "ionque", payload, "--name", "aria", "--output", output,
    ]).expectFailure(64, naming: "ionque", "ionq")
    try CommandRun([
      "devices", "import", "--from", "ionq", "none.json", "--name", "aria", "--output", output,
    ]).expectFailure(66, naming: "none.json")
    #expect(try folder.contents() == ["a.json"])
  }
}
