internal import ForeshockFeatures
internal import ForeshockSeries
internal import ForeshockSupervised

extension TrainCommand {
  /// What the options of features make of `columns`; nil when there are none.
  func bank(of columns: [String], _ file: TableFile, _ times: TimeColumn?) throws -> FeatureBank? {
    guard !features.isEmpty else { return nil }
    let groups = try group.map { try file.column($0) }
    return try features.bank(
      of: columns, on: RowDistance.interval(times, groups: groups, file: file.name), zone: source.timezone,
      byTime: times != nil)
  }

  /// The columns of `--monotone` by their places among the model's.
  func directions(
    among features: [String], words: [String], _ file: TableFile
  ) throws -> [Int: GradientBoosting.Monotonicity] {
    var found: [Int: GradientBoosting.Monotonicity] = [:]
    for (name, way) in try model.boosting.directions() {
      if words.contains(name) {
        throw CommandFailure.usage("--monotone: '\(name)' holds words, which have no order")
      }
      guard let place = features.firstIndex(of: name) else {
        // A name that nobody knows is refused with the nearest one.
        _ = try file.column(name)
        throw CommandFailure.usage("--monotone names '\(name)', which is not learned from")
      }
      found[place] = way
    }
    return found
  }

  /// A duration in seconds, or a number of rows where rows have no times; 0 without one.
  func span(_ text: String?, option: String, hasTimes: Bool) throws -> Double {
    guard let text else { return 0 }
    switch try DurationText.parse(text, option: option) {
    case .duration(let duration) where hasTimes:
      let (seconds, rest) = duration.components
      return Double(seconds) + Double(rest) * 1e-18
    case .steps(let steps) where !hasTimes: return Double(steps)
    default:
      throw CommandFailure.usage(
        hasTimes
          ? "\(option) takes a duration such as 24h where rows have times"
          : "\(option) takes a number of rows where rows have no times")
    }
  }
}
