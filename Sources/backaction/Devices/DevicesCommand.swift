import ArgumentParser

/// `devices`: profiles and calibrations.
struct DevicesCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices",
    abstract: "Lists, shows, checks and imports device profiles and calibrations.",
    subcommands: [
      DevicesListCommand.self, DevicesShowCommand.self, DevicesValidateCommand.self,
      DevicesImportCommand.self, DevicesDiffCommand.self,
    ])

  static let example = "backaction devices show ibm_sherbrooke"
}
