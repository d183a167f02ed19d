import ArgumentParser

/// How results are printed.
struct OutputOptions: ParsableArguments {
  @Flag(
    name: .customLong("json"),
    help: "Print one JSON document on standard output instead of text for people.")
  var isJSON = false

  /// Prints a result in the form that was asked for.
  func print(_ document: @autoclosure () throws -> JSON, text: @autoclosure () -> String) throws {
    try Console.output(isJSON ? document().text : text())
  }
}
