/// The slope of the least-squares line over each window, in units per sample; NaN where fewer than two
/// values are present or one is infinite.
///
/// With positions t counted from the anchor and distances d from its value, the sums
/// n, Σt, Σt², Σd, Σt·d of the two halves of a window simply add up, and
///
///     slope = (Σt·d − Σt·Σd/n) / (Σt² − (Σt)²/n)
///
/// The sums of t are whole numbers, exact for windows up to 300,000 samples. Because the anchor lies in
/// the window, the subtraction above the line loses at most half the digits of n, and the error stays
/// within about √n · 2⁻⁵² of the ratio of the two standard deviations. A constant window has slope 0
/// exactly.
func rollingSlope(_ values: [Double], window: Int) -> [Double] {
  var result = [Double](repeating: .nan, count: values.count)
  var suffix = [SlopeSums](repeating: SlopeSums(), count: window)
  for block in AnchoredBlocks(values, window: window) {
    appendSlopes(of: block, values, window, &suffix, &result)
  }
  return result
}

/// What a least-squares line needs to know of its points.
private struct SlopeSums {
  var n = 0.0
  var t = 0.0
  var tt = 0.0
  var d = 0.0
  var td = 0.0

  mutating func add(_ position: Double, _ distance: Double) {
    n += 1
    t += position
    tt += position * position
    d += distance
    td += position * distance
  }

  func slope(joinedWith other: SlopeSums) -> Double {
    let n = self.n + other.n
    let t = self.t + other.t
    let d = self.d + other.d
    guard n > 1, d.isFinite else { return .nan }
    let meanPosition = t / n
    return (td + other.td - meanPosition * d) / (tt + other.tt - meanPosition * t)
  }
}

private func appendSlopes(
  of block: AnchoredBlocks.Block, _ values: [Double], _ window: Int, _ suffix: inout [SlopeSums],
  _ result: inout [Double]
) {
  let anchorValue = values[block.anchor]
  let origin = anchorValue.isFinite ? anchorValue : 0
  let samples = values.span
  var suffixes = suffix.mutableSpan
  var slopes = result.mutableSpan

  var state = SlopeSums()
  var start = block.anchor
  while start >= block.firstStart {
    let value = samples[start]
    if value == value { state.add(Double(start - block.anchor), value - origin) }
    suffixes[start - block.firstStart] = state
    start -= 1
  }

  state = SlopeSums()
  for end in block.anchor...block.lastEnd {
    let value = samples[end]
    if value == value && end > block.anchor { state.add(Double(end - block.anchor), value - origin) }
    guard end >= block.firstEnd else { continue }
    slopes[end] = suffixes[max(end - window + 1 - block.firstStart, 0)].slope(joinedWith: state)
  }
}
