import Foundation
import TestSupport
import Testing

/// The blocks of the page about Python, run as they stand.
@Suite struct PythonPageTests {
  struct Block: Sendable, CustomStringConvertible {
    let modules: [String]
    let text: String
    var description: String { modules.joined(separator: ", ") }
  }

  /// The blocks in Python, with the modules that their first lines name.
  static let blocks: [Block] = {
    let page = CommandRun.package.appendingPathComponent("Sources/backaction/PYTHON.md")
    let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "```python\n").dropFirst().compactMap { part in
      guard let code = part.components(separatedBy: "```").first else { return nil }
      let first = code.split(separator: "\n").first.map(String.init) ?? ""
      guard first.hasPrefix("# needs: ") else { return nil }
      return Block(
        modules: first.dropFirst(9).split(separator: " ").map(String.init), text: code)
    }
  }()

  @Test func thePageHasBlocks() { #expect(Self.blocks.count == 7) }

  /// Every block follows the first one, which defines what the others call.
  @Test(
    .enabled(if: ReferencePython.executable != nil, "needs Python")
  )
  func blocksRun() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRun.yaml, to: "small.yaml")
    for (run, kind) in [("runs/digits", "qrnn"), ("runs/lstm", "lstm")] {
      let training = try CommandRun(
        ["train", "small.yaml", "--set", "run=\(run)", "--set", "model.kind=\(kind)"],
        in: folder.url)
      #expect(training.status == 0, "\(training.errors)")
    }
    let python = try #require(ReferencePython.executable)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let first = try #require(Self.blocks.first)
    for block in Self.blocks where block.modules.allSatisfy(ReferencePython.has) {
      let script = block.text == first.text ? block.text : first.text + block.text
      try folder.write(script, to: "block.py")
      let run = try CommandRun(
        ["block.py"], executable: python, in: folder.url,
        environment: [
          "PATH": CommandRun.executable.deletingLastPathComponent().path + ":" + path,
          "BACKACTION_HOME": CommandRun.package.path,
        ])
      #expect(run.status == 0, "\(block): \(run.errors)")
    }
  }
}
