import Foreshock

/// Units of a fleet over time, what is known of them at each moment, and when they failed.
struct AlertFleet {
  /// The name of its file of features or scores.
  var name: String
  /// What it is and what is known, for people.
  var rules: String
  /// The unit of each row; rows of a unit stand together, in the order of time.
  var units: [String] = []
  /// The time of each row; seconds.
  var times: [Double] = []
  var featureNames: [String] = []
  /// One column a feature.
  var features: [[Double]] = []
  /// When units failed; seconds.
  var failures: [String: [Double]] = [:]
  /// The time from row to row; seconds. A failure so soon after a unit's last row still ends what was seen of it.
  var spacing: Double
  /// An alert looks so far ahead; seconds.
  var horizon: Double
  /// The least lead time that still helps; seconds.
  var minimumLead: Double
  /// False alarms a unit and week that are allowed.
  var budgets: [Double]

  /// The rows of each unit.
  var spans: [(unit: String, rows: Range<Int>)] {
    var spans: [(unit: String, rows: Range<Int>)] = []
    for row in units.indices {
      if let last = spans.last, last.unit == units[row] {
        spans[spans.count - 1].rows = last.rows.lowerBound..<row + 1
      } else {
        spans.append((units[row], row..<row + 1))
      }
    }
    return spans
  }

  /// Whether the failure comes, by ``FailureHorizon``; rows soon after a failure are in its blackout.
  func labels() throws -> [FailureLabel] {
    let seconds = { (time: Double) in Timestamp(seconds: Int64(time)) }
    let ends = spans.reduce(into: [String: Double]()) { $0[$1.unit] = times[$1.rows.upperBound - 1] }
    let last = times.max() ?? 0
    let histories = ends.keys.sorted().map { unit in
      // Whoever failed was watched to the end; whoever did not, as long as there are rows.
      let failed = failures[unit] ?? []
      return UnitHistory(
        unit: unit, failures: failed.map(seconds),
        observationEnd: seconds(max(failed.max() ?? 0, failed.isEmpty ? ends[unit] ?? last : last)))
    }
    return try FailureHorizon(
      .seconds(horizon), leadTime: .seconds(minimumLead), blackout: .seconds(horizon)
    ).labels(units: units, times: times.map(seconds), histories: histories).labels
  }
}
