internal import ForeshockSeries

/// One series as the command works on it: the samples and what is known beside them.
struct KnownSeries: Sendable {
  var series: TimeSeries
  /// The columns of `--exogenous` at the samples, in their order.
  var regressors: [[Double]] = []
}

/// The series of a CSV file, batch by batch; what was guessed is said on standard error.
final class SeriesStream {
  private let reader: SeriesBatchReader
  private let run: RunOptions
  /// The path as given.
  private let path: String
  /// What the file is called in messages.
  let name: String

  /// - Parameter regressors: the columns of `--exogenous`.
  init(_ input: InputOptions, regressors: [String] = [], run: RunOptions) throws {
    self.run = run
    path = input.source.file
    name = TableFile.shownName(path)
    let (extraction, options) = try Self.settings(input, regressors: regressors, run: run)
    do {
      reader = try SeriesBatchReader(path: path, extraction: extraction, options: options)
    } catch {
      throw Self.failure(error, name: TableFile.shownName(path))
    }
  }

  /// What is to be found in a file, and how it is read.
  static func settings(
    _ input: InputOptions, regressors: [String], run: RunOptions
  ) throws -> (SeriesExtraction, CSVOptions) {
    var extraction = SeriesExtraction(
      timeColumn: input.source.time, valueColumn: input.value, idColumn: input.id)
    extraction.zone = try TableFile.zone(input.source.timezone)
    extraction.regressorColumns = regressors
    var options = CSVOptions()
    options.zone = extraction.zone
    options.threads = run.threads
    return (extraction, options)
  }

  /// Whether the file holds many series told apart by an id.
  var hasIDs: Bool { reader.hasIDs }
  /// The value column's name; known when the first batch is.
  var valueName: String { reader.report.valueColumn }

  /// The columns of ids and of times, if there are any; the latter is known when the first batch is.
  var keyColumns: (id: String?, time: String?) { (reader.report.idColumn, reader.report.timeColumn) }

  /// Shows the part of the file that is done on `bar`.
  func showProgress(on bar: ProgressBar) {
    reader.progress = { done, total in bar.update(bytes: done, of: total) }
  }

  /// The next batch, in the order of the file; nil at its end.
  func next() throws -> [Result<KnownSeries, SeriesProblem>]? {
    let batch: [Result<ExtractedSeries, SeriesFailure>]?
    do {
      batch = try reader.next()
    } catch {
      throw Self.failure(error, name: name)
    }
    guard let batch else {
      if hasIDs { sayWhatWasFound() }
      return nil
    }
    if !hasIDs { sayWhatWasFound() }
    let singleName = hasIDs ? nil : Self.fileName(path, unless: valueName)
    return batch.map { result in
      switch result {
      case .success(let found):
        var known = KnownSeries(series: found.series, regressors: found.regressors)
        if let singleName { known.series.name = singleName }
        return .success(known)
      case .failure(let failure):
        return .failure(
          SeriesProblem(id: failure.series, failure: CommandFailure(.badData, failure.description)))
      }
    }
  }

  private func sayWhatWasFound() {
    TableFile.note(reader.report.csv, name: name, run: run)
    run.note(reader.report.summary)
  }

  /// The command's failure for what is wrong with the file called `name`.
  static func failure(_ error: any Error, name: String) -> any Error {
    switch error {
    case let error as CSVError: return TableFile.failure(error, name: name)
    case let error as ExtractionError:
      let status: ExitStatus = if case .noRows = error.kind { .notEnoughData } else { .badData }
      return CommandFailure(status, "\(name): \(error)")
    default: return error
    }
  }

  /// A series whose column says nothing more than "value" is called like its file.
  private static func fileName(_ path: String, unless column: String) -> String? {
    guard ["value", "y", "column1", "column2"].contains(column.lowercased()), path != "-" else { return nil }
    let last = path.split(separator: "/").last.map(String.init) ?? path
    let stem = last.split(separator: ".").first.map(String.init) ?? last
    return stem.isEmpty ? nil : stem
  }
}
