/// A CSV text whose start has been looked at and that is then read from its start: a file as often as wanted, a
/// pipe once.
final class CSVSource {
  let path: String
  private var file: SystemFile
  /// What was read of a pipe to look at it; a file is opened again instead.
  private var head: [UInt8] = []

  /// Opens the file at `path`, or standard input when it is `-`.
  init(path: String) throws(CSVError) {
    self.path = path
    file = try Self.open(path)
  }

  private static func open(_ path: String) throws(CSVError) -> SystemFile {
    let file: SystemFile
    do throws(SystemFileError) {
      file = try SystemFile(path: path)
    } catch {
      throw CSVError(.unreadable(reason: error.reason))
    }
    if file.isDirectory { throw CSVError(.unreadable(reason: "it is a directory")) }
    return file
  }

  /// The size of a file; nil for pipes.
  var size: Int? { file.size }
  /// Whether the text can be read from its start more than once.
  var canRestart: Bool { file.isSeekable }

  /// The first rows, some thousands of them or all there are, with the kinds of columns that they show.
  func firstRows(_ options: CSVOptions) throws(CSVError) -> Table {
    do throws(CSVParser.Interruption) {
      let wanted = 256 << 10
      var options = options
      options.columns = nil
      var parser = CSVParser(options, blockSize: wanted, canRestart: false, expectedByteCount: nil)
      while true {
        var block = [UInt8](repeating: 0, count: wanted)
        let count: Int
        do throws(SystemFileError) {
          count = try file.read(into: &block, at: 0, limit: wanted)
        } catch {
          throw .csv(CSVError(.unreadable(reason: error.reason)))
        }
        block.removeLast(wanted - count)
        head += block
        if count == 0 { return try parser.end().table }
        try parser.feed(block.span)
        let table = parser.takeRows().table
        if table.rowCount > 0 { return table }
      }
    } catch {
      throw error.csvError
    }
  }

  /// Goes back to the start.
  func rewind() throws(CSVError) {
    guard canRestart else { return }
    file = try Self.open(path)
    head = []
  }

  /// Lets `parser` take in the next part of the text; false at its end.
  func feed(_ parser: inout CSVParser) throws(CSVParser.Interruption) -> Bool {
    guard head.isEmpty else {
      let start = head
      head = []
      try parser.feed(start.span)
      return true
    }
    return try parser.feed(file)
  }
}
