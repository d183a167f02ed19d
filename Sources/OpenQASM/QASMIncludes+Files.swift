import Foundation

extension QASMIncludes {
  /// Finds files by their paths, which are relative to the file that includes them.
  public static let files = QASMIncludes { name, includer in
    let path = path(of: name, includedBy: includer)
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    guard (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true,
      let data = try? Data(contentsOf: file)
    else { throw Unreadable(description: "there is no file \(path)") }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw Unreadable(description: "\(path): is not text in UTF-8")
    }
    return Source(file: path, text: text)
  }

  private static func path(of name: String, includedBy includer: String) -> String {
    if name.hasPrefix("/") { return name }
    let folder = (includer as NSString).deletingLastPathComponent
    return ((folder as NSString).appendingPathComponent(name) as NSString).standardizingPath
  }

  private struct Unreadable: Error, CustomStringConvertible {
    let description: String
  }
}
