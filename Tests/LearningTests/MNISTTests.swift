import Foundation
import Learning
import TestSupport
import Testing

@Suite struct MNISTTests {
  /// Writes IDX files of `count` images whose pixels and labels follow from their indices.
  private func write(_ folder: String, _ prefix: String, count: Int) throws {
    var images: [UInt8] = [0, 0, 8, 3] + word(count) + word(28) + word(28)
    for i in 0..<count { images += (0..<784).map { UInt8(truncatingIfNeeded: i * 7 + $0) } }
    let labels: [UInt8] = [0, 0, 8, 1] + word(count) + (0..<count).map { UInt8($0 % 10) }
    try Data(images).write(to: URL(fileURLWithPath: "\(folder)/\(prefix)-images-idx3-ubyte"))
    try Data(labels).write(to: URL(fileURLWithPath: "\(folder)/\(prefix)-labels-idx1-ubyte"))
  }

  private func word(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  @Test func standardFilesKeepTheirOrder() throws {
    try withTemporaryFolder { folder in
      try write(folder, "train", count: 30)
      try write(folder, "t10k", count: 10)
      let split = try MNIST.split(folder: folder, train: 20)
      #expect(split.train.sampleCount == 20 && split.test.sampleCount == 10)
      #expect(split.train.stepCount == 28 && split.train.featureCount == 28)
      #expect(split.train.labels == (0..<20).map { $0 % 10 })
      #expect(split.train.inputs[784 + 3] == 10.0 / 255)
      #expect(throws: LearningError.self) { try MNIST.split(folder: folder, train: 31) }
    }
  }

  @Test func testFilesAloneAreDivided() throws {
    try withTemporaryFolder { folder in
      try write(folder, "t10k", count: 20)
      let split = try MNIST.split(folder: folder, layout: .pixels)
      #expect(split.train.sampleCount == 16 && split.test.sampleCount == 4)
      #expect(split.train.stepCount == 784 && split.train.featureCount == 1)
      #expect(split.note.contains("not comparable"))
      let counts = (0..<10).map { label in
        (split.train.labels + split.test.labels).count { $0 == label }
      }
      #expect(counts == [Int](repeating: 2, count: 10))
      let permuted = try MNIST.split(folder: folder, layout: .pixels, permutationSeed: 3)
      #expect(permuted.test.labels == split.test.labels)
      #expect(permuted.test.inputs != split.test.inputs)
      #expect(permuted.test.inputs.sorted() == split.test.inputs.sorted())
    }
  }

  @Test func malformedFilesAreRefused() throws {
    try withTemporaryFolder { folder in
      #expect {
        try MNIST.split(folder: folder)
      } throws: {
        ($0 as? LearningError)?.kind == .missingFile
      }
      let images = URL(fileURLWithPath: "\(folder)/t10k-images-idx3-ubyte")
      func refuses(_ message: String, _ change: (inout Data) -> Void) throws {
        try write(folder, "t10k", count: 5)
        var data = try Data(contentsOf: images)
        change(&data)
        try data.write(to: images)
        #expect {
          try MNIST.split(folder: folder)
        } throws: {
          "\($0)".contains(images.path) && "\($0)".contains(message)
        }
      }
      try refuses("has 3919") { $0.removeLast() }
      try refuses("two zero bytes") { $0[0] = 1 }
      try refuses("element type 13") { $0[2] = 13 }
      try refuses("1 dimensions instead of 3") { $0[3] = 1 }
      try refuses("ends within its header") { $0 = $0.prefix(9) }
      try refuses("two zero bytes") { $0 = Data() }
      try refuses("27 × 28") {
        $0[11] = 27
        $0.removeLast(5 * 28)
      }
      try refuses("4 images") {
        $0[7] = 4
        $0.removeLast(784)
      }
      try refuses("damaged compressed data") {
        $0 = Data([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 255])
      }
      try refuses("compressed data end") { $0 = Data([0x1f, 0x8b, 8, 0]) }
    }
  }
}
