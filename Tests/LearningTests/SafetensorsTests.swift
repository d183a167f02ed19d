import Foundation
import Learning
import Randomness
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  private let sample = Safetensors(
    tensors: [
      .init(name: "a.weight", shape: [2, 3], values: [1, -2.5, 3e-300, 0, .pi, -0.0]),
      .init(name: "empty", shape: [0], values: []),
      .init(name: "scalar", shape: [], values: [7]),
    ],
    metadata: ["quote": "a \"b\"\n\\ ü\u{1}", "epoch": "3"])

  @Test func readsWhatItWrites() throws {
    let data = sample.encoded()
    let length = data.prefix(8).enumerated().reduce(0) { $0 | Int($1.1) << (8 * $1.0) }
    #expect(length % 8 == 0)
    #expect(data.count == 8 + length + 8 * 7)
    let back = try Safetensors.decode(data, name: "file")
    #expect(back == sample)
    #expect(back.tensor("a.weight")?.values[5].sign == .minus)
  }

  /// A file made by hand after the specification, single precision, trailing spaces, odd order.
  @Test func readsSinglePrecision() throws {
    let header =
      #"{"b":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}, "#
      + #""a":{"data_offsets":[0,8],"dtype":"F32","shape":[2]}}  "#
    let file = try Safetensors.decode(
      bytes(header, body: [0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]),
      name: "file")
    #expect(file.tensor("a")?.values == [1, -2.5])
    #expect(file.tensor("b")?.values == [1])
    #expect(file.metadata.isEmpty)
  }

  /// Bit patterns after IEEE 754 and the definition of bfloat16.
  @Test func readsHalfPrecision() throws {
    let header =
      #"{"h":{"dtype":"F16","shape":[7],"data_offsets":[0,14]},"#
      + #""b":{"dtype":"BF16","shape":[2],"data_offsets":[14,18]}}"#
    let words: [UInt16] = [
      0x3c00, 0xc100, 0x0001, 0x7bff, 0x8400, 0xfc00, 0x7e00, 0x3f80, 0xc049,
    ]
    let file = try Safetensors.decode(
      bytes(header, body: words.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }), name: "file")
    let half = try #require(file.tensor("h")?.values)
    #expect(half[..<6] == [1, -2.5, 0x1p-24, 65504, -0x1p-14, -.infinity] && half[6].isNaN)
    #expect(file.tensor("b")?.values == [1, -3.140625])
  }

  private func bytes(_ header: String, body: [UInt8]) -> Data {
    var data = Data((0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) })
    data.append(contentsOf: Array(header.utf8) + body)
    return data
  }

  @Test(arguments: [
    (#"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#, 7, "ends after the end"),
    (#"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#, 9, "1 bytes belong to no tensor"),
    (#"{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}"#, 8, "offsets [0, 8]"),
    (#"{"a":{"dtype":"F64","shape":[1],"data_offsets":[8,16]}}"#, 16, "expected [0, 8]"),
    (#"{"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}"#, 4, "type I32"),
    (#"{"a":{"dtype":"F64","shape":[-1],"data_offsets":[0,8]}}"#, 8, "shape [-1]"),
    (#"{"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,8]}}"#, 8, "shape"),
    (#"{"a":{"dtype":"F64","shape":[1]}}"#, 8, "cannot be read"),
    (#"{"__metadata__":{"a":1}}"#, 0, "cannot be read"),
    ("{}", 1, "belong to no tensor"), ("[]", 0, "does not begin with {"),
    ("{", 0, "cannot be read"),
  ])
  func refusesMalformedFiles(header: String, body: Int, message: String) {
    #expect {
      try Safetensors.decode(
        bytes(header, body: [UInt8](repeating: 0, count: body)), name: "x.safetensors")
    } throws: {
      "\($0)".hasPrefix("x.safetensors") && "\($0)".contains(message)
    }
  }

  @Test func refusesTruncationAnywhere() {
    let data = sample.encoded()
    for length in 0..<data.count {
      #expect(throws: LearningError.self) {
        try Safetensors.decode(data.prefix(length), name: "file")
      }
    }
  }

  /// Whatever the bytes, the answer is a file or an error, never a trap.
  @Test func damagedBytesAreSurvived() {
    var random = RandomStream(seed: 13)
    let data = sample.encoded()
    for _ in 0..<2000 {
      var bytes = [UInt8](data)
      for _ in 0..<1 + Int(random.uniform() * 3) {
        // Mostly within the length and the header, where it matters.
        let place = Int(random.uniform() * (random.uniform() < 0.8 ? 280 : Double(bytes.count)))
        bytes[place] = UInt8(random.uniform() * 256)
      }
      do {
        _ = try Safetensors.decode(Data(bytes), name: "file")
      } catch {
        #expect(error is LearningError)
      }
    }
  }

  @Test(
    .enabled(
      if: ReferencePython.has("safetensors.numpy"), "needs Python with safetensors and numpy")
  )
  func pythonReadsAndWritesIt() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/ours.safetensors"
      try sample.write(to: path)
      let script = """
        import sys, json
        from safetensors import safe_open
        from safetensors.numpy import load_file, save_file
        t = load_file(sys.argv[1])
        with safe_open(sys.argv[1], "np") as f: m = f.metadata()
        assert sorted(t) == ["a.weight", "empty", "scalar"], t
        assert t["a.weight"].shape == (2, 3) and t["a.weight"][0, 1] == -2.5
        assert t["scalar"].shape == () and t["scalar"] == 7
        assert m["quote"] == 'a "b"\\n\\\\ ü\\x01', m
        t["a.weight"] = (t["a.weight"] * 2).astype("float32")
        save_file(t, sys.argv[2], metadata={"from": "python"})
        """
      let theirs = "\(folder)/theirs.safetensors"
      try ReferencePython.run(["-c", script, path, theirs])
      let back = try Safetensors.read(theirs)
      #expect(back.tensor("a.weight")?.values[1] == -5)
      #expect(back.tensor("a.weight")?.shape == [2, 3])
      #expect(back.metadata == ["from": "python"])
    }
  }
}
