import Foundation
import TestSupport
import Testing

@Suite struct StudyCommandTests {
  @Test func aStudyIsPrintedAndDrawn() throws {
    let folder = try TemporaryFolder()
    let result = try CommandRun([
      "study", "measurement-errors", "--device", "ibm_lagos", "--svg", folder.path("study.svg"),
      "--json",
    ]).object()
    #expect(result["study"] as? String == "measurement-errors")
    #expect((result["series"] as? [[String: Any]])?.isEmpty == false)
    let drawing = try String(contentsOfFile: folder.path("study.svg"), encoding: .utf8)
    #expect(drawing.hasPrefix("<svg") && drawing.contains("spectator"))
  }

  @Test func mistakes() throws {
    try CommandRun(["study", "dynamic-blocks"]).expectFailure(64, naming: "--device")
    try CommandRun(["study", "dynamic-blocks", "--device", "ionq_harmony"])
      .expectFailure(64, naming: "dynamic-blocks")
    try CommandRun(["study", "entropy"]).expectFailure(64, naming: "entropy")
    try CommandRun(["study", "memory", "--feed-forward", "-1"])
      .expectFailure(64, naming: "--feed-forward")
  }
}
