import Learning
import LinearAlgebra
import Parallel

/// What a group of samples adds to the loss of a batch and its gradient.
struct GroupGradient: Transferable {
  var value: LossAndGradient
  var diagnostics: RunDiagnostics
  /// Where each sample's sequence goes on, if it does.
  var ends: [[Double]] = []

  init(_ value: LossAndGradient, _ diagnostics: RunDiagnostics, ends: [[Double]] = []) {
    self.value = value
    self.diagnostics = diagnostics
    self.ends = ends
  }

  func write(to message: inout Message) {
    value.write(to: &message)
    diagnostics.write(to: &message)
    ends.write(to: &message)
  }

  init(from message: inout MessageReader) {
    self.init(
      LossAndGradient(from: &message), RunDiagnostics(from: &message),
      ends: [[Double]](from: &message))
  }
}

/// The outputs of a group of samples.
struct GroupOutputs: Transferable {
  var outputs: RealMatrix
  /// Where each sample's sequence goes on, if it does.
  var ends: [[Double]]

  init(_ outputs: RealMatrix, ends: [[Double]]) {
    self.outputs = outputs
    self.ends = ends
  }

  func write(to message: inout Message) {
    outputs.write(to: &message)
    ends.write(to: &message)
  }

  init(from message: inout MessageReader) {
    self.init(RealMatrix(from: &message), ends: [[Double]](from: &message))
  }
}
