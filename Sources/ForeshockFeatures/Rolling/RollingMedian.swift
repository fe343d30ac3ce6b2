/// The median of each window; NaN where no value is present. For an even number of values it is half the
/// sum of the two in the middle.
///
/// The window is kept sorted. A sample that enters and the one that leaves are found by bisection, and
/// only the values between their places move.
func rollingMedian(_ values: [Double], window: Int) -> [Double] {
  var result = [Double](repeating: .nan, count: values.count)
  var sorted = SortedWindow(capacity: window)
  for i in values.indices {
    let entering = values[i]
    let leaving = i >= window ? values[i - window] : .nan
    switch (entering.isNaN, leaving.isNaN) {
    case (false, false): sorted.replace(leaving, by: entering)
    case (false, true): sorted.insert(entering)
    case (true, false): sorted.remove(leaving)
    case (true, true): break
    }
    result[i] = sorted.median
  }
  return result
}
