public import ForeshockSeries

extension FittedForecaster {
  /// The most missing samples that ``update(with:)`` fills between the model's last sample and a series.
  public static var maximumHole: Int { 100_000 }

  /// Takes in the samples of `series` that come after the model's last one.
  ///
  ///     var live = fitted
  ///     try live.update(with: sinceYesterday)        // whatever overlaps is passed over
  ///
  /// Samples up to `context.lastTimestamp` are passed over without being compared; samples missing between
  /// there and the start of the series count as gaps. Either all new samples are taken in or, when one is
  /// refused, none.
  ///
  /// - Throws: `ModelError` — `.invalidParameter("series", …)` when its interval is not the model's, its
  ///   samples lie between the model's, or it starts more than ``maximumHole`` samples after the model's end;
  ///   `.invalidValue` with the index in `series` for a value the model cannot take; `.invalidRegressor` when the
  ///   model has regressors.
  /// - Complexity: one update a sample, and a copy of the model.
  public mutating func update(with series: TimeSeries) throws(ModelError) {
    try update(with: series, regressors: .none)
  }

  /// The same for a model with regressors: `regressors` has one row a sample of `series`, the columns found by
  /// name. In the gap before the series they need not be known.
  public mutating func update(with series: TimeSeries, regressors: Regressors) throws(ModelError) {
    let names = regressorNames
    let columns = try regressors.columns(named: names, count: series.count)
    guard series.count > 0 else { return }
    let ahead = try context.steps(toStartOf: series)
    let first = max(0, 1 - ahead)
    guard first < series.count else { return }
    guard ahead - 1 <= Self.maximumHole else {
      throw .invalidParameter(
        "series",
        reason:
          "starts \(ahead) samples after the model's last one; at most \(Self.maximumHole) may be missing"
      )
    }
    var next = self
    var row = [Double](repeating: 0, count: names.count)
    for _ in 0..<max(0, ahead - 1) { try next.update(.nan, regressors: row) }
    for index in first..<series.count {
      for column in columns.indices { row[column] = columns[column][index] }
      do throws(ModelError) {
        try next.update(series.values[index], regressors: row)
      } catch {
        if case .invalidValue(_, let reason) = error.kind {
          throw .invalidValue(index: index, reason: reason)
        }
        throw error
      }
    }
    self = next
  }
}

extension TrainingContext {
  /// Throws `.invalidValue` for a sample that is infinite or too large to be squared; NaN is a gap.
  func check(_ y: Double) throws(ModelError) {
    if abs(y) > TrainingContext.largestValue { throw TrainingContext.tooLarge(y, index: count) }
  }

  /// The largest value, in either direction, that models take.
  static let largestValue = 1e150

  static func tooLarge(_ y: Double, index: Int) -> ModelError {
    .invalidValue(
      index: index, reason: y.isInfinite ? "\(y) is not a number" : "\(y) is too large to be squared")
  }

  /// How many samples after the last one `series` starts: 1 when it follows directly, 0 or less when it
  /// overlaps.
  fileprivate func steps(toStartOf series: TimeSeries) throws(ModelError) -> Int {
    guard series.samplingInterval == samplingInterval else {
      throw .invalidParameter("series", reason: "is not sampled at the interval the model was fitted at")
    }
    let last = lastTimestamp.microseconds
    let (distance, overflow) = series.start.microseconds.subtractingReportingOverflow(last)
    let steps: Int
    switch samplingInterval {
    case .step: steps = Int(distance)
    case .duration(let duration): steps = Int(distance / max(1, duration.wholeMicroseconds))
    case .months:
      let about = Int((Double(distance) / 1e6 / samplingInterval.nominalSeconds).rounded())
      steps = (about - 1...about + 1).first { timestamp(ahead: $0) == series.start } ?? about
    }
    guard !overflow, abs(steps) < 1 << 40, timestamp(ahead: steps) == series.start else {
      throw .invalidParameter("series", reason: "its samples lie between those of the model's grid")
    }
    return steps
  }
}
