/// The smallest value of each window; windows without a value hold +∞ (the caller hides them).
func rollingMinimum(_ values: [Double], window: Int) -> [Double] {
  rollingExtreme(values, window: window, worst: .infinity) { $0 < $1 }
}

/// The largest value of each window; windows without a value hold −∞ (the caller hides them).
func rollingMaximum(_ values: [Double], window: Int) -> [Double] {
  rollingExtreme(values, window: window, worst: -.infinity) { $0 > $1 }
}

/// The best value of each window by the block scheme of van Herk (1992) and Gil & Werman (1993): three
/// comparisons a sample whatever the data and the window.
///
/// Samples 0, w, 2w, … are the ends of blocks. A window that starts in one block and ends in the next is
/// a suffix of the first and a prefix of the second; the best of each is known from one sweep to the
/// left and one to the right. A missing value (NaN) is better than nothing and so changes nothing.
@inline(__always)
private func rollingExtreme(
  _ values: [Double], window: Int, worst: Double, _ isBetter: (Double, Double) -> Bool
) -> [Double] {
  let count = values.count
  var result = [Double](repeating: worst, count: count)
  var suffix = [Double](repeating: worst, count: window)
  var suffixes = suffix.mutableSpan
  var results = result.mutableSpan
  let samples = values.span
  var last = 0
  while last < count {
    let firstStart = max(last - window + 1, 0)
    var best = worst
    var start = last
    while start >= firstStart {
      let value = samples[start]
      best = isBetter(value, best) ? value : best
      suffixes[start - firstStart] = best
      start -= 1
    }
    best = worst
    results[last] = suffixes[0]
    let lastEnd = min(last + window, count) - 1
    // The first block is sample 0 alone: every window that ends in the second starts before or at it.
    let step = last == 0 ? 0 : 1
    var left = step
    var end = last + 1
    while end <= lastEnd {
      let value = samples[end]
      best = isBetter(value, best) ? value : best
      let other = suffixes[left]
      results[end] = isBetter(best, other) ? best : other
      left += step
      end += 1
    }
    last += window
  }
  return result
}
