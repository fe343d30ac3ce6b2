/// Whether `a` and `b` differ by no more than `absolute + relative · max(|a|, |b|)`; equal infinities are
/// close, and so are two NaNs.
public func isClose(_ a: Double, _ b: Double, relative: Double = 1.5e-8, absolute: Double = 0) -> Bool {
  if a == b || (a.isNaN && b.isNaN) { return true }
  guard a.isFinite, b.isFinite else { return false }
  return abs(a - b) <= absolute + relative * max(abs(a), abs(b))
}

/// Whether the two arrays have the same length and are close element by element.
public func isClose(_ a: [Double], _ b: [Double], relative: Double = 1.5e-8, absolute: Double = 0) -> Bool {
  a.count == b.count
    && a.indices.allSatisfy { isClose(a[$0], b[$0], relative: relative, absolute: absolute) }
}

/// |actual − expected| / |expected|; 0 when both are equal, infinite when only the expected value is zero.
public func relativeError(_ actual: Double, _ expected: Double) -> Double {
  actual == expected ? 0 : abs(actual - expected) / abs(expected)
}

/// The error of `actual` in units of the last place of `expected`.
public func ulps(_ actual: Double, _ expected: Double) -> Double {
  actual == expected ? 0 : abs(actual - expected) / expected.ulp
}

/// The largest of |a − b| over the elements; infinite when the lengths differ or a value is NaN in one only.
public func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { largest, pair in
    if pair.0 == pair.1 || (pair.0.isNaN && pair.1.isNaN) { return largest }
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(largest, difference)
  }
}
