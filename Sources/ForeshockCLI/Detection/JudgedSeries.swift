internal import ForeshockAnomaly
internal import ForeshockLinearAlgebra
internal import ForeshockSeries

/// A judgement of one series of a file, or of the file as a whole.
struct JudgedSeries {
  /// What it is called in a file of many; nil for the only one.
  var id: String?
  /// The rows of the file that are its samples, ascending.
  var rows: [Int]
  /// Where its rows lie in time, in the order of `rows`.
  var grid: SampleGrid
  var judgement: Judgement
  /// The samples, where it is a series.
  var series: TimeSeries?
  /// How far apart rows are that were judged one after the other, whatever their times.
  var spacing: SamplingInterval?

  /// How far apart the samples are, if they have times.
  var seconds: Double? {
    let interval = spacing ?? grid.interval
    return interval == .step ? nil : interval.nominalSeconds
  }

  /// The same on a grid of time, where its samples are rows one after the other and each has a later time than the one before.
  func spread(over timed: SampleGrid) -> JudgedSeries {
    let places = timed.places.compactMap { $0 }
    guard grid.interval == .step, timed.interval != .step, places.count == timed.places.count,
      places.count == judgement.scores.count, zip(places, places.dropFirst()).allSatisfy(<)
    else { return self }
    var spread = self
    spread.grid = timed
    spread.judgement = judgement.spread(over: places, count: timed.count)
    return spread
  }

  /// The time of a sample: that of the grid, or of the row where the grid has none.
  func time(of place: Int, _ times: RowTimes) -> JSONValue {
    if grid.interval == .step, times.times != nil, rows.indices.contains(place) {
      return times.cell(rows[place])
    }
    return Format.jsonTime(grid.interval.advance(grid.start, by: place), on: grid.interval)
  }
}

/// What a file came to.
struct DetectionResult {
  var method: DetectorMethod
  var parts: [JudgedSeries]
  /// The columns that were looked at.
  var columns: [String]
  /// What each column had in the score of each row.
  var contributions: Matrix?
  /// Series that could not be judged.
  var problems: [SeriesProblem] = []

  /// The series of a file of many, which rows are of; none in others.
  var ids: SeriesIDs?

  /// Whether the file has many series.
  var hasIDs: Bool { ids != nil }
}
