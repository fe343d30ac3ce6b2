/// Reads CSV texts from files, pipes and memory into a ``Table``.
///
///     let contents = try CSVReader().read(path: "cpu.csv")
///     contents.table.names           // ["time", "load"]
///     contents.report.delimiter      // .comma
///
/// Takes what people have: quoted cells with line ends in them, LF, CRLF and CR, a byte-order mark, `,` `;`
/// tab or `|`, decimal commas, missing headers, comments at the top. Kinds of columns are found out while
/// reading; see ``CSVOptions``.
public struct CSVReader: Sendable {
  /// How texts are read.
  public var options: CSVOptions

  /// A reader with the given options.
  public init(_ options: CSVOptions = CSVOptions()) { self.options = options }

  /// Reads the file at `path`, or standard input when it is `-`.
  ///
  /// The file is read in blocks; memory holds one of them and the cells kept. A file in which a column turns
  /// out to be text late is read a second time, so that its cells stay as they are written; a pipe cannot
  /// be, and ``CSVReport/respelledColumns`` names such columns.
  ///
  /// - Parameters:
  ///   - path: the file's path, or `-`.
  ///   - progress: called after each block with the bytes read so far and the size of the file, nil for pipes.
  public func read(
    path: String, progress: ((_ bytesRead: Int, _ size: Int?) -> Void)? = nil
  ) throws(CSVError) -> CSVContents {
    try withRestarts { options, canRestart throws(CSVParser.Interruption) in
      let file = try Self.open(path)
      if file.isDirectory { throw .csv(CSVError(.unreadable(reason: "it is a directory"))) }
      // Standard input may be a regular file, but it was not opened here and cannot be opened again.
      let restarts = canRestart && file.size != nil && path != "-"
      var parser = CSVParser(
        options, blockSize: CSVParser.standardBlockSize, canRestart: restarts, expectedByteCount: file.size)
      while try parser.feed(file) { progress?(parser.byteCount, file.size) }
      return try parser.end()
    }
  }

  private static func open(_ path: String) throws(CSVParser.Interruption) -> SystemFile {
    do throws(SystemFileError) {
      return try SystemFile(path: path)
    } catch {
      throw .csv(CSVError(.unreadable(reason: error.reason)))
    }
  }

  /// Reads a text in memory.
  public func read(bytes: [UInt8]) throws(CSVError) -> CSVContents {
    try withRestarts { options, canRestart throws(CSVParser.Interruption) in
      var parser = CSVParser(
        options, blockSize: CSVParser.standardBlockSize, canRestart: canRestart,
        expectedByteCount: bytes.count)
      try parser.feed(bytes.span)
      return try parser.end()
    }
  }

  /// Reads a text in memory.
  public func read(text: String) throws(CSVError) -> CSVContents { try read(bytes: Array(text.utf8)) }

  /// Runs `body` again while columns turn out to be text, but not for ever: a file whose columns do so one
  /// after the other has the rest of them respelled.
  private func withRestarts(
    _ body: (CSVOptions, _ canRestart: Bool) throws(CSVParser.Interruption) -> CSVContents
  ) throws(CSVError) -> CSVContents {
    var options = options
    for attempt in 0...3 {
      do throws(CSVParser.Interruption) {
        return try body(options, attempt < 3)
      } catch {
        guard case .restart(let names) = error else { throw error.csvError }
        for name in names { options.kinds[name] = .text }
      }
    }
    preconditionFailure("The last attempt cannot be restarted")
  }
}
