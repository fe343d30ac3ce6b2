/// Reads patterns of labels; see ``LabelPattern``.
struct PatternReader {
  private let scalars: [Unicode.Scalar]
  private var place = 0
  private var depth = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  var isAtEnd: Bool { place == scalars.count }
  private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    place += 1
    return true
  }

  /// As far as a bracket that closes, or to the end.
  mutating func alternatives() -> LabelPattern.Node? {
    var all: [LabelPattern.Node] = []
    repeat {
      guard let one = sequence() else { return nil }
      all.append(one)
    } while take("|")
    return all.count == 1 ? all[0] : .alternatives(all)
  }

  private mutating func sequence() -> LabelPattern.Node? {
    var nodes: [LabelPattern.Node] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      guard let node = atom(), let repeated = repetition(of: node) else { return nil }
      nodes.append(repeated)
    }
    return .sequence(nodes)
  }

  private mutating func atom() -> LabelPattern.Node? {
    guard let scalar = next else { return nil }
    place += 1
    switch scalar {
    case ".": return .oneOf(ScalarSet(ranges: [], isInverted: true))
    case "^": return .start
    case "$": return .end
    case "(": return group()
    case "[": return characterClass().map { .oneOf($0) }
    case "\\": return escape().map { .oneOf($0) }
    case "*", "+", "?": return nil
    default: return .oneOf(ScalarSet(ranges: [scalar.value...scalar.value]))
    }
  }

  private mutating func group() -> LabelPattern.Node? {
    // RE2 takes a thousand.
    guard depth < 100 else { return nil }
    depth += 1
    defer { depth -= 1 }
    if take("?") {
      if take("P") {
        guard take("<") else { return nil }
        while let scalar = next, scalar != ">" { place += scalar == ")" ? scalars.count : 1 }
        guard place < scalars.count, take(">") else { return nil }
      } else if !take(":") {
        return nil
      }
    }
    guard let inner = alternatives(), take(")") else { return nil }
    return inner
  }

  private mutating func repetition(of node: LabelPattern.Node) -> LabelPattern.Node? {
    let bounds: (least: Int, most: Int?)
    switch next {
    case "*": bounds = (0, nil)
    case "+": bounds = (1, nil)
    case "?": bounds = (0, 1)
    case "{":
      // Braces that are no repetition are themselves.
      guard let found = braces() else { return node }
      let most = found.most ?? found.least
      // As RE2 has it, which counts what repetitions within each other make.
      guard found.least <= 1000, most <= 1000, found.least <= most, most * node.size <= 2000 else {
        return nil
      }
      bounds = found
    default: return node
    }
    place += 1
    _ = take("?")
    // One after another is an error.
    if let scalar = next, ["*", "+", "?"].contains(scalar) { return nil }
    return .repeated(node, least: bounds.least, most: bounds.most)
  }

  /// The bounds of `{2}`, `{2,}` or `{2,5}`, with the place at the brace that closes; nil, without going on, when
  /// there are none.
  private mutating func braces() -> (least: Int, most: Int?)? {
    guard let close = scalars[place...].firstIndex(of: "}") else { return nil }
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars[place + 1..<close])
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }), parts.count <= 2,
      let least = Int(parts[0])
    else { return nil }
    if parts.count == 2, parts[1].isEmpty {
      place = close
      return (least, nil)
    }
    guard let most = parts.count == 1 ? least : Int(parts[1]) else { return nil }
    place = close
    return (least, most)
  }

  private mutating func characterClass() -> ScalarSet? {
    var set = ScalarSet(ranges: [], isInverted: take("^"))
    var isFirst = true
    while let scalar = next {
      place += 1
      if scalar == "]", !isFirst { return set }
      isFirst = false
      if scalar == "[", next == ":" { return nil }
      var low = ScalarSet(ranges: [scalar.value...scalar.value])
      if scalar == "\\" {
        guard let escaped = escape(), !escaped.isInverted else { return nil }
        low = escaped
      }
      guard next == "-", place + 1 < scalars.count, scalars[place + 1] != "]" else {
        set.ranges += low.ranges
        continue
      }
      place += 1
      var high = scalars[place].value
      place += 1
      if high == 0x5C {
        guard let escaped = escape(), let only = escaped.ranges.first, escaped.ranges.count == 1,
          only.count == 1
        else { return nil }
        high = only.lowerBound
      }
      guard low.ranges.count == 1, low.ranges[0].count == 1, low.ranges[0].lowerBound <= high else {
        return nil
      }
      set.ranges.append(low.ranges[0].lowerBound...high)
    }
    return nil
  }

  private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
  private static let words: [ClosedRange<UInt32>] = [0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x5F...0x5F]
  private static let spaces: [ClosedRange<UInt32>] = [0x20...0x20, 0x09...0x0A, 0x0C...0x0D]
  private static let controls: [Unicode.Scalar: UInt32] = [
    "a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11,
  ]

  /// What stands behind a backslash.
  private mutating func escape() -> ScalarSet? {
    guard let scalar = next else { return nil }
    place += 1
    switch scalar {
    case "d": return ScalarSet(ranges: Self.digits)
    case "D": return ScalarSet(ranges: Self.digits, isInverted: true)
    case "w": return ScalarSet(ranges: Self.words)
    case "W": return ScalarSet(ranges: Self.words, isInverted: true)
    case "s": return ScalarSet(ranges: Self.spaces)
    case "S": return ScalarSet(ranges: Self.spaces, isInverted: true)
    default: break
    }
    if let value = Self.controls[scalar] { return ScalarSet(ranges: [value...value]) }
    // Letters and digits mean what is not known here; everything else means itself.
    guard scalar.isASCII, !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar) else { return nil }
    return ScalarSet(ranges: [scalar.value...scalar.value])
  }
}
