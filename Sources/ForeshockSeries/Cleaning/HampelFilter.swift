internal import ForeshockNumerics

/// Finds and tames outliers: samples further than k robust standard deviations from the median of their
/// neighbourhood, `|x − median| > k · 1.4826 · MAD`, MAD being the median distance from that median.
///
/// The window is centred (it looks ahead, for series that are complete) or causal (the sample and those before it,
/// for streams; the filter then says of a sample what it would have said when that came). At the edges it is cut
/// off. Gaps take no part and stay. Medians are of the samples as they came, not as they were tamed.
///
/// Where more than half of a window are equal, MAD is 0 and any other value an outlier; ``scaleFloor`` keeps a
/// step of rounding from being one.
///
/// Source: Hampel, "The influence curve and its role in robust estimation", J. Am. Stat. Assoc. 69, 1974; Pearson,
/// "Outliers in process modeling and identification", IEEE Trans. Control Syst. Technol. 10, 2002.
/// Checked against pandas 2.3.3 (`rolling().median()` and the same of distances) to 1e-12.
public struct HampelFilter: Hashable, Codable, Sendable {
  /// Where the window of a sample lies.
  public enum Window: Hashable, Codable, Sendable {
    /// So many samples before, the sample, and so many after it.
    case centred(halfWidth: Int)
    /// So many samples up to and with the sample itself.
    case causal(length: Int)
  }

  /// What is put in the place of an outlier.
  public enum Replacement: String, CaseIterable, Hashable, Codable, Sendable {
    /// The nearest value that would be none: `median ± k · 1.4826 · MAD`.
    case limit
    /// The median.
    case median
    /// A gap.
    case gap
  }

  /// Where the window of a sample lies.
  public let window: Window
  /// How many robust standard deviations are still ordinary.
  public let threshold: Double
  /// The smallest standard deviation that is believed, in the unit of the samples.
  public let scaleFloor: Double
  /// What is put in the place of an outlier.
  public let replacement: Replacement

  /// The factor that makes a median distance estimate the standard deviation of normal numbers.
  static let normalScale = 1.482602218505602

  /// A filter.
  ///
  /// - Parameters:
  ///   - window: at least one sample.
  ///   - threshold: k; 3 by default.
  ///   - scaleFloor: the smallest standard deviation that is believed; 0 by default.
  ///   - replacement: what is put in the place of an outlier; the limit by default.
  /// - Throws: ``CleaningError/invalidWindow(_:)`` or ``CleaningError/invalidThreshold(_:)``.
  public init(
    _ window: Window, threshold: Double = 3, scaleFloor: Double = 0, replacement: Replacement = .limit
  ) throws(CleaningError) {
    switch window {
    case .centred(let halfWidth):
      guard (0...1 << 40).contains(halfWidth) else { throw .invalidWindow(halfWidth) }
    case .causal(let length): guard (1...1 << 40).contains(length) else { throw .invalidWindow(length) }
    }
    for value in [threshold, scaleFloor] {
      guard value >= 0, value.isFinite else { throw .invalidThreshold(value) }
    }
    self.window = window
    self.threshold = threshold
    self.scaleFloor = scaleFloor
    self.replacement = replacement
  }

  /// Decodes a filter and checks it like the initialiser.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      container.decode(Window.self, forKey: .window),
      threshold: container.decode(Double.self, forKey: .threshold),
      scaleFloor: container.decode(Double.self, forKey: .scaleFloor),
      replacement: container.decode(Replacement.self, forKey: .replacement))
  }

  private enum CodingKeys: String, CodingKey { case window, threshold, scaleFloor, replacement }

  /// A series without its outliers, and where they were.
  public struct Result: Hashable, Sendable {
    /// The series with outliers replaced.
    public let series: TimeSeries
    /// The positions of the outliers, ascending.
    public let outliers: [Int]
  }

  /// `series` with its outliers replaced. - Complexity: O(n log window)
  public func filtered(_ series: TimeSeries) -> Result {
    let values = series.values
    let (before, after) =
      switch window {
      case .centred(let halfWidth): (halfWidth, halfWidth)
      case .causal(let length): (length - 1, 0)
      }
    var filtered = values
    var outliers: [Int] = []
    var sorted = OrderedWindow(
      capacity: min(before, values.count) + min(after, values.count) + 2, quantiles: 1, hasDeviation: true)
    for value in values.prefix(after) { sorted.insert(value) }
    for (index, value) in values.enumerated() {
      if index + after < values.count { sorted.insert(values[index + after]) }
      if index > before { sorted.remove(values[index - before - 1]) }
      guard !value.isNaN else { continue }
      let centre = sorted.value(of: .median)
      let scale = max(Self.normalScale * sorted.medianAbsoluteDeviation(), scaleFloor)
      guard (value - centre).magnitude > threshold * scale else { continue }
      outliers.append(index)
      switch replacement {
      case .limit: filtered[index] = value > centre ? centre + threshold * scale : centre - threshold * scale
      case .median: filtered[index] = centre
      case .gap: filtered[index] = .nan
      }
    }
    return Result(
      series: TimeSeries(
        name: series.name, start: series.start, samplingInterval: series.samplingInterval, values: filtered),
      outliers: outliers)
  }
}
