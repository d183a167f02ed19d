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

@Test(arguments: try ReferenceCase.all())
func caseNoticesAChangeOfAThousandth(_ reference: ReferenceCase) throws {
  let noticed = reference.perturbed.filter { (try? mismatches($0.case).isEmpty) != true }
  #expect(!noticed.isEmpty)
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
