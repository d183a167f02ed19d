import Emulation
import Learning
import Readout
import Transpiler

extension TrainingConfiguration {
  /// What the values of keys may be whose meaning `Learning` does not know, for the help.
  public static var words: [String: String] {
    func list(_ names: [String]) -> String { names.joined(separator: ", ") }
    return [
      "model.ansatz": list(Ansatz.allCases.map(\.rawValue)) + "; of a reservoir "
        + list(ReservoirFamily.all.map(\.name)) + "; of kinds circuit and tangent "
        + list(EmbeddingFamily.all.map(\.name)) + "; of attention " + list(AttentionCircuit.names)
        + "; of generated " + GeneratorCircuit.name + "; of fidelity "
        + EmbeddingFamily.swapTest.name + "; of field " + FieldCircuit.name,
      "training.gradient": list(GradientMethods.all.map { "\($0.name) (\($0.summary))" }),
      "hardware.protocol": list(ReadoutProtocols.all.map { $0.name }),
      "hardware.mitigation": list(["none"] + Mitigation.Method.allCases.map(\.rawValue)),
      "hardware.dynamical_decoupling": list(
        ["none"] + DecouplingSequence.allCases.map(\.rawValue)),
    ]
  }
}
