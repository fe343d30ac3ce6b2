/// Reads decimal numbers from bytes, each to the double nearest to it (ties to even), as `strtod` does.
///
/// Up to 15 digits are exact by one multiplication or division (W. Clinger, "How to read floating point
/// numbers accurately", PLDI 1990); up to 19 by a 64×128-bit product (D. Lemire, 2021, algorithm 1); the
/// few that this leaves open, and longer ones that the first 19 digits do not decide, by the standard
/// library's exact reader.
@safe struct DecimalKernel {
  private let powers: UnsafePointer<UInt64>
  /// A second character that may stand before the fraction; `.` when there is none.
  private let otherMark: UInt8

  init(decimalComma: Bool) {
    unsafe powers = PowersOfFive.table
    otherMark = decimalComma ? UInt8(ascii: ",") : UInt8(ascii: ".")
  }

  /// Reads the number at `start` to `value` and returns the position behind it, or nil when there is none.
  ///
  /// The bytes must be readable from `start` to eight bytes behind the first one that is no part of a
  /// number.
  @inline(__always)
  func read(_ start: UnsafePointer<UInt8>, _ value: inout Double) -> UnsafePointer<UInt8>? {
    var at = unsafe start
    let sign = unsafe at[0]
    let negative = sign == UInt8(ascii: "-")
    if negative || sign == UInt8(ascii: "+") { unsafe at += 1 }
    var mantissa: UInt64 = 0
    let wholeStart = unsafe at
    unsafe readDigits(&at, &mantissa)
    var digitCount = unsafe at - wholeStart
    var exponent = 0
    let mark = unsafe at[0]
    if mark == UInt8(ascii: ".") || mark == otherMark {
      unsafe at += 1
      let fractionStart = unsafe at
      unsafe readDigits(&at, &mantissa)
      exponent = unsafe fractionStart - at
      digitCount -= exponent
    }
    if digitCount == 0 { return nil }
    if unsafe at[0] | 0x20 == UInt8(ascii: "e") { unsafe readExponent(&at, &exponent) }
    let size: Double
    // Zeros in front count as digits above but not for the mantissa.
    if unsafe digitCount <= 19 || digitCount - Self.leadingZeros(wholeStart) <= 19 {
      if mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
        let exact = Double(Int64(truncatingIfNeeded: mantissa))
        size = exponent < 0 ? exact / exactPowerOfTen(-exponent) : exact * exactPowerOfTen(exponent)
      } else if let product = scaled(mantissa, exponent) {
        size = product
      } else {
        size = unsafe Self.exactValue(wholeStart, at)
      }
    } else {
      size = unsafe longValue(wholeStart, at, exponent)
    }
    value = negative ? -size : size
    return unsafe at
  }

  /// How many zeros a number starts with, on both sides of the mark before its fraction.
  @inline(never)
  private static func leadingZeros(_ start: UnsafePointer<UInt8>) -> Int {
    var at = unsafe start
    var count = 0
    while true {
      let byte = unsafe at[0]
      if byte == UInt8(ascii: "0") {
        count += 1
      } else if byte != UInt8(ascii: "."), byte != UInt8(ascii: ",") {
        return count
      }
      unsafe at += 1
    }
  }

  /// Adds the digits at `at` to `mantissa`, eight at a time.
  @inline(__always)
  private func readDigits(_ at: inout UnsafePointer<UInt8>, _ mantissa: inout UInt64) {
    while true {
      let raw = unsafe UnsafeRawPointer(at).loadUnaligned(as: UInt64.self)
      // Digits become 0…9. In the first byte that is none a bit of the upper half is set here or after
      // adding 6; a carry out of it only reaches bytes behind it.
      let digits = UInt64(littleEndian: raw) ^ 0x3030_3030_3030_3030
      let others = (digits | (digits &+ 0x0606_0606_0606_0606)) & 0xF0F0_F0F0_F0F0_F0F0
      if others == 0 {
        mantissa = mantissa &* 100_000_000 &+ Self.eightDigits(digits)
        unsafe at += 8
        continue
      }
      let count = others.trailingZeroBitCount >> 3
      if count > 0 {
        // Moved up, so that zeros stand before the digits.
        let moved = digits &<< UInt64(64 &- 8 &* count)
        mantissa =
          unsafe mantissa &* powers[PowersOfFive.powersOfTenOffset + count] &+ Self.eightDigits(moved)
        unsafe at += count
      }
      return
    }
  }

  /// The number that eight bytes 0…9 spell, the first of them lowest.
  @inline(__always)
  private static func eightDigits(_ digits: UInt64) -> UInt64 {
    let pairs = digits &* 10 &+ (digits &>> 8)
    let low = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let high = ((pairs &>> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    return (low &+ high) &>> 32
  }

  /// Reads `e±dd` behind a number; leaves everything as it is when no digit follows.
  private func readExponent(_ at: inout UnsafePointer<UInt8>, _ exponent: inout Int) {
    var next = unsafe at + 1
    let sign = unsafe next[0]
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { unsafe next += 1 }
    var written = 0
    let start = unsafe next
    while unsafe next[0] &- 48 < 10 {
      if written < 100_000_000 { written = unsafe written * 10 + Int(next[0] &- 48) }
      unsafe next += 1
    }
    guard unsafe next > start else { return }
    exponent += sign == UInt8(ascii: "-") ? -written : written
    unsafe at = unsafe next
  }

  /// 10^`power` for 0…22, which doubles hold exactly.
  @inline(__always)
  private func exactPowerOfTen(_ power: Int) -> Double {
    unsafe Double(bitPattern: powers[PowersOfFive.exactDoublesOffset + power])
  }

  /// The double nearest to `mantissa` · 10^`exponent`, or nil in the rare case that 128 bits leave open.
  @inline(__always)
  func scaled(_ mantissa: UInt64, _ exponent: Int) -> Double? {
    if mantissa == 0 || exponent < PowersOfFive.lowest { return 0 }
    if exponent > PowersOfFive.highest { return .infinity }
    let zeros = mantissa.leadingZeroBitCount
    let normalised = mantissa << UInt64(zeros)
    // Within the table: lowest ≤ exponent ≤ highest.
    let entry = 2 * (exponent - PowersOfFive.lowest)
    var (high, low) = unsafe normalised.multipliedFullWidth(by: powers[entry])
    if high & 0x1FF == 0x1FF {
      let second = unsafe normalised.multipliedFullWidth(by: powers[entry + 1]).high
      let sum = low.addingReportingOverflow(second)
      low = sum.partialValue
      if sum.overflow { high &+= 1 }
      if low == .max, exponent < -27 || exponent > 55 { return nil }
    }
    let upper = Int(high >> 63)
    let shift = UInt64(upper + 9)
    var bits = high >> shift
    // 217706 / 2^16 is log2(10), close enough for every exponent of the table.
    var power = (217_706 * exponent) >> 16 + 63 + upper - zeros + 1023
    if power <= 0 {
      if power <= -63 { return 0 }
      bits >>= UInt64(1 - power)
      bits += bits & 1
      return Double(bitPattern: bits >> 1)
    }
    if low <= 1, exponent >= -4, exponent <= 23, bits & 3 == 1, bits << shift == high {
      bits &= ~1  // exactly between two doubles: down to the even one
    }
    bits += bits & 1
    bits >>= 1
    if bits >= 1 << 53 {
      bits = 1 << 52
      power += 1
    }
    if power >= 0x7FF { return .infinity }
    return Double(bitPattern: (bits & ~(1 << 52)) | UInt64(power) << 52)
  }

  /// The value of more than 19 digits: decided by the first 19 significant ones where they and their
  /// successor round alike.
  @inline(never)
  private func longValue(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ exponent: Int)
    -> Double
  {
    var at = unsafe start
    var mantissa: UInt64 = 0
    var kept = 0
    var dropped = 0
    while unsafe at < end {
      let digit = unsafe at[0] &- 48
      unsafe at += 1
      if digit >= 10 {
        if unsafe at[-1] | 0x20 == UInt8(ascii: "e") { break }
        continue
      }
      if kept == 0, digit == 0 { continue }
      if kept < 19 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        kept += 1
      } else {
        dropped += 1
      }
    }
    let scale = exponent + dropped
    if let below = scaled(mantissa, scale) {
      if dropped == 0 { return below }
      if let above = scaled(mantissa &+ 1, scale), below == above { return below }
    }
    return unsafe Self.exactValue(start, end)
  }

  /// The value by the standard library, which reads any length exactly whatever the locale.
  @inline(never)
  private static func exactValue(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Double {
    let bytes = unsafe UnsafeBufferPointer(start: start, count: end - start)
    let text = unsafe String(
      decoding: bytes.lazy.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }, as: UTF8.self)
    return Double(text) ?? .nan
  }
}
