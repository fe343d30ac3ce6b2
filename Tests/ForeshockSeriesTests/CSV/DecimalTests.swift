import ForeshockNumerics
import ForeshockSeries
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Numbers against the C library's `strtod`, bit for bit.
@Suite struct DecimalTests {
  private func check(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let expected = unsafe text.withCString { unsafe strtod($0, nil) }
    return DecimalText.value(of: bytes.span)?.bitPattern == expected.bitPattern
  }

  @Test func randomDecimals() {
    var random = RandomStream(seed: 1)
    var failures: [String] = []
    for _ in 0..<1_000_000 {
      let count = 1 + Int(random.next() % 19)
      var digits = (0..<count).map { _ in Character(Unicode.Scalar(48 + UInt8(random.next() % 10))) }
      let choice = random.next() % 4
      if choice > 0 { digits.insert(".", at: Int(random.next() % UInt64(count + 1))) }
      var text = (random.next() % 2 == 0 ? "-" : "") + String(digits)
      if choice > 1 { text += "e\(Int(random.next() % 660) - 340)" }
      if !check(text) { failures.append(text) }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5))")
  }

  @Test func shortestTextsOfRandomBitPatterns() {
    var random = RandomStream(seed: 2)
    var failures: [Double] = []
    for _ in 0..<400_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      let text = Array(value.description.utf8)
      if DecimalText.value(of: text.span)?.bitPattern != value.bitPattern { failures.append(value) }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5))")
  }

  @Test func halfwayCasesSubnormalsAndLongTexts() {
    var random = RandomStream(seed: 3)
    var failures: [String] = []
    // 53-bit numbers and a half, whose 54 bits stand exactly between two doubles.
    for _ in 0..<50_000 {
      let odd = (random.next() >> 10 | 1 << 53 | 1) & ((1 << 54) - 1)
      let shift = random.next() % 10
      for text in [
        "\(odd << shift)", "\(odd << shift).0", "\(odd << shift).000000000000000000001",
        "\((odd << shift) - 1)",
        "\((odd << shift) + 1)", "\(odd << shift)e-3",
      ] where !check(text) { failures.append(text) }
    }
    for _ in 0..<50_000 {
      let subnormal = Double(bitPattern: random.next() >> 12)
      if !check(subnormal.description) { failures.append(subnormal.description) }
      let count = 20 + Int(random.next() % 60)
      var digits = String((0..<count).map { _ in Character(Unicode.Scalar(48 + UInt8(random.next() % 10))) })
      if random.next() % 2 == 0 { digits = "0." + digits } else { digits += "e-\(random.next() % 380)" }
      if !check(digits) { failures.append(digits) }
    }
    let cases = [
      "2.2250738585072011e-308", "2.2250738585072014e-308", "4.9406564584124654e-324",
      "2.4703282292062327e-324",
      "2.4703282292062328e-324", "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308",
      "1e309", "-1e309", "1e-400", "0e500", "0.0000000000000000000000000000001",
      "00000000000000000000000000001.5",
      "9007199254740993", "9007199254740993.00000000000000000000000000001",
      "1.00000000000000011102230246251565404",
      "1.00000000000000011102230246251565405", "1.00000000000000011102230246251565403", "-0", "-0.0", "5.",
      ".5",
      "1e22", "1e23", "8.5e22", "123456789012345678e-40", "6.631236846766476e-316",
      "3.2378839133029012895883524125015321748630943e-7",
      "9223372036854775807", "18446744073709551615", "18446744073709551616", "1e+5", "1E5",
      "1e0000000000000000001",
    ]
    for text in cases where !check(text) { failures.append(text) }
    #expect(failures.isEmpty, "\(failures.prefix(5))")
  }

  @Test func textsThatAreNoNumbers() {
    for text in [
      "", ".", "-", "+", "e5", "1e", "1e+", "1.2.3", "0x10", "1,5", "1_000", "nan", "infinit", "--1", " 1",
      "1 ",
    ] {
      let bytes = Array(text.utf8)
      #expect(DecimalText.value(of: bytes.span) == nil, "\(text)")
    }
  }
}
