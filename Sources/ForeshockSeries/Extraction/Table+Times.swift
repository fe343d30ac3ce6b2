extension Table {
  /// The table with its column of times read as times, where numbers stand for them: seconds, milliseconds, micro- or nanoseconds since
  /// the epoch, or calendar years and months, as ``SeriesExtraction`` reads them.
  ///
  /// - Parameter name: The column of times; nil for the one that ``SeriesExtraction`` would guess. A table without one is
  ///   given back as it is.
  /// - Throws: ``ExtractionError`` for a column that is not there or holds words, also when most of a column's words are times
  ///   and one is not.
  /// - Complexity: O(cells of that column); O(cells) to guess.
  public func readingTimes(of name: String? = nil) throws(ExtractionError) -> Table {
    let found: Int?
    if let name {
      guard let index = index(of: name) else { throw ExtractionError(.column(.noColumn(name, among: names))) }
      found = index
    } else {
      found = try ColumnRoles.guessTime(self, except: [])
    }
    guard let found, columns[found].kind != .time else { return self }
    var read = columns
    let axis = try TimeAxis(columns[found], isChosen: name != nil)
    read[found].values = .time(TimeColumn(microseconds: axis.microseconds))
    return Table(read)
  }
}
