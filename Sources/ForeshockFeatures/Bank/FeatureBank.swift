internal import ForeshockNumerics
public import ForeshockSeries

/// One named column of numbers on the time axis of a table.
public struct FeatureColumn: Hashable, Sendable {
  /// What the column is called.
  public var name: String
  /// Its values, oldest first; NaN marks a missing one.
  public var values: [Double]

  /// A column from its name and values.
  public init(name: String, values: [Double]) {
    self.name = name
    self.values = values
  }
}

/// The features that are made of the columns of a table: rolling statistics over several windows, and whatever else is
/// declared, from lags to correlations and the hour of the day.
///
///     let bank = try FeatureBank(
///       windows: [.init(label: "30m", window: RollingWindow(length: 30))],
///       statistics: [.mean, .slope],
///       declared: [.transform(.lag(1)), .ratio("errors", "requests"), .calendar([.daySine, .dayCosine])],
///       zone: "Europe/Berlin")
///     let features = try bank.features(of: columns, at: times)
///     features.map(\.name)      // cpu_mean_30m, cpu_slope_30m, cpu_lag_1, …, errors_requests_ratio, day_sin, day_cos
///
/// Features come column by column: first its windows, within a window statistic by statistic, then its transforms. Behind
/// those of the last column come those of two columns and of the time, in the order in which they are declared.
///
/// A bank is one `Codable` value; ``FeatureStream`` gives the same features row by row.
public struct FeatureBank: Hashable, Codable, Sendable {
  /// A window and the text that names it in the features, usually its duration as the user wrote it.
  public struct LabelledWindow: Hashable, Codable, Sendable {
    /// The last part of the features' names.
    public var label: String
    /// The window itself.
    public var window: FeatureWindow

    /// A window of a number of samples called `label`.
    public init(label: String, window: RollingWindow) { self.init(label: label, window: .samples(window)) }

    /// A window of a duration called `label`.
    public init(label: String, window: TimeWindow) { self.init(label: label, window: .time(window)) }

    /// A window called `label`.
    public init(label: String, window: FeatureWindow) {
      self.label = label
      self.window = window
    }
  }

  /// The windows, in the order of the features.
  public var windows: [LabelledWindow]
  /// The statistics, in the order of the features.
  public var statistics: [RollingStatistic]
  /// The columns that the windows look at; nil for all.
  public var windowColumns: [String]?
  /// The other features, in their order.
  public var declared: [DeclaredFeature]
  /// The time zone of ``DeclaredFeature/calendar(_:)``, as `Europe/Berlin`.
  public var zone: String
  /// The time between rows, for ``RollingStatistic/slopePerSecond`` and for rows that come without times.
  public let secondsPerSample: Double

  /// A bank of `statistics` over `windows`, and of what is `declared`.
  ///
  /// - Parameters:
  ///   - windows: the windows, in the order of the features.
  ///   - statistics: the statistics of each window, in the order of the features.
  ///   - windowColumns: the columns that windows look at; nil, the default, for all.
  ///   - declared: the other features; none by default.
  ///   - zone: the time zone of calendar terms; UTC by default. Others are read from the system's database.
  ///   - secondsPerSample: the time between rows.
  /// - Throws: ``FeatureError/invalidSampleSpacing(_:)`` when that is not positive and finite,
  ///   ``FeatureError/invalidTransform(name:reason:)`` for a number out of its bounds.
  public init(
    windows: [LabelledWindow] = [], statistics: [RollingStatistic] = [], windowColumns: [String]? = nil,
    declared: [DeclaredFeature] = [], zone: String = "UTC", secondsPerSample: Double = 1
  ) throws(FeatureError) {
    guard secondsPerSample > 0, secondsPerSample.isFinite else {
      throw .invalidSampleSpacing(secondsPerSample)
    }
    for case .transform(let transform, _, _) in declared { try transform.check() }
    self.windows = windows
    self.statistics = statistics
    self.windowColumns = windowColumns
    self.declared = declared
    self.zone = zone
    self.secondsPerSample = secondsPerSample
  }

  /// Decodes a bank and checks it like the initialiser. What banks did not always have may be missing.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      windows: container.decode([LabelledWindow].self, forKey: .windows),
      statistics: container.decode([RollingStatistic].self, forKey: .statistics),
      windowColumns: container.decodeIfPresent([String].self, forKey: .windowColumns),
      declared: container.decodeIfPresent([DeclaredFeature].self, forKey: .declared) ?? [],
      zone: container.decodeIfPresent(String.self, forKey: .zone) ?? "UTC",
      secondsPerSample: container.decode(Double.self, forKey: .secondsPerSample))
  }

  private enum CodingKeys: String, CodingKey {
    case windows, statistics, windowColumns, declared, zone, secondsPerSample
  }

  /// Whether rows have to come with their times.
  public var needsTimes: Bool {
    hasTimeWindows
      || declared.contains { if case .calendar(let terms) = $0 { !terms.isEmpty } else { false } }
  }

  /// Whether there are windows of a duration.
  var hasTimeWindows: Bool { windows.contains { if case .time = $0.window { true } else { false } } }

  /// The features of all `columns`, each as long as its column.
  ///
  /// Columns and windows are worked on in parallel; the result does not depend on the number of threads. Besides the
  /// result a thread holds tables as long as the window.
  ///
  /// - Parameters:
  ///   - columns: the columns, of equal lengths.
  ///   - times: when the rows were taken, in order. Without them, rates and Fourier terms go by the number of the row and
  ///     ``secondsPerSample``, and there can be no calendar terms.
  /// - Throws: ``FeatureError/unequalColumnLengths(column:expected:actual:)``,
  ///   ``FeatureError/unequalTimes(expected:actual:)``, ``FeatureError/timesNeeded``,
  ///   ``FeatureError/timesOutOfOrder(row:)``, ``FeatureError/invalidPairWindow(_:)``,
  ///   ``FeatureError/duplicateFeatureName(_:)``, ``FeatureError/unknownColumn(name:columns:)``,
  ///   ``FeatureError/unknownZone(_:)``, or what the declared features' initialisers refuse.
  /// - Complexity: O(features · n), see ``RollingWindow/rolling(_:over:secondsPerSample:)``.
  public func features(
    of columns: [FeatureColumn], at times: [Timestamp]? = nil
  ) throws(FeatureError) -> [FeatureColumn] {
    let rowCount = columns.first?.values.count ?? times?.count ?? 0
    for column in columns where column.values.count != rowCount {
      throw .unequalColumnLengths(column: column.name, expected: rowCount, actual: column.values.count)
    }
    if let times, times.count != rowCount {
      throw .unequalTimes(expected: rowCount, actual: times.count)
    }
    if needsTimes, times == nil { throw .timesNeeded }
    let plan = try FeaturePlan(self, columns: columns.map(\.name))
    let results = try Parallel.map(count: plan.tasks.count) { task throws(FeatureError) in
      try plan.tasks[task].features(of: columns, at: times, rowCount: rowCount, bank: self)
    }
    return zip(plan.names, results.joined()).map { FeatureColumn(name: $0, values: $1) }
  }
}
