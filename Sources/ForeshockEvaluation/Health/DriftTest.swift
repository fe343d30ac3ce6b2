/// Whether the level is another than before: a change of the last day, three days or week (``RecentChange``), or a trend over all
/// days (``DayTrend``).
///
/// For the first the recent stretch and its past are taken without their pattern (``SeasonFrame``) and cut into quarters of a day,
/// of each of which the median counts. With s the robust spread of the past's medians, τ what neighbours that resemble each other
/// make variances larger by (``SeriesMemory``), m medians that are recent and n that are not,
///
///     t = (median of the recent ones − median of the others) / (s · √(π/2 · τ · (1/m + 1/n)))
///
/// has about Student's law with n/τ − 1 degrees of freedom; π/2 is what medians vary more than means. The same is asked about the
/// mean ranks of the quarters' samples among the past, without the π/2, and the larger p-value of both counts. The least p-value of
/// the stretches is multiplied by their number, and the smaller of both tests by two (Bonferroni).
///
/// With less than fifteen days of a daily clock only the trend is asked about, from six days on: a weekend that was never seen
/// is none.
///
/// Sources: Kendall, "Rank correlation methods", 1948; Theil 1950.
package struct DriftTest {
  /// How much the level changed.
  let change: Double
  /// The same as a share of the level before; nil where that is about zero.
  let relativeChange: Double?
  /// In how many samples: the longest of the stretches in which the level was half of the way there.
  let span: Int
  /// The p-value.
  package let pValue: Double
  /// Whether the change is larger than the spread of single samples around their pattern, and six of ten pairs of samples show it.
  package let isMaterial: Bool

  package init?(_ frame: SeasonFrame) {
    let trend = DayTrend(frame)
    let change = RecentChange(frame)
    // Two tests where both can be made: the p-value of the better one counts twice.
    let tests = (trend == nil ? 0.0 : 1) + (change == nil ? 0 : 1)
    // A change that nobody would see does not hide a trend that one would.
    let isTrend =
      if let change, let trend {
        change.isMaterial == trend.isMaterial ? trend.pValue < change.pValue : trend.isMaterial
      } else {
        change == nil
      }
    if let change, !isTrend {
      (self.change, span, isMaterial) = (change.change, change.span, change.isMaterial)
      relativeChange = Self.relative(change.change, to: frame.centre)
      pValue = min(1, tests * change.pValue)
    } else if let trend {
      (self.change, span, isMaterial) = (trend.change, trend.span, trend.isMaterial)
      relativeChange = Self.relative(trend.change, to: trend.first)
      pValue = min(1, tests * trend.pValue)
    } else {
      return nil
    }
  }

  static func relative(_ change: Double, to level: Double) -> Double? {
    abs(level) > 1e-3 * abs(change) ? change / abs(level) : nil
  }
}
