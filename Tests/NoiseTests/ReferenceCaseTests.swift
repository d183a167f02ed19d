import Channels
import LinearAlgebra
import Noise
import Numerics
import TestSupport
import Testing

/// Values of a case that are not compared as they stand: one of many equivalent Kraus sets, whose
/// channel is compared instead, and remarks.
private let otherwiseCompared: Set = ["kraus", "kraus_note"]

/// The names of the expected values that the computation misses or gets wrong.
private func mismatches(_ reference: ReferenceCase) throws -> [String] {
  let computed = try reference.computed()
  return reference.expected.compactMap { name, value in
    if otherwiseCompared.contains(name) { return nil }
    if case .null = value { return nil }
    let key = name == "ptm_nonzero" ? "ptm" : name
    return computed[key]?.agrees(with: value) == true ? nil : name
  }
}

@Test func thereAreEightyFiveCases() throws {
  #expect(try ReferenceCase.all().count == 85)
}

@Test(arguments: try ReferenceCase.all())
func moduleGivesTheNumbersOfTheTool(_ reference: ReferenceCase) throws {
  #expect(try mismatches(reference) == [])
}

/// Whether the rule of a case does not look at an input, or a limit has swallowed it.
private func isIdle(_ input: String, in reference: ReferenceCase) -> Bool {
  func number(_ name: String) -> Double? {
    let value = reference.inputs[name]
    return value?.number ?? value?.numbers?.first
  }
  func expected(_ name: String) -> Double? { reference.expected[name]?.number }
  let name = String(input.prefix { $0 != "[" })
  let time = number("time_s") ?? number("gate_length_s") ?? number("duration_ns") ?? .nan
  switch (reference.kind, name) {
  case ("thermal_relaxation", "excited_population"):
    return number("t1_s") == nil || time == 0  // Nothing is excited.
  case ("thermal_relaxation", _):
    // No time passes, or the state is that of equilibrium to the last digit.
    return time == 0 || time > 40 * (number("t1_s") ?? .infinity)
  case ("excited_population", "frequency_Hz"): return number("temperature_mK") == 0
  case ("device_gate_error", "temperature_mK"): return number("frequency_Hz") == nil
  case ("device_gate_error", "gate_error"):
    // Relaxation exceeds it, or the depolarizing parameter is at its limit.
    return expected("depolarizing_lambda") == 0 || number("gate_error") == 1
  case ("device_gate_error", "t1_s"): return time == 0
  case ("device_gate_error", "t2_s"):
    return time == 0 || (number("t2_s") ?? 0) > 2 * (number("t1_s") ?? .infinity)
  case ("readout", "prob_meas1_prep0"), ("readout", "prob_meas0_prep1"):
    // Aer cannot read the payload.
    return reference.expected["from_backend_properties_matrix"]?.array == nil
  case ("cirq_thermal_noise_model", "tphi_ns"), ("cirq_decoherence_pauli_error", "tphi_ns"),
    ("cirq_device_1q", "tphi_ns"), ("cirq_device_2q", "tphi_ns"):
    return (number("tphi_ns") ?? 0) >= 1e10  // Stands for no dephasing.
  case ("quantinuum_rzz_angle_scaling", "przz_a"), ("quantinuum_rzz_angle_scaling", "przz_b"):
    return (number("angle_rad") ?? 0) > 0
  case ("quantinuum_rzz_angle_scaling", "przz_c"), ("quantinuum_rzz_angle_scaling", "przz_d"):
    return (number("angle_rad") ?? 0) < 0
  default: return false
  }
}

/// A formula that weighs an input differently by a ten-thousandth gives other numbers than the tool.
@Test(arguments: try ReferenceCase.all())
func caseNoticesAChangeOfEachInput(_ reference: ReferenceCase) throws {
  let unnoticed = reference.perturbed.filter { (try? mismatches($0.case).isEmpty) == true }
    .map(\.input).filter { !isIdle($0, in: reference) }
  #expect(unnoticed == [], "\(reference.kind)")
}

/// A formula whose result is off by a ten-thousandth anywhere fails its case.
@Test(arguments: try ReferenceCase.all())
func caseNoticesAChangeOfEachResult(_ reference: ReferenceCase) throws {
  let computed = try reference.computed()
  var count = 0
  for (name, value) in reference.expected {
    if otherwiseCompared.contains(name) { continue }
    if case .null = value { continue }
    let key = name == "ptm_nonzero" ? "ptm" : name
    for changed in try #require(computed[key]).changed {
      #expect(!changed.agrees(with: value), "\(name)")
      count += 1
    }
  }
  #expect(count > 0)
}

@Test func krausSetsOfTheCasesAreOurChannels() throws {
  var count = 0
  for reference in try ReferenceCase.all() {
    guard let operators = reference.expected["kraus"]?.array else { continue }
    let channel = try QuantumChannel(
      qubits: 1,
      terms: operators.map { rows in
        .kraus(
          ComplexMatrix(
            (rows.array ?? []).map { row in
              (row.array ?? []).map { pair in
                Complex(pair.numbers?[0] ?? .nan, pair.numbers?[1] ?? .nan)
              }
            }))
      })
    let computed = try reference.computed()["ptm"]
    guard case .matrix(let ptm)? = computed else { throw MissingInput(name: "ptm") }
    // The Kraus operators are rounded to 14 decimals, and an element is a sum of their products.
    #expect(ptm.isClose(to: channel.pauliTransferMatrix, 1e-12))
    count += 1
  }
  #expect(count == 3)
}
