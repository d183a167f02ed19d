import Devices
import Testing

@Suite struct RepetitionDelayTests {
  /// A stated delay is kept; what is assumed says so and is of the order of its technology.
  @Test func missingDelaysAreAssumedWithASource() throws {
    let library = DeviceLibrary.standard
    for name in library.names() {
      let device = try library.device(name)
      let delay = device.repetitionDelay
      if let stated = device.timing.repetitionDelay {
        #expect(delay == stated)
      } else {
        #expect(delay.provenance == .assumed)
        #expect(delay.citation != nil)
        switch device.technology {
        case .superconducting: #expect((50e-6...5e-3).contains(delay.value))
        case .trappedIon: #expect((1e-4...1e-1).contains(delay.value))
        case .neutralAtom, .synthetic: #expect(delay.value == 0)
        }
      }
    }
  }
}
