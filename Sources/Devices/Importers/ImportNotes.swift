/// Remarks of an import, each once, in the order of their first appearance.
struct ImportNotes {
  private struct Entry {
    let text: String
    var places: [String] = []
  }

  private var entries: [Entry] = []

  /// The remarks; those about places name eight of them.
  var list: [String] {
    entries.map { entry in
      entry.places.isEmpty ? entry.text : "\(entry.text): \(Self.shown(entry.places))"
    }
  }

  mutating func add(_ note: String) {
    if !entries.contains(where: { $0.text == note }) { entries.append(Entry(text: note)) }
  }

  /// A remark about qubits or pairs, if there are any.
  mutating func add<Element>(about elements: [Element], _ note: (String) -> String) {
    guard !elements.isEmpty else { return }
    add(note(Self.shown(elements.map { "\($0)" })))
  }

  /// A remark that gathers its places: `text: place, place and 3 more`.
  mutating func add(_ text: String, at place: String) {
    if let index = entries.firstIndex(where: { $0.text == text }) {
      if !entries[index].places.contains(place) { entries[index].places.append(place) }
    } else {
      entries.append(Entry(text: text, places: [place]))
    }
  }

  private static func shown(_ places: [String]) -> String {
    let first = places.prefix(8).joined(separator: ", ")
    return places.count > 8 ? "\(first) and \(places.count - 8) more" : first
  }
}
