/// The mean course of a series over a cycle, after a moving average of one cycle has taken the trend out.
struct SeasonalProfile {
  /// The cycle's places, in the order of the series' first samples; they sum to zero.
  let course: [Double]
  /// The share of the detrended variance that the course explains, corrected for the number of its places.
  let explainedShare: Double

  init(of values: [Double], length: Int) {
    let trend = MovingAverage.centered(values, length: length)
    var sums = [Double](repeating: 0, count: length)
    var counts = sums
    for t in values.indices where !values[t].isNaN && !trend[t].isNaN {
      sums[t % length] += values[t] - trend[t]
      counts[t % length] += 1
    }
    var course = sums.indices.map { counts[$0] > 0 ? sums[$0] / counts[$0] : 0 }
    let mean = course.reduce(0, +) / Double(length)
    for place in course.indices { course[place] -= mean }
    var (whole, rest, observed) = (0.0, 0.0, 0.0)
    for t in values.indices where !values[t].isNaN && !trend[t].isNaN {
      let detrended = values[t] - trend[t]
      let left = detrended - course[t % length]
      whole += detrended * detrended
      rest += left * left
      observed += 1
    }
    self.course = course
    let freedom = observed - Double(length)
    explainedShare = whole > 0 && freedom > 0 ? max(0, 1 - rest / whole * observed / freedom) : 0
  }

  /// The series without the course.
  func removed(from values: [Double]) -> [Double] {
    values.indices.map { values[$0] - course[$0 % course.count] }
  }
}

/// Moving averages over one cycle.
enum MovingAverage {
  /// The mean of the observed samples of the cycle around each sample; at the ends, where it would reach out, the
  /// nearest one inside. Even lengths take both end samples at half weight.
  ///
  /// - Complexity: O(n).
  static func centered(_ values: [Double], length: Int) -> [Double] {
    let n = values.count
    let half = length / 2
    guard n > 2 * half else { return [Double](repeating: .nan, count: n) }
    var sums = [0.0]
    var counts = [0.0]
    // Sums are taken around a middle value, so that a large offset does not cost digits.
    let origin = values.first { !$0.isNaN } ?? 0
    for value in values {
      sums.append(sums[sums.count - 1] + (value.isNaN ? 0 : value - origin))
      counts.append(counts[counts.count - 1] + (value.isNaN ? 0 : 1))
    }
    func window(_ range: Range<Int>) -> (sum: Double, count: Double) {
      (sums[range.upperBound] - sums[range.lowerBound], counts[range.upperBound] - counts[range.lowerBound])
    }
    return (0..<n).map { t in
      let middle = min(max(t, half), n - 1 - half)
      var (sum, count) = window(middle - half..<middle + half + 1)
      if length % 2 == 0 {
        let inner = window(middle - half + 1..<middle + half)
        (sum, count) = (0.5 * (sum + inner.sum), 0.5 * (count + inner.count))
      }
      return count > 0 ? origin + sum / count : .nan
    }
  }
}
