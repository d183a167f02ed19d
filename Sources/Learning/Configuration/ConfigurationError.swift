/// A mistake in a training configuration.
public struct ConfigurationError: Error, CustomStringConvertible, Equatable, Sendable {
  /// Where: a file and line, or the override as typed.
  public let place: String
  /// The dotted key, for example `training.epochs`, or nil where the text as a whole is meant.
  public let key: String?
  /// The value found and what is allowed.
  public let problem: String

  /// An error from its parts.
  public init(place: String, key: String?, problem: String) {
    self.place = place
    self.key = key
    self.problem = problem
  }

  /// Place, key and problem on one line.
  public var description: String {
    [place, key, problem].compactMap { $0 }.joined(separator: ": ")
  }
}

/// The candidate that a mistyped word most probably stands for: the one with the fewest insertions,
/// deletions, replacements and swaps of neighbours, the first of equals.
func nearest(_ word: String, among candidates: [String]) -> String? {
  candidates.min { editDistance(word, $0) < editDistance(word, $1) }
}

/// The optimal string alignment distance, a Damerau–Levenshtein distance.
func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a)
  let b = Array(b)
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    for j in b.indices {
      var cost = min(last[j + 1], current[j]) + 1
      cost = min(cost, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        cost = min(cost, beforeLast[j - 1] + 1)
      }
      current.append(cost)
    }
    beforeLast = last
    last = current
  }
  return last[b.count]
}
