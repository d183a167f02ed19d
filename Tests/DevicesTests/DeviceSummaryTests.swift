import Devices
import Foundation
import Testing

@Suite struct DeviceSummaryTests {
  @Test func mediansAndRanks() throws {
    let (device, calibration) = try shipped.resolve(device: "ibm_torino")
    let summary = DeviceSummary(device, calibration)
    // Medians of the raw payload.
    #expect(abs(summary.figures["t1"]!.median - 184.9874260203931e-6) < 1e-18)
    #expect(abs(summary.figures["t2"]!.median - 140.938949034492e-6) < 1e-18)
    #expect(summary.figures["readout_error"]?.median == 0.02294921875)
    #expect(summary.figures["frequency"] == nil)
    let cz = try #require(summary.gates.first { $0.gate == "cz" })
    #expect(abs(cz.error!.median - 0.00408020905993689) < 1e-15)
    #expect(cz.faulty.count == 22 && cz.places == 300 && cz.error?.count == 278)
    #expect(cz.error!.maximum < 1)
    #expect(summary.faultyEdges.count == 11)
    #expect(summary.rankedEdges.count == 139)
    #expect(summary.rankedEdges.first!.error < summary.rankedEdges.last!.error)
    #expect(summary.rankedQubits.last?.qubits == [86], "the worst readout")
    #expect(summary.provenance["assumed"] == 2)
    #expect(summary.citations.count == 2)
    #expect(summary.citations[0] == "default; no payload carries it")
  }

  @Test func smallFixture() {
    let summary = DeviceSummary(smallDevice, smallCalibration)
    #expect(summary.qubits == 3 && summary.edges == 2)
    #expect(summary.faultyQubits == [1])
    #expect(summary.faultyEdges == [[1, 2]])
    // The best two-qubit gate of an edge counts.
    #expect(summary.rankedEdges.map(\.qubits) == [[0, 1]])
    #expect(summary.rankedEdges[0].error == 0.01)
    #expect(summary.rankedEdges[0].labels == ["A", "7"])
    #expect(summary.rankedQubits.map(\.qubits) == [[0]], "others have no figures")
    #expect(summary.figures["t1"]?.count == 1, "the faulty qubit is left out")
    #expect(summary.figures["zz"]?.median == 41e3)
    #expect(summary.provenance == ["measured": 29, "derived": 3, "assumed": 5, "fitted": 0])
  }

  @Test func spreads() {
    let spread = DeviceSummary.Spread([3, nil, 1, 2, 10])
    #expect(spread?.median == 2.5 && spread?.missing == 1 && spread?.count == 4)
    #expect(spread?.minimum == 1 && spread?.maximum == 10)
    #expect(DeviceSummary.Spread([nil]) == nil)
    #expect(DeviceSummary.Spread([7])?.median == 7)
  }

  @Test func keysAreSnakeCase() throws {
    let data = try JSONEncoder().encode(DeviceSummary(smallDevice, smallCalibration))
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains("\"ranked_edges\"") && text.contains("\"calibration_source\""))
  }
}
