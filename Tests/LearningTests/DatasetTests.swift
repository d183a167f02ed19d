import Learning
import Testing

@Suite struct DatasetTests {
  @Test func digitsAreComplete() throws {
    let digits = try Digits.all()
    #expect(digits.sampleCount == 1797)
    #expect(digits.stepCount == 8 && digits.featureCount == 8 && digits.classCount == 10)
    // Images per class as the UCI repository lists them for the test part.
    let counts = (0..<10).map { label in digits.labels.count { $0 == label } }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    // The first image is a zero; its third row.
    #expect(digits.labels[0] == 0)
    #expect(digits.sequence(0)[2].map { $0 * 16 } == [0, 3, 15, 2, 0, 11, 8, 0])
    #expect(digits.inputs.allSatisfy { $0 >= 0 && $0 <= 1 })
  }

  @Test func splitIsFixedAndDisjoint() throws {
    let split = try Digits.split()
    #expect(split.train.sampleCount == 1437 && split.test.sampleCount == 360)
    let counts = (0..<10).map { label in
      (split.train.labels + split.test.labels).count { $0 == label }
    }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    // A change of these would silently change every published accuracy.
    #expect(Array(split.test.labels.prefix(12)) == testLabels)
    let small = try Digits.split(train: 10, test: 5)
    #expect(small.train.labels == Array(split.train.labels.prefix(10)))
    #expect(small.test.labels == Array(split.test.labels.prefix(5)))
    #expect(throws: LearningError.self) { try Digits.split(train: 1438) }
    #expect(throws: LearningError.self) { try Digits.split(test: 0) }
  }

  private let testLabels = [9, 2, 7, 2, 2, 6, 9, 6, 2, 0, 1, 7]

  @Test(arguments: [
    ("1,2,3", "line 1: 3 fields"),
    (String(repeating: "0,", count: 64) + "10", "field 65"),
    (String(repeating: "0,", count: 63) + "17,1", "\"17\" is not a number 0…16"),
    (String(repeating: "0,", count: 63) + "x,1", "\"x\""),
  ])
  func malformedDigitsAreRefused(text: String, message: String) {
    #expect {
      try Digits.parse(Array(text.utf8), name: "file.csv")
    } throws: {
      "\($0)".contains(message) && "\($0)".hasPrefix("file.csv")
    }
  }

  @Test func batchesAreStepMajor() throws {
    let data = try SequenceDataset(
      name: "test", inputs: [0, 1, 10, 11, 20, 21], labels: [0, 1, 1], classCount: 2,
      stepCount: 2, featureCount: 1)
    let batch = data.batch([2, 0])
    #expect(batch.inputs == [20, 0, 21, 1])
    #expect(batch.labels == [1, 0])
    #expect(Array(batch.input(step: 1, sample: 0)) == [21])
    #expect(batch.inputRange(step: 1) == 2..<4)
    #expect(batch.slice(1..<2) == data.batch([0]))
    let steps = try SequenceDataset(
      name: "test", inputs: [0, 1, 10, 11], labels: [-1, 1, 0, 1], targets: .step, classCount: 2,
      stepCount: 2, featureCount: 1)
    #expect(steps.batch([1, 0]).labels == [0, -1, 1, 1])
    #expect(steps.batch([1, 0]).slice(0..<1) == steps.batch([1]))
  }

  @Test func everySampleOncePerEpoch() {
    let order = MinibatchOrder(sampleCount: 70, batchSize: 32, seed: 5)
    let first = order.batches(epoch: 1)
    #expect(first.map(\.count) == [32, 32, 6])
    #expect(first.flatMap { $0 }.sorted() == Array(0..<70))
    #expect(first == order.batches(epoch: 1))
    #expect(first != order.batches(epoch: 2))
    #expect(first != MinibatchOrder(sampleCount: 70, batchSize: 32, seed: 6).batches(epoch: 1))
  }

  @Test func inconsistentDataAreRefused() {
    #expect(throws: LearningError.self) {
      try SequenceDataset(
        name: "test", inputs: [1, 2, 3], labels: [0], classCount: 2, stepCount: 2,
        featureCount: 1)
    }
    #expect(throws: LearningError.self) {
      try SequenceDataset(
        name: "test", inputs: [1, .nan], labels: [0], classCount: 2, stepCount: 2,
        featureCount: 1)
    }
    #expect(throws: LearningError.self) {
      try SequenceDataset(
        name: "test", inputs: [1, 2], labels: [-1], classCount: 2, stepCount: 2, featureCount: 1)
    }
  }
}
