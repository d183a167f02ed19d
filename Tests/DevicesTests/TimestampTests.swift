import Testing

import Devices

@Suite struct TimestampTests {
  @Test(arguments: ["+99:00", "+14:01", "-12:01", "+01:60"])
  func refusesZonesThatDoNotExist(zone: String) {
    #expect(Timestamp("2025-02-26T15:26:08\(zone)") == nil)
  }

  @Test(arguments: ["Z", "+14:00", "-12:00", "+05:45"])
  func readsZonesThatExist(zone: String) {
    #expect(Timestamp("2025-02-26T15:26:08\(zone)") != nil)
  }
}
