import Foundation
import Learning
import LinearAlgebra
import Randomness
import TestSupport
import Testing

@Suite struct NumericSequenceTests {
  /// Writes files and gives their folder.
  private func withFiles<Result>(
    _ files: [String: String], _ body: (String) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      for (name, text) in files {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
      return try body(folder)
    }
  }

  @Test func tablesOfLabelledSequences() throws {
    let train = """
      sequence,"x, first",y,label
      a,1,10,up
      a,3,10,
      b,5,10,down

      """
    try withFiles(["train.csv": train, "test.csv": "sequence,\"x, first\",y,label\nc,3,12,up"]) {
      let split = try NumericSequenceData.split(path: $0)
      #expect(split.encoding?.goal == .classification)
      #expect(split.encoding?.classes == ["down", "up"])
      // Mean 3 and deviation √(8/3); a constant column is only shifted.
      let scale = (8.0 / 3).squareRoot()
      #expect(split.encoding?.features?.map(\.name) == ["x, first", "y"])
      #expect(abs((split.encoding?.features?[0].scale ?? 0) - scale) < 1e-14)
      #expect(split.train.lengths == [2, 1] && split.train.labels == [1, 0])
      #expect(split.train.sequence(0) == [[-2 / scale, 0], [0, 0]])
      #expect(split.test.sequence(0) == [[0, 2]] && split.test.labels == [1])
    }
  }

  @Test func jsonLinesAndTablesAgree() throws {
    let table = """
      sequence\tx\tstep_target:a\tstep_target:b
      1\t1\t2\t3
      1\t2\t\t
      2\t0.5\t-1\t4
      """
    let lines = """
      {"inputs": [1, 2], "targets": [[2, 3], null]}
      {"targets": [[-1, 4]], "inputs": [[0.5]]}
      """
    try withFiles(
      ["train.tsv": table, "test.tsv": table]
    ) { first in
      try withFiles(["train.jsonl": lines, "test.jsonl": lines]) { second in
        let a = try NumericSequenceData.split(path: first)
        let b = try NumericSequenceData.split(path: second)
        #expect(a.encoding?.goal == .stepRegression && b.encoding?.goal == .stepRegression)
        #expect(a.encoding?.targets?.map(\.name) == ["a", "b"])
        #expect(a.train.inputs == b.train.inputs && a.train.lengths == [2, 1])
        // Targets of mean .5 and 3.5, deviation 1.5 and .5.
        #expect(a.train.outputScales == [1.5, 0.5] && b.train.outputScales == [1.5, 0.5])
        for data in [a.train, b.train] {
          #expect(Array(data.values[..<2]) == [1, -1])
          #expect(data.values[2].isNaN && data.values[3].isNaN)
          #expect(Array(data.values[4..<6]) == [-1, 1])
        }
      }
    }
  }

  @Test func oneSeriesIsForecast() throws {
    let text = "temperature\n" + (0..<70).map { "\($0)\n" }.joined()
    try withFiles(["series.csv": text]) { folder in
      let split = try NumericSequenceData.split(
        path: "\(folder)/series.csv", length: 10, horizon: 2)
      #expect(split.encoding?.goal == .forecasting && split.encoding?.horizon == 2)
      #expect(split.train.sampleCount == 5 && split.test.sampleCount == 1)
      let column = try #require(split.encoding?.targets?.first)
      // The newest window is the last one, and targets are two steps ahead.
      let test = split.test
      for step in 0..<10 {
        #expect(
          abs(test.inputs[step] * column.scale + column.mean - Double(60 + step)) < 1e-9)
        let target = test.values[step] * column.scale + column.mean
        if step < 8 { #expect(abs(target - Double(62 + step)) < 1e-9) }
        if step >= 8 { #expect(target.isNaN) }
      }
    }
  }

  @Test func regressionIsReportedInItsUnits() throws {
    let lines = (0..<8).map { "{\"inputs\": [\($0)], \"target\": \(100 * $0)}\n" }.joined()
    try withFiles(["train.jsonl": lines, "test.jsonl": lines]) { folder in
      let split = try NumericSequenceData.split(path: folder)
      // A model that always predicts the mean, 350: the error is the deviation of 0, 100 … 700.
      var model = Constant()
      let evaluation = try #require(
        try model.evaluate(split.test, batchSize: 3, context: RunContext(seed: 1)))
      #expect(abs((evaluation.meanSquaredError ?? 0) - 52500) < 1e-6)
      #expect(abs((evaluation.meanAbsoluteError ?? 0) - 200) < 1e-9)
      #expect(abs(evaluation.loss - 1) < 1e-12)
      let predictions = try model.predictions(
        split.test, encoding: split.encoding ?? DataEncoding(), context: RunContext(seed: 1))
      #expect(predictions?.count == 8 && predictions?[7].sequence == 8)
      #expect(abs((predictions?[7].values?[0] ?? 0) - 350) < 1e-9)
    }
  }

