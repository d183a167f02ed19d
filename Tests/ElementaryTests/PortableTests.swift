import Elementary
import Testing

/// Values computed with 700 digits (mpmath) and rounded to double precision.
@Suite struct PortableTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let x: Double
    let y: Double

    init(_ name: String, _ x: Double, _ y: Double) { (self.name, self.x, self.y) = (name, x, y) }

    var testDescription: String { "\(name)(\(x))" }
  }

  /// Each function with the error in ulp that its documentation states; the rounding of the table
  /// adds half of one.
  static let functions: [String: (function: @Sendable (Double) -> Double, ulps: Double)] = [
    "exp": (Portable.exp, 1), "expMinusOne": (Portable.expMinusOne, 2), "log": (Portable.log, 2),
    "logOnePlus": (Portable.logOnePlus, 3), "sin": (Portable.sin, 2), "cos": (Portable.cos, 2),
    "tan": (Portable.tan, 4), "atan": (Portable.atan, 2), "asin": (Portable.asin, 3),
    "acos": (Portable.acos, 3), "tanh": (Portable.tanh, 4),
  ]

  @Test(arguments: rows) func errorIsAsStated(_ row: Row) throws {
    let (function, ulps) = try #require(Self.functions[row.name])
    #expect(abs(function(row.x) - row.y) <= (ulps + 0.5) * row.y.ulp)
  }

  @Test func specialNumbers() {
    #expect(Portable.exp(.infinity) == .infinity && Portable.exp(-.infinity) == 0)
    #expect(Portable.exp(.nan).isNaN && Portable.log(-1).isNaN && Portable.sin(.infinity).isNaN)
    #expect(Portable.log(0) == -.infinity && Portable.log(.infinity) == .infinity)
    #expect(Portable.logOnePlus(-1) == -.infinity && Portable.expMinusOne(-100) == -1)
    #expect(Portable.sin(-0.0).sign == .minus && Portable.tanh(-0.0).sign == .minus)
    #expect(Portable.asin(1.5).isNaN && Portable.acos(-2).isNaN)
  }

  @Test func anglesOfPointsKeepTheirQuadrant() {
    #expect(Portable.atan2(1, 0) == .pi / 2 && Portable.atan2(-1, 0) == -.pi / 2)
    #expect(Portable.atan2(0, -1) == .pi && Portable.atan2(-0.0, -1) == -.pi)
    #expect(Portable.atan2(0, 1) == 0 && Portable.atan2(-0.0, 1).sign == .minus)
    #expect(Portable.atan2(.infinity, -.infinity) == 3 * (.pi / 4))
    for k in -16...16 {
      let angle = Double(k) / 5.2
      let back = Portable.atan2(3 * Portable.sin(angle), 3 * Portable.cos(angle))
      #expect(abs(back - angle) < 2e-15)
    }
  }

  @Test func powers() {
    #expect(Portable.power(-2, 3) == -8 && Portable.power(2, -2) == 0.25)
    #expect(Portable.power(-2, 0.5).isNaN && Portable.power(2, 0.5) == 2.0.squareRoot())
    #expect(abs(Portable.power(10, 2.5) - 316.227766016837933) < 1e-12)
    #expect(abs(Portable.power(2, 101.5) / (2.0.squareRoot() * 0x1p101) - 1) < 3e-14)
    #expect(Portable.power(-1, 101) == -1 && Portable.power(0, 2.5) == 0)
  }

  /// The bits themselves, whatever processor runs the test.
  @Test func bitsAreTheSameEverywhere() {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for row in Self.rows {
      let y = Self.functions[row.name]?.function(row.x) ?? 0
      hash = (hash ^ y.bitPattern) &* 0x100_0000_01b3
    }
    #expect(hash == 0xec69_9717_5ed9_34e7)
  }

  static let rows: [Row] = [
    .init("exp", 0x0.0p0, 0x1.0000000000000p0),
    .init("exp", 0x1.0000000000000p0, 0x1.5bf0a8b145769p1),
    .init("exp", -0x1.0000000000000p0, 0x1.78b56362cef38p-2),
    .init("exp", 0x1.62d0e56041893p-2, 0x1.6a03146cf6eadp0),
    .init("exp", -0x1.5e40000000000p9, 0x1.4ff475c68ca02p-1011),
    .init("exp", 0x1.62d999999999ap9, 0x1.d75ae7a50ee14p1023),
    .init("exp", -0x1.7480000000000p9, 0x0.0000000000001p-1022),
    .init("exp", 0x1.d7f1483a9d150p2, 0x1.8e8a2f67c2ae4p10),
    .init("exp", 0x1.d03b24160c6bcp3, 0x1.e79454d5c8176p20),
    .init("exp", 0x1.1b62c54ada86ep4, 0x1.7771e873c20d3p25),
    .init("exp", 0x1.a8c094ecfb376p4, 0x1.3b025614d22c0p38),
    .init("exp", 0x1.cc9af28c7cd3cp3, 0x1.b35960e44677dp20),
    .init("exp", 0x1.956e97579ad30p4, 0x1.78ac69ff31cafp36),
    .init("expMinusOne", 0x1.56e1fc2f8f359p-997, 0x1.56e1fc2f8f359p-997),
    .init("expMinusOne", 0x1.12e0be826d695p-30, 0x1.12e0be84bbb51p-30),
    .init("expMinusOne", -0x1.4f8b588e368f1p-17, -0x1.4f8aea9acf2c9p-17),
    .init("expMinusOne", 0x1.999999999999ap-2, 0x1.f7a0e4beeff80p-2),
    .init("expMinusOne", -0x1.6666666666666p-2, -0x1.2e663ed31c11ep-2),
    .init("expMinusOne", 0x1.8000000000000p1, 0x1.315e5bf6fb106p4),
    .init("expMinusOne", -0x1.4000000000000p4, -0x1.ffffffee4b79bp-1),
    .init("expMinusOne", -0x1.e24c74146f792p0, -0x1.b22f2269cf1b0p-1),
    .init("expMinusOne", -0x1.199e84e56b1f0p-3, -0x1.071d492f23e19p-3),
    .init("expMinusOne", 0x1.c5ff4d9fe0f50p0, 0x1.3906402da3a22p2),
    .init("expMinusOne", 0x1.3119920d46410p-1, 0x1.a11b2310c7ba6p-1),
    .init("expMinusOne", 0x1.9a85a89413b44p0, 0x1.fc469f92c7e0fp1),
    .init("log", 0x1.0000000000000p0, 0x0.0p0),
    .init("log", 0x0.0000000000001p-1022, -0x1.74385446d71c3p9),
    .init("log", 0x0.012688b70e62bp-1022, -0x1.64e69394d9508p9),
    .init("log", 0x1.e42d130773b76p1023, 0x1.62dd08fdc6f88p9),
    .init("log", 0x1.fffffca501acbp-1, -0x1.ad7f2b1049b9fp-24),
    .init("log", 0x1.000001ad7f29bp0, 0x1.ad7f2847b6492p-24),
    .init("log", 0x1.0000000000000p1, 0x1.62e42fefa39efp-1),
    .init("log", 0x1.6a09e667f3bcdp-1, -0x1.62e42fefa39eep-2),
    .init("log", 0x1.637ff1977766ep-1, -0x1.758e213339514p-2),
    .init("log", 0x1.9e9cc381dacb2p0, 0x1.edbd124694703p-2),
    .init("log", 0x1.0a84d526143d3p0, 0x1.49df57d653de3p-5),
    .init("log", 0x1.d053c53548c5ep0, 0x1.30d9da8b62bddp-1),
    .init("log", 0x1.e46a4e218b584p0, 0x1.4689244a9e94cp-1),
    .init("logOnePlus", 0x1.56e1fc2f8f359p-997, 0x1.56e1fc2f8f359p-997),
    .init("logOnePlus", -0x1.12e0be826d695p-30, -0x1.12e0be84bbb51p-30),
    .init("logOnePlus", 0x1.3333333333333p-2, 0x1.0ca937be1b9dcp-2),
    .init("logOnePlus", -0x1.999999999999ap-3, -0x1.c8ff7c79a9a22p-3),
    .init("logOnePlus", -0x1.fff2e48e8a71ep-1, -0x1.26bb1bbb55554p3),
    .init("logOnePlus", 0x1.4000000000000p2, 0x1.cab0bfa2a2002p0),
    .init("logOnePlus", 0x1.ba555c228a9bdp-1, 0x1.3ed106ef66856p-1),
    .init("logOnePlus", -0x1.b29d13fcb250ep-1, -0x1.e3b726523f026p0),
    .init("logOnePlus", -0x1.c08afed5353f0p-5, -0x1.cd4a4787b3b20p-5),
    .init("logOnePlus", 0x1.8514e0b5c8c9cp-3, 0x1.64395c5301befp-3),
    .init("logOnePlus", 0x1.563d570e21237p1, 0x1.4d1c3c9b628abp0),
    .init("logOnePlus", 0x1.0b0cd65519d3cp1, 0x1.2081ebe1bc1e1p0),
    .init("sin", 0x1.56e1fc2f8f359p-997, 0x1.56e1fc2f8f359p-997),
    .init("sin", 0x1.0000000000000p-1, 0x1.eaee8744b05f0p-2),
    .init("sin", 0x1.921fb54442d18p0, 0x1.0000000000000p0),
    .init("sin", 0x1.921fb54442d18p1, 0x1.1a62633145c07p-53),
    .init("sin", -0x1.9000000000000p6, 0x1.03425b78c4db8p-1),
    .init("sin", 0x1.869fe66666666p16, 0x1.152d095f16415p-3),
    .init("sin", 0x1.86a0000000000p16, 0x1.24daa9c527e96p-5),
    .init("sin", 0x1.0f0cf064dd592p73, -0x1.b453ab76bf397p-1),
    .init("sin", -0x1.e42d130773b76p1023, 0x1.30c567d277075p-1),
    .init("sin", 0x1.6ac5b262ca1ffp849, 0x1.0000000000000p0),
    .init("sin", -0x1.b3b4e44617890p3, -0x1.bbfbb89adc077p-1),
    .init("sin", 0x1.7c59204b8252ep3, -0x1.42232fca5f346p-1),
    .init("sin", -0x1.ce60b13d21be6p3, -0x1.e7428f8f6dfc3p-1),
    .init("sin", 0x1.2cadaf0e58f04p2, -0x1.fff29ef69e33ep-1),
    .init("cos", 0x1.56e1fc2f8f359p-997, 0x1.0000000000000p0),
    .init("cos", 0x1.0000000000000p-1, 0x1.c1528065b7d50p-1),
    .init("cos", 0x1.921fb54442d18p0, 0x1.1a62633145c07p-54),
    .init("cos", 0x1.921fb54442d18p1, -0x1.0000000000000p0),
    .init("cos", -0x1.9000000000000p6, 0x1.b981dbf665fdfp-1),
    .init("cos", 0x1.869fe66666666p16, -0x1.fb4a09c5331fdp-1),
    .init("cos", 0x1.86a0000000000p16, -0x1.ffac3841b3da7p-1),
    .init("cos", 0x1.0f0cf064dd592p73, 0x1.0be2cef01c8f4p-1),
    .init("cos", -0x1.e42d130773b76p1023, 0x1.9b6913f41bde3p-1),
    .init("cos", 0x1.6ac5b262ca1ffp849, -0x1.14ae72e6ba22fp-61),
    .init("cos", -0x1.ddd3320ad76a4p3, -0x1.6d73062be97d6p-1),
    .init("cos", -0x1.3edd34e236886p4, 0x1.e323237ef0178p-2),
    .init("cos", 0x1.db65e820d9a04p3, -0x1.513a898866c82p-1),
    .init("cos", -0x1.73e55524399a3p3, 0x1.2c0e39c73c1fep-1),
    .init("tan", 0x1.0000000000000p-1, 0x1.17b4f5bf3474ap-1),
    .init("tan", -0x1.3333333333333p0, -0x1.493c43acb164dp1),
    .init("tan", 0x1.9000000000000p6, -0x1.2ca74d62b5d38p-1),
    .init("tan", 0x1.7d78400000000p26, -0x1.4829e83f49589p1),
    .init("atan", 0x1.56e1fc2f8f359p-997, 0x1.56e1fc2f8f359p-997),
    .init("atan", 0x1.0000000000000p-4, 0x1.ff55bb72cfdeap-5),
    .init("atan", 0x1.ccccccccccccdp-1, 0x1.77338a80603bep-1),
    .init("atan", 0x1.0000000000000p0, 0x1.921fb54442d18p-1),
    .init("atan", -0x1.8000000000000p1, -0x1.3fc176b7a8560p0),
    .init("atan", 0x1.7e43c8800759cp996, 0x1.921fb54442d18p0),
    .init("atan", -0x1.b5055b47a7d56p0, -0x1.0a781a4b1de0ap0),
    .init("atan", 0x1.727fd96fec168p1, 0x1.3cf7acdcfdf9ep0),
    .init("atan", 0x1.1e02588ffb85cp1, 0x1.2665d96d273cbp0),
    .init("atan", -0x1.43a09443c768ap0, -0x1.cd9788b48adbep-1),
    .init("asin", 0x1.999999999999ap-4, 0x1.9a49276037884p-4),
    .init("asin", -0x1.fae147ae147aep-1, -0x1.6de3c6f33d51dp0),
    .init("asin", 0x1.0000000000000p0, 0x1.921fb54442d18p0),
    .init("asin", 0x1.0000000000000p-1, 0x1.0c152382d7366p-1),
    .init("asin", -0x1.12e0be826d695p-30, -0x1.12e0be826d695p-30),
    .init("acos", 0x1.999999999999ap-4, 0x1.787b22ce3f590p0),
    .init("acos", -0x1.fae147ae147aep-1, 0x1.8001be1bc011bp1),
    .init("acos", 0x1.0000000000000p-1, 0x1.0c152382d7366p0),
    .init("acos", -0x1.12e0be826d695p-30, 0x1.921fb5488e548p0),
    .init("tanh", 0x1.56e1fc2f8f359p-997, 0x1.56e1fc2f8f359p-997),
    .init("tanh", 0x1.999999999999ap-4, 0x1.983d7795f413ap-4),
    .init("tanh", -0x1.0de196ac76d10p-1, -0x1.eec42a704b81ep-2),
    .init("tanh", 0x1.8000000000000p1, 0x1.fd77d111a0b00p-1),
    .init("tanh", -0x1.2000000000000p4, -0x1.ffffffffffffcp-1),
  ]
}
