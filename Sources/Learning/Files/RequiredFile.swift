import Foundation

/// Refuses a path at which there is no file.
/// - Throws: `LearningError` of kind `missingFile` where there is nothing, `malformedFile` for a folder.
func requireFile(_ path: String) throws {
  var isDirectory: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
    throw LearningError(.missingFile, "\(path): there is no such file")
  }
  guard !isDirectory.boolValue else {
    throw LearningError(.malformedFile, "\(path): is a folder, not a file")
  }
}
