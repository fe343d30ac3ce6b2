internal import ForeshockNumerics

extension Forecast {
  /// A forecast with Gaussian intervals: the mean and so many standard deviations on both sides.
  package init(mean: [Double], variance: [Double], levels: [Double]) {
    precondition(mean.count == variance.count, "Every forecast step needs a variance")
    let deviations = variance.map { $0.squareRoot() }
    self.init(mean: mean, deviations: deviations, levels: levels, factor: centralNormalQuantile)
  }

  /// A forecast with symmetric intervals: `factor` says how many deviations a level reaches to each side.
  package init(mean: [Double], deviations: [Double], levels: [Double], factor: (Double) -> Double) {
    self.init(
      mean: mean,
      intervals: levels.map { level in
        let reach = factor(level)
        return PredictionInterval(
          level: level, lower: zip(mean, deviations).map { $0 - reach * $1 },
          upper: zip(mean, deviations).map { $0 + reach * $1 })
      })
  }

  /// A forecast whose intervals are quantiles of the distributions that `curves` describe.
  init(mean: [Double], curves: [PredictiveCurve], levels: [Double]) {
    precondition(curves.count == mean.count, "Every forecast step needs a distribution")
    var quantiles = CurveQuantiles()
    let factors = levels.map(centralNormalQuantile)
    // Each bound is sought from where it was a step before.
    var starts = factors.map { (lower: $0, upper: $0) }
    var lower = levels.map { _ in mean }
    var upper = lower
    for (step, curve) in curves.enumerated() {
      quantiles.load(curve)
      for (index, factor) in factors.enumerated() {
        lower[index][step] = quantiles.bound(factor, upper: false, start: &starts[index].lower)
        upper[index][step] = quantiles.bound(factor, upper: true, start: &starts[index].upper)
      }
    }
    self.init(
      mean: mean,
      intervals: levels.indices.map {
        PredictionInterval(level: levels[$0], lower: lower[$0], upper: upper[$0])
      })
  }

  /// A forecast whose intervals are quantiles of simulated futures at each step.
  ///
  /// Quantiles are median-unbiased: Hyndman & Fan, "Sample quantiles in statistical packages", The American
  /// Statistician 50, 1996, definition 8.
  package init(mean: [Double], paths: SamplePaths, levels: [Double]) {
    precondition(paths.horizon == mean.count, "The futures must reach as far as the forecast")
    var lower = levels.map { _ in mean }
    var upper = lower
    var column = [Double](repeating: 0, count: paths.count)
    for step in mean.indices {
      for path in 0..<paths.count { column[path] = paths.values[path * paths.horizon + step] }
      column.sort()
      for (index, level) in levels.enumerated() {
        lower[index][step] = column.sortedQuantile(0.5 - 0.5 * level)
        upper[index][step] = column.sortedQuantile(0.5 + 0.5 * level)
      }
    }
    self.init(
      mean: mean,
      intervals: levels.indices.map {
        PredictionInterval(level: levels[$0], lower: lower[$0], upper: upper[$0])
      })
  }
}

extension [Double] {
  /// The quantile at `probability` of sorted, non-empty values.
  fileprivate func sortedQuantile(_ probability: Double) -> Double {
    let position = Double(count) * probability + (probability + 1) / 3 - 1
    let below = Swift.min(Swift.max(Int(position.rounded(.down)), 0), count - 1)
    let above = Swift.min(below + 1, count - 1)
    let share = Swift.min(Swift.max(position - Double(below), 0), 1)
    return self[below] + share * (self[above] - self[below])
  }
}

/// The number z with P(−z < Z < z) = `level` for a standard normal Z.
///
/// Levels near 0 take three terms of the inverse error function's series (error below 10⁻¹⁷ relative), since
/// 1 − level has lost their digits; the others the tail probability, since 0.5 + 0.5 · level loses those of
/// levels near 1.
func centralNormalQuantile(_ level: Double) -> Double {
  guard level < 1e-3 else { return NormalDistribution.standard.upperQuantile(0.5 * (1 - level)) }
  let square = level * level
  return (Double.pi / 2).squareRoot() * level
    * (1 + square * (Double.pi / 12 + square * 7 * Double.pi * Double.pi / 480))
}