  @Test(arguments: [
    ("x.csv", "sequence,x\na,1\nb,2\na,3\n", "line 4: sequence \"a\" has been interrupted"),
    ("x.csv", "sequence,x\na,1,2\n", "line 2: 3 fields, the first line names 2"),
    ("x.csv", "sequence,x\na,one\n", "line 2, column x: \"one\" is not a finite number"),
    ("x.csv", "sequence,x\na,nan\n", "line 2, column x: \"nan\""),
    ("x.csv", "sequence,x,x\n", "column \"x\" stands there twice"),
    ("x.csv", "sequence,label\n", "none of the columns is a feature"),
    ("x.csv", "x,label,target\n", "only one of label, step_label, target"),
    ("x.csv", "sequence,x,label\na,1,u\na,1,v\n", "line 3, column label: \"v\" contradicts \"u\""),
    ("x.csv", "sequence,x,target\na,1,\n", "line 2: the sequence has no value for one of its"),
    ("x.csv", "x,step_target:a,step_target:b\n1,2,\n", "line 2: 1 of 2 targets"),
    ("x.csv", "x,\"y\n1,2\n", "line 1: a quotation mark is not closed"),
    ("x.csv", "x,,y\n", "line 1: column 2 has no name"),
    ("x.csv", "x\n", "there are no sequences"), ("x.csv", "", "a line of column names is missing"),
    ("x.txt", "x\n", "files that end in .csv, .tsv or .jsonl"),
    ("x.jsonl", "{\"inputs\": [1]}\n[]\n", "line 2: not a JSON object"),
    ("x.jsonl", "{\"input\": [1]}\n", "line 1, input: unknown key, known are inputs"),
    ("x.jsonl", "{\"label\": 1}\n", "line 1, inputs: must be a list of steps"),
    ("x.jsonl", "{\"inputs\": [[1], [1, 2]]}\n", "2 numbers in one step, 1 in another"),
    ("x.jsonl", "{\"inputs\": [\"a\"]}\n", "inputs[0]: \"a\" is not a finite number"),
    ("x.jsonl", "{\"inputs\": [1e999]}\n", "line 1"),
    (
      "x.jsonl", "{\"inputs\": [1], \"labels\": [1, 2]}\n", "must be a list of 1, one for each step"
    ),
    ("x.jsonl", "{\"inputs\": [1], \"label\": 1.5}\n", "1.5 is neither a text nor a whole number"),
    ("x.jsonl", "{\"inputs\": [1], \"label\": 1, \"target\": 2}\n", "only one of label"),
    ("x.jsonl", "{\"inputs\": [1]}\n{\"inputs\": [[1, 2]]}\n", "line 2: 2 features and 0 targets"),
    (
      "x.jsonl", "{\"inputs\": [1], \"label\": 1}\n{\"inputs\": [1]}\n",
      "line 2: has not the targets"
    ),
    (
      "x.csv", "sequence,x,label\n" + "abcdefgh".map { "\($0),1,u\n" }.joined(),
      "two different labels"
    ),
    ("x.csv", "x\n1\n2\n3\n", "too few to divide"),
  ])
  func malformedFilesAreRefused(name: String, text: String, message: String) throws {
    _ = try withFiles([name: text]) { folder in
      #expect {
        try NumericSequenceData.split(path: "\(folder)/\(name)")
      } throws: {
        "\($0)".hasPrefix("\(folder)/\(name)") && "\($0)".contains(message)
      }
    }
  }

  /// Whatever the bytes, the answer is a data set or an error with the file's name.
  @Test func damagedFilesAreSurvived() throws {
    let table =
      "sequence,x,y,label\n"
      + (0..<9).map { "s\($0),1.5,-2,a\ns\($0),0,1e3,\($0 % 2 == 0 ? "a" : "b")\n" }.joined()
      .replacing("1.5,-2,a", with: "1.5,-2,")
    let lines = (0..<9).map { "{\"inputs\": [[1, 2.5], [3, -4]], \"label\": \($0 % 2)}\n" }.joined()
    try withTemporaryFolder { folder in
      for (name, text) in [("a.csv", table), ("a.jsonl", lines)] {
        let path = "\(folder)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        #expect(try NumericSequenceData.split(path: path).train.sampleCount == 7)
        var random = RandomStream(seed: 21)
        for _ in 0..<300 {
          var bytes = Array(text.utf8)
          for _ in 0..<1 + Int(random.uniform() * 3) {
            let place = Int(random.uniform() * Double(bytes.count))
            switch Int(random.uniform() * 3) {
            case 0: bytes[place] = UInt8(random.uniform() * 256)
            case 1: bytes.remove(at: place)
            default: bytes.insert(Array("0,\"{}[]:\n-e.".utf8).randomElement(&random), at: place)
            }
          }
          try Data(bytes).write(to: URL(fileURLWithPath: path))
          do {
            _ = try NumericSequenceData.split(path: path)
          } catch {
            #expect((error as? LearningError)?.description.hasPrefix(path) == true, "\(error)")
          }
        }
      }
    }
  }
}

/// A model that gives zeros, the mean of scaled targets.
private struct Constant: SequenceModel {
  var parameters = ParameterSet()

  func outputs(_ batch: Batch, context: RunContext) throws -> RealMatrix {
    RealMatrix(rows: batch.rowCount, columns: batch.outputCount)
  }

  func lossAndGradient(_ batch: Batch, context: RunContext) throws -> LossAndGradient {
    LossAndGradient(batch.judge(try outputs(batch, context: context)), gradient: [])
  }
}

extension Array {
  fileprivate func randomElement(_ random: inout RandomStream) -> Element {
    self[Int(random.uniform() * Double(count))]
  }
}
