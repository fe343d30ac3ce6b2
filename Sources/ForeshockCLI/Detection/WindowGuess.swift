internal import ForeshockAnomaly
internal import ForeshockSeries

/// The window of a method of windows where none was given: a season, as far as the method can have one that long.
struct WindowGuess {
  /// In samples; nil to leave it to the detector.
  let window: Int?
  /// What had to be changed, for people.
  let note: String?

  /// - Parameters:
  ///   - season: Samples in a season; nil for none.
  ///   - learned: What is learned from.
  init(_ method: DetectorMethod, season: Int?, learned: TimeSeries) {
    guard let bounds = Self.bounds(of: method) else {
      (window, note) = (nil, nil)
      return
    }
    var wanted = season
    if wanted == nil, bounds.upperBound < SubsequenceLength.most {
      // What the detector would suggest may be more than it can bear.
      let suggested = SubsequenceLength.suggested(for: learned)
      if suggested > bounds.upperBound { wanted = suggested }
    }
    guard let wanted, wanted > 0 else {
      (window, note) = (nil, nil)
      return
    }
    // Whole seasons, if one is too short.
    let seasons = (bounds.lowerBound + wanted - 1) / wanted
    let legal = min(max(1, seasons) * wanted, bounds.upperBound)
    window = legal
    note =
      legal == wanted
      ? nil
      : "a season of \(wanted) samples is no window of \(method.rawValue), which takes \(bounds.lowerBound) to "
        + "\(bounds.upperBound): it is \(legal); see --window"
  }

  /// The windows that a method guesses by the season and can have.
  private static func bounds(of method: DetectorMethod) -> ClosedRange<Int>? {
    switch method {
    case .matrixProfile: 3...65_536
    case .subPCA, .kMeans: 2...4096
    default: nil
    }
  }
}
