extension Calibration.CoherentFigures {
  package static let overRotationKey = "over_rotation"

  var json: JSONValue {
    var object = JSONObject()
    object[Self.overRotationKey] = overRotation?.json
    for word in words { object[word] = angles[word]?.json }
    return .object(object)
  }

  /// Reads the object; words are checked against the gate by the validation.
  static func read(_ cursor: JSONCursor, _ problems: inout ProblemList) -> Self? {
    guard let object = problems.attempt({ try cursor.object() }) else { return nil }
    var figures = Self(overRotation: problems.quantity(cursor, overRotationKey))
    for key in object.keys where key != overRotationKey {
      guard (1...2).contains(key.count), isWord(key, qubits: key.count) else {
        problems.refuseUnknown(
          cursor, known: [overRotationKey, "X", "Y", "Z", "IX", "XX", "ZZ"] + figures.words)
        return figures
      }
      figures.angles[key] = problems.quantity(cursor, key)
    }
    return figures
  }
}

extension Calibration.AngleDependence {
  var json: JSONValue {
    var object = JSONObject()
    for (name, path) in Self.fields { object[name] = self[keyPath: path].json }
    return .object(object)
  }

  static func read(_ cursor: JSONCursor, _ problems: inout ProblemList) -> Self? {
    guard problems.attempt({ try cursor.object() }) != nil else { return nil }
    problems.refuseUnknown(cursor, known: fields.map(\.name))
    var numbers: [Quantity] = []
    for (name, _) in fields {
      guard let member = problems.attempt({ try cursor.member(name) }),
        let quantity = Quantity.read(member, &problems)
      else { continue }
      numbers.append(quantity)
    }
    guard numbers.count == fields.count else { return nil }
    return Self(a: numbers[0], b: numbers[1], c: numbers[2], d: numbers[3], power: numbers[4])
  }
}
