/// Numbers from single pieces of text, outside the hot road of the CSV reader.
package enum DecimalText {
  /// The number that the whole of `text` spells, or nil. `inf` and `infinity` count, `nan` does not.
  package static func value(of text: Span<UInt8>, decimalComma: Bool = false) -> Double? {
    if let infinity = CellText.infinity(text) { return infinity }
    var padded = [UInt8](repeating: 0, count: text.count + 16)
    for index in 0..<text.count { padded[index] = text[index] }
    // Sixteen zeros behind the text satisfy the kernel's demand for readable bytes.
    return unsafe padded.withUnsafeBufferPointer { bytes -> Double? in
      guard let base = bytes.baseAddress else { return nil }
      var value = 0.0
      guard let end = unsafe DecimalKernel(decimalComma: decimalComma).read(base, &value),
        unsafe end == base + text.count
      else { return nil }
      return value
    }
  }
}
