import Circuits
import Foundation
import LinearAlgebra
import OpenQASM
import Testing

let head3 = "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"
let head2 = "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n"

func read3(_ body: String) throws -> Circuit { try QASMReader.circuit(from: head3 + body) }
func read2(_ body: String) throws -> Circuit { try QASMReader.circuit(from: head2 + body) }

@Suite("Reading OpenQASM")
struct ReaderTests {
  static let transpiled = """
    OPENQASM 3.0;
    include "stdgates.inc";
    gate ecr a, b { s a; sx b; cx a, b; x a; }  // up to a global phase
    bit[2] m0;
    rz(-0.23372991407187227) $102;
    sx $102;
    ecr $104, $103;
    m0[0] = measure $102;
    m0[1] = measure $103;
    """

  @Test("A transpiled circuit on physical qubits keeps its native gates")
  func physicalQubits() throws {
    let circuit = try QASMReader.circuit(from: Self.transpiled)
    #expect(circuit.qubitCount == 105)
    #expect(circuit.quantumRegisters.isEmpty)
    #expect(circuit.classicalRegisters == [Register("m0", offset: 0, count: 2)])
    #expect(
      circuit.instructions == [
        .gate(.rz, [-0.23372991407187227], on: [102]), .gate(.sx, on: [102]),
        .gate(.ecr, on: [104, 103]), Instruction(.measure, on: [102], bits: [0]),
        Instruction(.measure, on: [103], bits: [1]),
      ])
  }

  static let folder = ProcessInfo.processInfo.environment["BACKACTION_CIRCUITS"]

  @Test(
    "Every file of a folder of circuits is read",
    .enabled(if: folder != nil, "BACKACTION_CIRCUITS names no folder"))
  func folderOfCircuits() throws {
    let folder = URL(fileURLWithPath: try #require(Self.folder))
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "qasm" }
    #expect(!files.isEmpty)
    for file in files {
      let text = try String(contentsOf: file, encoding: .utf8)
      let circuit = try QASMReader.circuit(from: text, file: file.lastPathComponent)
      let gates = Set(circuit.instructions.compactMap(\.application?.gate))
      #expect(gates == [.rz, .sx, .x, .ecr])
    }
  }
}
