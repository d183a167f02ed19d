import Foundation

/// The files of a data set: one file, or a folder with a file for each part.
struct DataFolder {
  /// The file or folder.
  let path: String
  /// The files of the training, validation and test set; nil if `path` is one file.
  let parts: (train: String, validation: String?, test: String)?

  /// Looks for the parts.
  /// - Parameters:
  ///   - names: the names without extension that a part may have, best first.
  ///   - extensions: what may follow, with the dot; each also with `.gz`.
  /// - Throws: `LearningError` if there is neither a file nor a folder with training and test set.
  init(
    _ path: String,
    names: (train: [String], validation: [String], test: [String]) = DataFolder.names,
    extensions: [String]
  ) throws {
    self.path = path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw LearningError(.missingFile, "\(path): there is no such file or folder")
    }
    guard isFolder.boolValue else {
      parts = nil
      return
    }
    func find(_ names: [String]) -> String? {
      names.flatMap { name in extensions.flatMap { ["\(name)\($0)", "\(name)\($0).gz"] } }
        .map { "\(path)/\($0)" }.first { FileManager.default.fileExists(atPath: $0) }
    }
    guard let train = find(names.train), let test = find(names.test) else {
      let missing = find(names.train) == nil ? names.train : names.test
      throw LearningError(
        .missingFile,
        "\(path): none of \(missing.joined(separator: ", ")) is in this folder, each with "
          + extensions.map { $0.isEmpty ? "no extension" : $0 }.joined(separator: " or "))
    }
    parts = (train, find(names.validation), test)
  }

  /// What parts are called.
  static let names = (
    train: ["train", "stsa.binary.train"],
    validation: ["validation", "valid", "val", "dev", "stsa.binary.dev"],
    test: ["test", "stsa.binary.test"]
  )
}

/// Divides samples without a division of their own.
enum SampleDivision {
  /// The indices of 70 % to learn from, 15 % for validation and 15 % to judge by.
  /// - Parameter order: the samples, oldest or drawn first.
  /// - Throws: `LearningError` for fewer than seven samples.
  static func parts(
    _ order: [Int], in name: String
  ) throws -> (train: [Int], validation: [Int], test: [Int]) {
    let held = order.count * 15 / 100
    guard held >= 1 else {
      throw LearningError(
        .unusable,
        "\(name): \(order.count) samples are too few to divide, at least 7 are needed")
    }
    let kept = order.count - 2 * held
    return (
      Array(order[..<kept]), Array(order[kept..<kept + held]), Array(order[(kept + held)...])
    )
  }
}
