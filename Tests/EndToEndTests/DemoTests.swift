import Foundation
import Testing

@Suite struct DemoTests {
  @Test func aPlaceThatCannotBeWrittenIsRefusedAtOnce() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("a file", to: "taken").path
    try CommandRun(["demo", "--output", file]).expectFailure(65, naming: file)
    try CommandRun(["demo", "--seed", "x"]).expectFailure(64, naming: "--seed")
  }
}
