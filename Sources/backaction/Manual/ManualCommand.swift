import ArgumentParser

/// `manual`: the manual page of all commands.
struct ManualCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Prints the manual page of all commands.",
    discussion: """
      The page is in the language of man(7). It is made of the same texts as the help. Completions \
      for bash, zsh and fish are printed by --generate-completion-script.
      """)

  static let example = """
    backaction manual > backaction.1
    """

  func run() throws { try Console.output(ManualPage.text(.whole())) }
}
