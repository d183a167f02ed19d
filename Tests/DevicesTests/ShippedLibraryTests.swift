import Devices
import Foundation
import TestSupport
import Testing

/// The checkout's own library, whatever the environment says.
let shipped = DeviceLibrary(
  searchPaths: [PackageFolder.root])

@Suite struct ShippedLibraryTests {
  static let names = shipped.names()

  @Test func theLibraryHasItsDevices() throws {
    let expected = [
      "google_rainbow", "google_weber", "google_willow_pink", "ibm_guadalupe", "ibm_kingston",
      "ibm_kolkata", "ibm_lagos", "ibm_miami", "ibm_sherbrooke",
      "ibm_torino", "ionq_forte_enterprise", "ionq_harmony", "iqm_emerald", "iqm_garnet",
      "quantinuum_h1-1", "quantinuum_h2-1", "quantinuum_h2-2", "rigetti_aspen_m3",
      "rigetti_cepheus", "uniform",
    ]
    #expect(Set(expected).isSubset(of: Self.names))
    let machines = try expected.map { try shipped.device($0) }
      .filter { $0.technology != .synthetic }
    #expect(machines.count >= 16)
    #expect(
      Set(machines.map(\.vendor)) == ["Google", "IBM", "IQM", "IonQ", "Quantinuum", "Rigetti"])
    let dated = machines.filter { shipped.calibrationIDs($0).count > 1 }
    #expect(dated.count >= 2)
  }

  @Test(arguments: names) func everyFileIsValidAndWrittenCanonically(name: String) throws {
    let device = try shipped.device(name)
    #expect(device.validate().filter { $0.severity == .error } == [])
    let profile = try String(contentsOf: shipped.deviceURL(name), encoding: .utf8)
    #expect(profile == device.text, "the file differs from what the program writes")
    let ids = shipped.calibrationIDs(device)
    #expect(!ids.isEmpty)
    for id in ids {
      let calibration = try shipped.calibration(id, for: device)
      #expect(calibration.id == id)
      #expect(try Calibration.parse(calibration.text, for: device) == calibration)
      let report = try DeviceFileReport.check(
        shipped.searchPaths[0].appendingPathComponent("calibrations/\(name)/\(id).json"),
        library: shipped)
      #expect(report.content == .calibration)
      #expect(report.problems.filter { $0.severity == .error } == [])
    }
    #expect(device.timing.controllerLatency.provenance == .assumed)
  }

  @Test func sizesAndGates() throws {
    let expected: [String: (qubits: Int, edges: Int, pairGate: String)] = [
      "ibm_lagos": (7, 6, "cx"), "ibm_kolkata": (27, 28, "cx"), "ibm_torino": (133, 150, "cz"),
      "ibm_sherbrooke": (127, 144, "ecr"), "iqm_garnet": (20, 30, "cz"),
      "ionq_forte_enterprise": (36, 630, "rzz"), "quantinuum_h1-1": (20, 190, "rzz"),
      "uniform": (20, 190, "crx"), "iqm_emerald": (54, 83, "cz"), "ibm_guadalupe": (16, 16, "cx"),
      "ibm_kingston": (156, 176, "cz"), "ibm_miami": (120, 218, "cz"),
      "quantinuum_h2-1": (56, 1540, "rzz"), "quantinuum_h2-2": (56, 1540, "rzz"),
      "google_rainbow": (23, 32, "syc"), "google_weber": (53, 86, "sqrt_iswap"),
      "google_willow_pink": (105, 182, "cz"), "rigetti_cepheus": (107, 193, "cz"),
      "rigetti_aspen_m3": (79, 99, "xx_plus_yy"), "ionq_harmony": (11, 55, "rxx"),
    ]
    for (name, facts) in expected {
      let device = try shipped.device(name)
      #expect(device.qubitCount == facts.qubits)
      #expect(device.topology.edges.count == facts.edges)
      #expect(device.nativeGate(facts.pairGate) != nil)
      #expect(device.nativeGate("rz")?.isVirtual == true)
    }
  }

  @Test func latestIsTheLatest() throws {
    #expect(shipped.calibrationIDs("ibm_lagos") == ["2021-07-26", "2024-05-27"])
    #expect(shipped.calibrationIDs("ibm_sherbrooke") == ["2023-01-03", "2025-02-26"])
    #expect(shipped.calibrationIDs("iqm_garnet") == ["2025-07-06", "2026-05-05"])
    #expect(try shipped.resolve(device: "ibm_lagos").calibration.id == "2024-05-27")
    #expect(
      try shipped.resolve(device: "ibm_lagos", calibration: "latest").calibration.id
        == "2024-05-27")
    #expect(
      try shipped.resolve(device: "ibm_lagos", calibration: "2021-07-26").calibration.id
        == "2021-07-26")
  }

  // The expected numbers are those of the raw payloads, in the payloads' units.

  @Test func lagosEqualsItsPayload() throws {
    let (device, figures) = try shipped.resolve(device: "ibm_lagos")
    let first = figures.qubits[0]
    #expect(first.t1 == Quantity(146.27426413880687 / 1e6))
    #expect(first.t2 == Quantity(33.29836981540935 / 1e6))
    #expect(first.frequency == Quantity(5.234699221646964e9))
    #expect(first.readoutError?.value == 0.16900000000000004)
    #expect(first.p01?.value == 0.1636)
    #expect(first.p10?.value == 0.1744)
    #expect(first.readoutDuration?.value == 789.3333333333333 / 1e9)
    #expect(figures.figures("id", [0])?.error?.value == 0.00016465056607544427)
    #expect(figures.figures("sx", [1])?.error?.value == 0.0002522965462829657)
    #expect(figures.figures("sx", [1])?.duration?.value == 35.55555555555556 / 1e9)
    #expect(figures.figures("rz", [3])?.error == Quantity(0))
    #expect(figures.date == "2024-05-27T15:51:15-03:00")
    #expect(device.timing.dt == Quantity(0.2222222222222222 / 1e9))
    #expect(device.timing.repetitionDelay == Quantity(250e-6))
    #expect(device.timing.controllerLatency.value == 5e-6)
    #expect(device.timing.controllerLatency.citation == "default; no payload carries it")
    #expect(device.capabilities.feedForward)
    #expect(device.qubits[0].position == [2, 1])
    let zz = try #require(figures.couplings.first { $0.qubits == [0, 1] }?.zz)
    #expect(zz == Quantity(-4.1551259389276154e-05 * 1e9))
    // The two directions of cx have one error and two lengths.
    let there = try #require(figures.figures("cx", [0, 1]))
    let back = try #require(figures.figures("cx", [1, 0]))
    #expect(there.error == back.error)
    #expect(abs(there.duration!.value - back.duration!.value) > 30e-9)
  }

  @Test func sherbrookeIsOneDirectional() throws {
    let (device, figures) = try shipped.resolve(device: "ibm_sherbrooke")
    let pairs = try #require(device.nativeGate("ecr")?.pairs)
    #expect(pairs.count == 144)
    #expect(pairs.contains([1, 0]))
    #expect(!pairs.contains([0, 1]))
    #expect(figures.gates.filter { $0.gate == "ecr" && $0.isFaulty }.count == 9)
    #expect(figures.figures("ecr", [92, 102])?.isFaulty == true)
    #expect(figures.qubits[0].t1 == Quantity(381.5685857300125 / 1e6))
    #expect(figures.figures("id", [2])?.error?.value == 0.0003802746030428943)
    let old = try shipped.calibration("2023-01-03", for: device)
    #expect(old.figures("id", [0]) == nil, "the old payload has no id rows")
    #expect(old.qubits.allSatisfy { $0.resetDuration == nil })
    #expect(old.notes.contains { $0.contains("[8, 7]") })
  }

  @Test func torinoKeepsFaultyRows() throws {
    let (device, figures) = try shipped.resolve(device: "ibm_torino")
    #expect(device.nativeGate("rzz") == nil)
    let rzz = figures.gates.filter { $0.gate == "rzz" }
    #expect(rzz.count == 300 && rzz.allSatisfy(\.isFaulty))
    #expect(figures.gates.filter { $0.gate == "cz" && $0.isFaulty }.count == 22)
    #expect(figures.figures("cz", [67, 68])?.error?.value == 0.003096991047570219)
    #expect(figures.qubits[86].t2!.value > 2 * figures.qubits[86].t1!.value)
    #expect(figures.qubits[0].frequency == nil)
  }

  @Test func garnetEqualsItsPayload() throws {
    let (device, figures) = try shipped.resolve(device: "iqm_garnet")
    #expect(device.qubits[0].label == "1")
    #expect(figures.qubits[0].t1 == Quantity(3.654826481246129e-05))
    #expect(figures.qubits[0].t2 == Quantity(1.58237247608292e-05), "T2_echo")
    #expect(figures.qubits[0].p10?.value == 0.0107)
    #expect(figures.qubits[0].p01?.value == 0.0132)
    #expect(abs(figures.figures("cz", [0, 1])!.error!.value - (1 - 0.9959693956369428)) < 1e-15)
    #expect(figures.figures("cz", [1, 0])?.error == figures.figures("cz", [0, 1])?.error)
    #expect(figures.figures("cz", [0, 1])?.duration?.provenance == .assumed)
    #expect(figures.figures("cz", [0, 2]) == nil, "labels 1 and 3 are not joined")
    #expect(figures.figures("cz", [0, 3]) != nil, "labels 1 and 4 are")
    #expect(figures.qubits[11].t2?.value == 2.0704951144751803e-05)
  }

  @Test func ionMachines() throws {
    let (forte, average) = try shipped.resolve(device: "ionq_forte_enterprise")
    #expect(average.figures("gpi", [35])?.error?.value == 1e-4)
    #expect(average.figures("rzz", [35, 0])?.error?.value == 0.0075)
    #expect(average.figures("rzz", [3, 4])?.duration?.value == 0.00065)
    #expect(average.qubits[0].readoutError?.value == 0.0045)
    #expect(average.qubits[0].p10 == nil)
    #expect(average.qubits[0].t1?.value == 188)
    #expect(!forte.capabilities.midCircuitMeasurement)
    let (h1, figures) = try shipped.resolve(device: "quantinuum_h1-1")
    #expect(figures.id == "2025-05-02")
    #expect(figures.figures("prx", [0])?.error?.value == 1.8e-5)
    #expect(figures.figures("rzz", [0, 19])?.error?.value == 0.000973)
    #expect(figures.qubits[7].p01?.value == 0.00343)
    #expect(figures.qubits[7].t1 == nil)
    #expect(figures.qubits[7].detuning?.provenance == .derived)
    #expect(h1.capabilities.parallelTwoQubitGates == 5)
    #expect(h1.timing.controllerLatency.value == 1e-3)
    // A round of transport turns a waiting qubit by as much as the reported memory error says: two
    // batches of gates.
    let round = 2 * figures.figures("rzz", [0, 1])!.duration!.value
    let turn = Double.pi * figures.qubits[0].detuning!.value * round
    #expect(abs(2 * turn * turn / 3 - 0.000222) < 1e-9)
  }

  @Test func labelsWithHolesAndGrids() throws {
    let (cepheus, figures) = try shipped.resolve(device: "rigetti_cepheus")
    #expect(cepheus.qubits[7].label == "7" && cepheus.qubits[8].label == "9")
    let worst = try #require(cepheus.index(ofLabel: "20"))
    // The raw figure of the benchmark FreeInductionDecay.
    #expect(figures.qubits[worst].t2?.value == 8.587557065453667e-08)
    let (aspen, octagons) = try shipped.resolve(device: "rigetti_aspen_m3")
    #expect(aspen.qubits.last?.label == "147")
    let a = try #require(aspen.index(ofLabel: "143"))
    let b = try #require(aspen.index(ofLabel: "40"))
    #expect(aspen.topology.areNeighbors(a, b))
    let odd = try #require(aspen.index(ofLabel: "125"))
    #expect(octagons.qubits[odd].t2!.value > 2 * octagons.qubits[odd].t1!.value)
    #expect(abs(octagons.figures("cz", [0, 1])!.error!.value - (1 - 0.9358053909432413)) < 1e-15)
    let (rainbow, xeb) = try shipped.resolve(device: "google_rainbow")
    let low = try #require(rainbow.index(ofLabel: "8_4"))
    let high = try #require(rainbow.index(ofLabel: "9_4"))
    #expect(xeb.figures("prx", [high])!.error!.value == 0.0008517701331229033 * 2 / 3)
    #expect(xeb.qubits[high].t1?.value == 20.02150588156005 / 1e6)
    #expect(rainbow.nativeGate("syc")?.pairs?.contains([low, high]) == true)
    #expect(xeb.figures("syc", [low, high])?.duration?.value == 12000 / 1e12)
    #expect(rainbow.labelComment(for: [high]) == "// qubit 22 of google_rainbow is \"9_4\"\n")
    let garnet = try shipped.device("iqm_garnet")
    #expect(garnet.labelComment(for: [0]) == "// qubit 0 of iqm_garnet is \"1\"\n")
    #expect(try shipped.device("ibm_lagos").labelComment(for: [0]) == "")
  }

  @Test func uniformIsItsBuilder() throws {
    let (device, figures) = try shipped.resolve(device: "uniform")
    #expect(device == Device.uniform())
    #expect(figures == Calibration.uniform())
    for gate in ["rx", "ry", "rz", "crx", "cx", "cz", "rzz"] {
      #expect(device.nativeGate(gate) != nil)
    }
  }
}
