internal import ForeshockNumerics

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

/// Several rolling statistics over several windows, for every column of a table.
///
///     let bank = try FeatureBank(
///       windows: [.init(label: "30m", window: RollingWindow(length: 30))],
///       statistics: [.mean, .slope])
///     let features = try bank.features(of: [FeatureColumn(name: "cpu", values: cpu.values)])
///     features.map(\.name)      // cpu_mean_30m, cpu_slope_30m
///
/// Features come column by column, within a column window by window, within a window statistic by
/// statistic.
public struct FeatureBank: Hashable, Codable, Sendable {
  /// A window and the text that names it in the features, usually its duration as the user wrote it.
  public struct LabelledWindow: Hashable, Codable, Sendable {
    /// The last part of the features' names.
    public var label: String
    /// The window itself.
    public var window: RollingWindow

    /// A window called `label`.
    public init(label: String, window: RollingWindow) {
      self.label = label
      self.window = window
    }
  }

  /// The windows, in the order of the features.
  public var windows: [LabelledWindow]
  /// The statistics, in the order of the features.
  public var statistics: [RollingStatistic]
  /// The time between samples, for ``RollingStatistic/slopePerSecond``.
  public let secondsPerSample: Double

  /// A bank of `statistics` over `windows`.
  ///
  /// - Parameters:
  ///   - windows: the windows, in the order of the features.
  ///   - statistics: the statistics of each window, in the order of the features.
  ///   - secondsPerSample: the time between samples; it matters to ``RollingStatistic/slopePerSecond`` only.
  /// - Throws: ``FeatureError/invalidSampleSpacing(_:)`` when that is not positive and finite.
  public init(
    windows: [LabelledWindow], statistics: [RollingStatistic], secondsPerSample: Double = 1
  ) throws(FeatureError) {
    guard secondsPerSample > 0, secondsPerSample.isFinite else {
      throw .invalidSampleSpacing(secondsPerSample)
    }
    self.windows = windows
    self.statistics = statistics
    self.secondsPerSample = secondsPerSample
  }

  /// Decodes a bank and checks it like the initialiser.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      windows: container.decode([LabelledWindow].self, forKey: .windows),
      statistics: container.decode([RollingStatistic].self, forKey: .statistics),
      secondsPerSample: container.decode(Double.self, forKey: .secondsPerSample))
  }

  private enum CodingKeys: String, CodingKey { case windows, statistics, secondsPerSample }

  /// The names of the features of one column, in their order.
  public func featureNames(of column: String) -> [String] {
    windows.flatMap { window in statistics.map { "\(column)_\($0.name)_\(window.label)" } }
  }

  /// The features of all `columns`, each as long as its column.
  ///
  /// - Throws: ``FeatureError/unequalColumnLengths(column:expected:actual:)`` or
  ///   ``FeatureError/duplicateFeatureName(_:)``.
  /// Columns and windows are worked on in parallel; the result does not depend on the number of threads.
  ///
  /// - Complexity: O(columns · windows · n), see ``RollingWindow/rolling(_:over:secondsPerSample:)``.
  public func features(of columns: [FeatureColumn]) throws(FeatureError) -> [FeatureColumn] {
    var seen = Set<String>()
    for column in columns {
      let expected = columns[0].values.count
      guard column.values.count == expected else {
        throw .unequalColumnLengths(column: column.name, expected: expected, actual: column.values.count)
      }
      for name in featureNames(of: column.name) where !seen.insert(name).inserted {
        throw .duplicateFeatureName(name)
      }
    }
    // A task for each column and window, the long windows spread among the others.
    let tasks = columns.count * windows.count
    let results = Parallel.map(count: tasks) { task in
      windows[task % windows.count].window.rolling(
        statistics, over: columns[task / windows.count].values, secondsPerSample: secondsPerSample)
    }
    var features: [FeatureColumn] = []
    features.reserveCapacity(tasks * statistics.count)
    for (index, column) in columns.enumerated() {
      let rows = results[index * windows.count..<(index + 1) * windows.count].joined()
      for (name, values) in zip(featureNames(of: column.name), rows) {
        features.append(FeatureColumn(name: name, values: values))
      }
    }
    return features
  }
}
