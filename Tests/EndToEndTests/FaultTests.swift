import Foundation
import TestSupport
import Testing

/// What goes wrong around the command: no space, no permission, a kill in the middle, company. No run
/// is lost, and nothing half written is taken for whole.
@Suite struct FaultTests {
  private static let yaml = """
    task: digits
    model: {kind: gru, hidden: 12}
    training: {epochs: 40, batch: 8}
    data: {train: 400, test: 40}
    run: run
    """

  private func shell(_ script: String, in folder: TemporaryFolder) throws -> CommandRun {
    try CommandRun(["-c", script], executable: URL(fileURLWithPath: "/bin/sh"), in: folder.url)
  }

  private var command: String { "'\(CommandRun.executable.path)'" }

  /// A limit on the size of files stands for a full disk: writing fails in the same place.
  @Test func noSpaceLeft() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.yaml, to: "run.yaml")
    let train = try shell(
      "trap '' XFSZ; ulimit -f 8; exec \(command) train run.yaml --threads 1", in: folder)
    #expect(train.status == 65, "\(train.errors)")
    #expect(train.errors.contains("error: "))
    #expect(train.errors.contains("cannot be written"))
    // What could not be written whole is not there.
    let checkpoint = folder.path("run/checkpoint.safetensors")
    #expect(!FileManager.default.fileExists(atPath: checkpoint))
    for (arguments, file) in [
      (
        ["transpile", "--example", "qft", "--device", "ibm_torino", "--output", "out.qasm"],
        "out.qasm"
      ),
      (["devices", "show", "ibm_torino", "--svg", "map.svg"], "map.svg"),
    ] {
      let run = try shell(
        "trap '' XFSZ; ulimit -f 1; exec \(command) " + arguments.joined(separator: " "),
        in: folder)
      #expect(run.status == 65 && run.errors.contains(file), "\(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.path(file)))
    }
  }

  /// A place where nobody may write, not even root.
  @Test func noPermission() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.yaml, to: "run.yaml")
    for arguments in [
      ["train", "run.yaml", "--set", "run=/proc/backaction"],
      ["demo", "--quick", "--output", "/proc/backaction"],
      ["transpile", "--example", "bell", "--device", "ibm_lagos", "--output", "/proc/out.qasm"],
      ["devices", "show", "ibm_lagos", "--svg", "/proc/map.svg"],
    ] {
      try CommandRun(arguments, in: folder.url).expectFailure(65, naming: "/proc/")
    }
  }

  @Test func twoProcessesInOneFolder() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.yaml, to: "run.yaml")
    let run = try shell(
      """
      \(command) train run.yaml --threads 1 --set training.epochs=100000 2> first.txt &
      first=$!
      while ! [ -s run/metrics.jsonl ] && kill -0 $first 2>/dev/null; do sleep 0.05; done
      \(command) train run.yaml --threads 1 2> second.txt; echo "second $?"
      kill -TERM $first; wait $first; echo "first $?"
      """, in: folder)
    #expect(run.output == "second 65\nfirst 75\n")
    let second = try String(contentsOfFile: folder.path("second.txt"), encoding: .utf8)
    #expect(second.contains("another process trains in this folder"))
    // The first one's checkpoint is whole.
    let resumed = try CommandRun(
      ["evaluate", folder.path("run"), "--data", "nowhere", "--json"], in: folder.url)
    #expect(resumed.status == 66, "\(resumed.errors)")
  }

  /// Killed again and again at any moment and resumed, training ends with the same weights.
  @Test func killedAndResumed() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.yaml, to: "run.yaml")
    let whole = try CommandRun(
      ["train", "run.yaml", "--json", "--threads", "1", "--set", "run=whole"], in: folder.url)
    let expected = try #require(try whole.object()["fingerprint"] as? String)
    let kills = Mutations.count(6)
    let script = """
      n=0
      killed=0
      while [ $n -lt \(kills) ]; do
        resume=; [ -f run/checkpoint.safetensors ] && resume=--resume
        \(command) train run.yaml --threads 1 $resume > /dev/null 2>> log.txt &
        pid=$!
        # From a few milliseconds on: beginnings and writes are hit too.
        sleep 0.$(printf '%03d' $(( (n * 97 + 13) % 300 )))
        kill -KILL $pid 2>/dev/null
        wait $pid 2>/dev/null
        if [ $? -eq 137 ]; then killed=$((killed + 1)); fi
        n=$((n + 1))
      done
      echo $killed > killed.txt
      exec \(command) train run.yaml --json --threads 1 $([ -f run/checkpoint.safetensors ] && echo --resume)
      """
    let last = try shell(script, in: folder)
    #expect(last.status == 0, "\(last.errors)")
    #expect(try last.object()["fingerprint"] as? String == expected)
    let killed = try String(contentsOfFile: folder.path("killed.txt"), encoding: .utf8)
    #expect(Int(killed.dropLast()) ?? 0 > 0, "no kill has hit anything")
    let log = (try? String(contentsOfFile: folder.path("log.txt"), encoding: .utf8)) ?? ""
    #expect(!log.contains("error: "), "\(log)")
    let lines = try String(contentsOfFile: folder.path("run/metrics.jsonl"), encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 40)
  }
}
