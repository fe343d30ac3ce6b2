internal import ForeshockNumerics

/// Whether the steps from sample to sample are larger in the last day than they ever were.
///
/// Of each quarter of a day the third quartile of the steps' sizes counts, pattern apart. Each of the last four is compared with
/// those of the same quarter before; when the median of the four ratios to the *greatest* of them is at least 4/3, the series is
/// noisier than it was. Five days before the last are needed.
struct NoiseTest {
  /// How many times the usual (the median of the past) the steps are.
  let ratio: Double
  /// Samples looked at.
  let span: Int
  /// Whether it is worth saying.
  let isUnusual: Bool

  init?(_ frame: SeasonFrame) {
    let values = frame.past + frame.recent
    let all = frame.quarters(of: values.count).map { range in
      let steps = range.dropFirst().map { abs(values[$0] - values[$0 - 1]) }.filter { !$0.isNaN }
      return 2 * steps.count >= range.count - 1 && !steps.isEmpty ? Statistics.quantile(steps, 0.75) : .nan
    }
    guard frame.unit >= 16, all.count >= 24 else { return nil }
    var ratios: [Double] = []
    var usual: [Double] = []
    for place in (all.count - 4)..<all.count {
      let before = stride(from: place - 4, through: 0, by: -4).map { all[$0] }.filter { $0 > 0 }
      guard !all[place].isNaN, before.count >= 5, let most = before.max() else { continue }
      // A pattern follows what it was learned from a little, and nothing that came later.
      let recent = all[place] / frame.inflation.squareRoot()
      ratios.append(recent / most)
      usual.append(recent / Statistics.median(before))
    }
    guard ratios.count >= 3 else { return nil }
    ratio = Statistics.median(usual)
    span = min(values.count, frame.unit)
    isUnusual = Statistics.median(ratios) >= 4 / 3
  }
}
