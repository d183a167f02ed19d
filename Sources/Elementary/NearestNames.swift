/// Suggestions for mistyped names.
package enum NearestNames {
  /// The number of insertions, deletions, substitutions and exchanges of neighbours between two
  /// words (optimal string alignment).
  package static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a.lowercased())
    let b = Array(b.lowercased())
    var before: [Int] = []
    var row = Array(0...b.count)
    for i in a.indices {
      var next = [i + 1]
      for j in b.indices {
        var best = min(row[j] + (a[i] == b[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
        next.append(best)
      }
      before = row
      row = next
    }
    return row[b.count]
  }

  /// Whether a word is made of the initials of a name's words, as `lr` is of `learning_rate`.
  package static func isAbbreviation(_ word: String, of name: String) -> Bool {
    let initials = name.split(separator: "_").compactMap(\.first)
    return initials.count > 1 && String(initials).lowercased() == word.lowercased()
  }

  /// The known names by distance, those that contain the word first.
  package static func ranked(_ word: String, among names: [String]) -> [String] {
    func cost(_ name: String) -> Int {
      let contained = !word.isEmpty && name.lowercased().contains(word.lowercased())
      return contained ? 0 : distance(word, name)
    }
    return names.map { (cost($0), $0) }.sorted { $0 < $1 }.map(\.1)
  }

  /// The nearest name if it is near enough to be meant.
  package static func suggestion(_ word: String, among names: [String]) -> String? {
    guard let best = ranked(word, among: names).first else { return nil }
    let contained = !word.isEmpty && best.lowercased().contains(word.lowercased())
    return contained || distance(word, best) <= max(1, word.count / 3) ? best : nil
  }
}
