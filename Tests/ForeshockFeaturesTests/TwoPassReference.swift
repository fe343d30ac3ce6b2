import ForeshockFeatures

#if arch(x86_64)
  typealias Wide = Float80
#else
  typealias Wide = Double
#endif

/// The statistic over each window by its definition: collect the values present, then two passes in
/// 80-bit arithmetic.
func referenceRolling(
  _ statistic: RollingStatistic, of values: [Double], length: Int, minPeriods: Int
) -> [Double] {
  values.indices.map { end in
    let start = max(end - length + 1, 0)
    let points = (start...end).filter { !values[$0].isNaN }.map { (Wide($0 - start), Wide(values[$0])) }
    if statistic == .count { return Double(points.count) }
    return points.count < minPeriods ? .nan : reference(statistic, of: points)
  }
}

private func reference(_ statistic: RollingStatistic, of points: [(t: Wide, x: Wide)]) -> Double {
  let n = Wide(points.count)
  let sum = points.reduce(0) { $0 + $1.x }
  let mean = sum / n
  // The mean of the distances from the first value: at a level of 1e13 even 80 bits round the mean itself.
  let meanDistance = points.reduce(0) { $0 + ($1.x - points[0].x) } / n
  func residual(_ x: Wide) -> Wide { x - points[0].x - meanDistance }
  let variance = points.reduce(0) { $0 + residual($1.x) * residual($1.x) } / (n - 1)
  let sorted = points.map(\.x).sorted()
  switch statistic {
  case .count: return Double(points.count)
  case .sum: return Double(sum)
  case .mean: return Double(mean)
  case .variance: return points.count < 2 ? .nan : Double(variance)
  case .standardDeviation: return points.count < 2 ? .nan : Double(variance.squareRoot())
  case .minimum: return Double(sorted[0])
  case .maximum: return Double(sorted[points.count - 1])
  case .range: return Double(sorted[points.count - 1]) - Double(sorted[0])
  case .median:
    let (low, high) = (sorted[(points.count - 1) / 2], sorted[points.count / 2])
    return Double((low + high) / 2)
  case .slope, .slopePerSecond:
    guard points.count > 1 else { return .nan }
    let middle = points.reduce(0) { $0 + $1.t } / n
    let above = points.reduce(0) { $0 + ($1.t - middle) * residual($1.x) }
    return Double(above / points.reduce(0) { $0 + ($1.t - middle) * ($1.t - middle) })
  }
}

/// What an error of the statistic is measured against: its own size where that is well conditioned, else
/// the size of the numbers it is made of.
func referenceScale(
  _ statistic: RollingStatistic, of values: [Double], length: Int
) -> [Double] {
  values.indices.map { end in
    let start = max(end - length + 1, 0)
    let points = (start...end).filter { !values[$0].isNaN }
    guard !points.isEmpty else { return 0 }
    let magnitude = points.reduce(0) { $0 + abs(values[$1]) }
    switch statistic {
    case .sum: return magnitude
    case .mean: return magnitude / Double(points.count)
    case .slope, .slopePerSecond:
      let x = points.map { (t: Wide($0), x: Wide(values[$0])) }
      let t = points.map { (t: Wide($0), x: Wide($0)) }
      guard points.count > 1 else { return 0 }
      return reference(.standardDeviation, of: x) / reference(.standardDeviation, of: t)
    default:
      return abs(reference(statistic, of: points.map { (t: Wide($0), x: Wide(values[$0])) }))
    }
  }
}

/// The largest error over all positions in units of the scale; infinite where one is NaN and the other
/// is not.
func worstError(_ actual: [Double], _ expected: [Double], scale: [Double]) -> Double {
  guard actual.count == expected.count else { return .infinity }
  var worst = 0.0
  for i in actual.indices {
    if actual[i].isNaN && expected[i].isNaN { continue }
    if actual[i] == expected[i] { continue }
    let error = abs(actual[i] - expected[i]) / scale[i]
    worst = error.isNaN ? .infinity : max(worst, error)
  }
  return worst
}
