internal import ForeshockSeries

/// Rows of a table as samples of a regular series, and back.
struct SampleGrid {
  /// The time of the first sample.
  let start: Timestamp
  let interval: SamplingInterval
  /// How many samples the grid has.
  let count: Int
  /// The sample of each row; several rows may share one, and a row that came too late has none.
  let places: [Int?]
  /// How many of the first samples are in rows that told the interval.
  let headCount: Int
  /// What had to be assumed, for people.
  let note: String?

  /// Rows by their times, or one after the other when there are none or they lie on no grid.
  init(_ times: RowTimes, rowCount: Int) {
    func steps(_ note: String?) -> SampleGrid { SampleGrid(stepsOf: rowCount, headCount: 0, note: note) }
    guard let column = times.times, rowCount > 1 else {
      self = steps(nil)
      return
    }
    let present = column.microseconds.filter { $0 != TimeColumn.missing }
    guard present.count == rowCount else {
      self = steps("\(rowCount - present.count) rows have no time: rows are taken one after the other")
      return
    }
    let ordered = present.sorted()
    let gaps = zip(ordered, ordered.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }.sorted()
    guard let first = ordered.first, let step = gaps.isEmpty ? nil : gaps[gaps.count / 2] else {
      self = steps("all rows have one time: rows are taken one after the other")
      return
    }
    var places: [Int] = []
    var isRegular = true
    for time in present {
      let place = (time - first + step / 2) / step
      // A hundredth of the interval is jitter; more is another rhythm.
      isRegular = isRegular && abs(time - first - place * step) <= max(1, step / 100)
      places.append(Int(place))
    }
    let count = (places.max() ?? 0) + 1
    guard isRegular, count <= 20 * rowCount else {
      self = steps("times lie on no regular grid: rows are taken one after the other")
      return
    }
    let gapCount = count - Set(places).count
    self.init(
      start: Timestamp(microseconds: first),
      interval: .duration(.microseconds(step)), count: count, places: places, headCount: 0,
      note: gapCount > 0 ? "\(gapCount) samples are missing" : nil)
  }

  /// Rows one after the other.
  init(stepsOf rowCount: Int, headCount: Int, note: String?) {
    self.init(
      start: Timestamp(microseconds: 0), interval: .step, count: rowCount, places: Array(0..<rowCount),
      headCount: headCount, note: note)
  }

  init(
    start: Timestamp, interval: SamplingInterval, count: Int, places: [Int?], headCount: Int, note: String?
  ) {
    self.start = start
    self.interval = interval
    self.count = count
    self.places = places
    self.headCount = headCount
    self.note = note
  }

  /// The series of a column; of several rows at one time the last with a value counts.
  func series(_ name: String, _ values: [Double]) -> TimeSeries {
    var samples = [Double](repeating: .nan, count: count)
    for case (let place?, let value) in zip(places, values) where !value.isNaN { samples[place] = value }
    return TimeSeries(name: name, start: start, samplingInterval: interval, values: samples)
  }
}
