extension TimeZoneRules {
  /// The zone described by the bytes of a TZif file, versions 1 to 4 (RFC 8536, RFC 9636).
  ///
  /// The bytes may come from anywhere: every count and index is checked before it is used.
  public init(identifier: String, tzif bytes: [UInt8]) throws(TimeZoneError) {
    var reader = TZifReader(bytes: bytes, identifier: identifier)
    self = try reader.read()
  }
}

/// Walks over the bytes of one TZif file.
private struct TZifReader {
  let bytes: [UInt8]
  let identifier: String
  var at = 0

  /// The counts at the start of each block.
  struct Header {
    var version: UInt8
    var utCount, standardCount, leapCount, transitionCount, typeCount, characterCount: Int

    /// How many bytes the block behind this header has when its times take `timeSize` bytes.
    func blockSize(timeSize: Int) -> Int {
      transitionCount * (timeSize + 1) + typeCount * 6 + characterCount + leapCount * (timeSize + 4)
        + standardCount + utCount
    }
  }

  init(bytes: [UInt8], identifier: String) {
    self.bytes = bytes
    self.identifier = identifier
  }

  func damaged(_ reason: String) -> TimeZoneError { TimeZoneError(identifier, .damaged(reason: reason)) }

  mutating func read() throws(TimeZoneError) -> TimeZoneRules {
    var header = try readHeader()
    var timeSize = 4
    if header.version >= UInt8(ascii: "2") {
      // Version 2 and later repeat everything with 64-bit times behind the 32-bit block.
      try skip(header.blockSize(timeSize: 4))
      header = try readHeader()
      timeSize = 8
    }
    guard bytes.count - at >= header.blockSize(timeSize: timeSize) else { throw damaged("it ends too early") }
    guard (1...256).contains(header.typeCount) else { throw damaged("it has \(header.typeCount) time types") }

    var transitions: [Int64] = []
    for index in 0..<header.transitionCount {
      let time =
        timeSize == 8 ? Int64(bitPattern: bigEndian(8)) : Int64(Int32(truncatingIfNeeded: bigEndian(4)))
      guard index == 0 || time > transitions[index - 1] else {
        throw damaged("its transitions are out of order")
      }
      transitions.append(time)
    }
    let typeAfter = Array(bytes[at..<at + header.transitionCount])
    at += header.transitionCount
    guard typeAfter.allSatisfy({ Int($0) < header.typeCount }) else {
      throw damaged("a transition leads to a time type that is not there")
    }
    var rawTypes: [(offset: Int, daylight: Bool, name: Int)] = []
    for _ in 0..<header.typeCount {
      let offset = Int(Int32(truncatingIfNeeded: bigEndian(4)))
      guard offset.magnitude < 26 * 3600 else { throw damaged("an offset of \(offset) seconds") }
      rawTypes.append((offset, bytes[at] != 0, Int(bytes[at + 1])))
      at += 2
    }
    let characters = bytes[at..<at + header.characterCount]
    let types = rawTypes.map { raw in
      TimeZoneRules.LocalType(
        offset: raw.offset, isDaylightSaving: raw.daylight,
        abbreviation: String(decoding: characters.dropFirst(raw.name).prefix { $0 != 0 }, as: UTF8.self))
    }
    at +=
      header.blockSize(timeSize: timeSize) - header.transitionCount * (timeSize + 1) - header.typeCount * 6
    let future = timeSize == 8 ? try readFooter() : nil
    return TimeZoneRules(
      identifier: identifier, transitions: transitions, typeAfter: typeAfter, types: types, future: future)
  }

  private mutating func readHeader() throws(TimeZoneError) -> Header {
    guard bytes.count - at >= 44, Array(bytes[at..<at + 4]) == Array("TZif".utf8) else {
      throw damaged("it does not start like a zone file")
    }
    let version = bytes[at + 4]
    at += 20
    var counts: [Int] = []
    for _ in 0..<6 {
      let count = Int(bigEndian(4))
      guard count <= 100_000 else { throw damaged("a count of \(count)") }
      counts.append(count)
    }
    return Header(
      version: version, utCount: counts[0], standardCount: counts[1], leapCount: counts[2],
      transitionCount: counts[3], typeCount: counts[4], characterCount: counts[5])
  }

  /// The rule for the time after the last transition, which stands between two line ends.
  private mutating func readFooter() throws(TimeZoneError) -> POSIXZone? {
    guard at < bytes.count, bytes[at] == 0x0A else { return nil }
    let text = Array(bytes[(at + 1)...].prefix { $0 != 0x0A })
    if text.isEmpty { return nil }
    guard let rule = POSIXZone(text) else { throw damaged("its rule for the future cannot be read") }
    return rule
  }

  private mutating func skip(_ count: Int) throws(TimeZoneError) {
    guard bytes.count - at >= count else { throw damaged("it ends too early") }
    at += count
  }

  /// The next `size` bytes as a number; the caller has checked that they are there.
  private mutating func bigEndian(_ size: Int) -> UInt64 {
    var value: UInt64 = 0
    for _ in 0..<size {
      value = value << 8 | UInt64(bytes[at])
      at += 1
    }
    return value
  }
}
