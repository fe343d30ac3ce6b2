/// Whether words could have been numbers or times: what tells a column of measurements with one bad cell
/// from a column of words.
enum CellFit {
  /// Whether `word` spells a number with a point.
  static func isNumber(_ word: String) -> Bool {
    let bytes = trimmed(Array(word.utf8))
    return DecimalText.value(of: bytes.span) != nil
  }

  /// Whether `word` spells a moment.
  static func isTime(_ word: String) -> Bool {
    var reader = StampReader(zone: .utc)
    return reader.microseconds(trimmed(Array(word.utf8)).span) != nil
  }
}

extension TextColumn {
  /// The first row whose word meets `condition`, counted from 0, and the word; nil when none does.
  ///
  /// - Complexity: one call of `condition` for each distinct word up to there.
  func firstCell(where condition: (String) -> Bool) -> (row: Int, text: String)? {
    // Categories are in the order of their first appearance.
    guard let code = categories.firstIndex(where: condition),
      let row = codes.firstIndex(of: Int32(code))
    else { return nil }
    return (row, categories[code])
  }

  /// Whether most of the first thousand words meet `condition`.
  func isMostly(_ condition: (String) -> Bool) -> Bool {
    let looked = codes.lazy.filter { $0 >= 0 }.prefix(1000)
    var known: [Int32: Bool] = [:]
    var fits = 0
    var count = 0
    for code in looked {
      let isFit = known[code] ?? condition(categories[Int(code)])
      known[code] = isFit
      fits += isFit ? 1 : 0
      count += 1
    }
    return fits * 2 > count
  }
}
