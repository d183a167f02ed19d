import Foundation
import Yams

extension TrainingConfiguration {
  /// The configuration as YAML with every key, which reads back equal.
  public func yaml() throws -> String {
    var root: [(Node, Node)] = []
    var section: [(Node, Node)] = []
    let keys = ConfigurationKey.all
    for (index, key) in keys.enumerated() {
      if key.section.isEmpty {
        root.append((.plain(key.name), key.node(self)))
        continue
      }
      section.append((.plain(key.word), key.node(self)))
      if index + 1 == keys.count || keys[index + 1].section != key.section {
        root.append((.plain(key.section), Node(section, .implicit, .block)))
        section = []
      }
    }
    return try Yams.serialize(node: Node(root, .implicit, .block), allowUnicode: true)
  }

  /// The configuration as it is kept in the run folder, whose files can then be moved together:
  /// the run is the file's own folder, and other relative paths have become absolute.
  public func forRunFolder() -> TrainingConfiguration {
    var result = self
    let absolute = { (path: String) in
      URL(fileURLWithPath: resolve(path)).standardizedFileURL.path
    }
    result.data.path = data.path.map(absolute)
    // Names from the library have neither a slash nor a suffix.
    for key in [
      \TrainingConfiguration.model.ansatz, \.hardware.device, \.hardware.calibration,
    ] where isPath(self[keyPath: key]) {
      result[keyPath: key] = absolute(self[keyPath: key])
    }
    result.run = "."
    return result
  }

  /// Whether a word is a path and not a name from the library.
  public func isPath(_ word: String) -> Bool {
    word.contains("/") || word.hasSuffix(".json") || word.hasSuffix(".qasm")
  }
}
