/// Suggestions for mistyped names.
package enum NearestNames {
  /// The number of insertions, deletions and substitutions between two words (Levenshtein).
  package static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a.lowercased())
    let b = Array(b.lowercased())
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let substitution = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substitution, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
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
