/// `text` as it may stand in a message: in quotes, at most 40 characters, control characters as `\u{…}`.
func quotedForMessage(_ text: String) -> String {
  var shown = ""
  var length = 0
  for scalar in text.unicodeScalars {
    if length == 40 {
      shown += "…"
      break
    }
    length += 1
    switch scalar {
    case "\n": shown += "\\n"
    case "\r": shown += "\\r"
    case "\t": shown += "\\t"
    case "\"": shown += "\\\""
    case "\\": shown += "\\\\"
    default:
      // Also marks that turn the writing direction, with which a file could rearrange a terminal's line.
      if scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format {
        shown += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
  }
  return "\"" + shown + "\""
}

/// `bytes` without spaces, tabs and line ends around them.
func trimmed(_ bytes: [UInt8]) -> [UInt8] {
  var start = 0
  var end = bytes.count
  while start < end, isBlank(bytes[start]) { start += 1 }
  while end > start, isBlank(bytes[end - 1]) { end -= 1 }
  return start == 0 && end == bytes.count ? bytes : Array(bytes[start..<end])
}

/// Whether `byte` is a space, a tab or part of a line end.
@inline(__always)
func isBlank(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
}
