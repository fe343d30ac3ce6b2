internal import ForeshockNumerics

/// Whether a cycle is more than chance: an analysis of variance of the series' increments over the places of the
/// cycle.
///
/// The series is averaged over a few equal parts of the cycle, and the differences of neighbouring parts are
/// compared between places and within them. Differencing makes the increments of a random walk independent and
/// takes trends out, so that neither looks like a season; averaging keeps the noise of fine samplings from
/// drowning a slow cycle. The F distribution's degrees of freedom are divided by 1.5: differences of white noise
/// have the autocorrelation −1/2, and Σρ² = 1.5.
enum SeasonTest {
  /// The probability below which chance is ruled out for a candidate of the calendar.
  static let calendarThreshold = 3e-5
  /// The same for a candidate that was picked as the best of many lags.
  static let peakThreshold = 1e-6

  /// Whether the cycle of `length` samples is significant at one of three resolutions: four parts show a smooth wave
  /// best, finer ones a pattern with corners.
  static func isSignificant(_ length: Int, in values: [Double], threshold: Double) -> Bool {
    guard length >= 2, values.count >= 2 * length else { return false }
    let weekly = length % 7 == 0
    let resolutions = Set([4, weekly ? 7 : 8, weekly ? 21 : 24].map { min(length, $0) })
    return resolutions.contains { probability(of: length, parts: $0, in: values) < threshold }
  }

  /// The probability of increments at least as different between the places of the cycle, were there no season.
  static func probability(of length: Int, parts: Int, in values: [Double]) -> Double {
    let increments = increments(of: partMeans(of: length, parts: parts, in: values))
    var sums = [Double](repeating: 0, count: parts)
    var counts = [Double](repeating: 0, count: parts)
    var (total, observed) = (0.0, 0.0)
    for (index, value) in increments.enumerated() where !value.isNaN {
      sums[index % parts] += value
      counts[index % parts] += 1
      total += value
      observed += 1
    }
    let used = Double(counts.count { $0 > 0 })
    guard used >= 2, observed > used else { return 1 }
    let mean = total / observed
    var between = 0.0
    for place in 0..<parts where counts[place] > 0 {
      let deviation = sums[place] / counts[place] - mean
      between += counts[place] * deviation * deviation
    }
    var within = 0.0
    for (index, value) in increments.enumerated() where !value.isNaN {
      let deviation = value - sums[index % parts] / counts[index % parts]
      within += deviation * deviation
    }
    guard between > 0 else { return 1 }
    guard within > 1e-20 * between else { return 0 }
    let ratio = (between / (used - 1)) / (within / (observed - used))
    return FDistribution(
      numerator: (used - 1) / 1.5, denominator: (observed - used) / 1.5
    ).survival(ratio)
  }

  /// The means of the observed samples in each part of each cycle; NaN where a part has none.
  private static func partMeans(of length: Int, parts: Int, in values: [Double]) -> [Double] {
    // The last cycles count, whole ones only.
    let cycles = values.count / length
    let first = values.count - cycles * length
    var sums = [Double](repeating: 0, count: cycles * parts)
    var counts = sums
    for t in first..<values.count where !values[t].isNaN {
      let (cycle, place) = (t - first).quotientAndRemainder(dividingBy: length)
      let part = cycle * parts + place * parts / length
      sums[part] += values[t]
      counts[part] += 1
    }
    return sums.indices.map { counts[$0] > 0 ? sums[$0] / counts[$0] : .nan }
  }

  /// Differences of neighbours, NaN beside gaps; the first has no neighbour.
  private static func increments(of means: [Double]) -> [Double] {
    means.indices.map { $0 == 0 ? .nan : means[$0] - means[$0 - 1] }
  }
}
