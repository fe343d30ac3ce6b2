import ForeshockFeatures

#if canImport(Glibc)
  import Glibc
#endif

/// Every statistic, those with a number at a number of their own.
let everyStatistic: [RollingStatistic] = [
  .count, .sum, .mean, .plainMean, .variance, .standardDeviation, .skewness, .kurtosis, .minimum, .maximum,
  .range,
  .median,
  .quantile(0.95), .quantile(0), .quantile(1), .quantile(0.3), .medianAbsoluteDeviation, .slope,
  .slopePerSecond,
  .intercept, .rSquared, .autocorrelation, .zScore, .exceedance(0.4), .crossings(0.5), .peaks,
  .permutationEntropy,
]

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
    let points = (start...end).filter { !values[$0].isNaN }.map { (t: Wide($0 - start), x: Wide(values[$0])) }
    if statistic == .count { return Double(points.count) }
    if points.count < minPeriods { return .nan }
    switch statistic {
    case .crossings, .peaks, .permutationEntropy:
      return referenceEvents(statistic, Array(values[start...end]))
    case .zScore:
      let deviation = reference(.standardDeviation, of: points)
      return deviation > 0
        ? Double((Wide(values[end]) - points[0].x - averageDistance(points)) / Wide(deviation)) : .nan
    case .autocorrelation:
      let squares = points.count < 2 ? 0 : reference(.variance, of: points) * Double(points.count - 1)
      guard squares > 0 else { return .nan }
      let (first, mean) = (points[0].x, averageDistance(points))
      var product: Wide = 0
      for t in start..<end where !values[t].isNaN && !values[t + 1].isNaN {
        product += (Wide(values[t]) - first - mean) * (Wide(values[t + 1]) - first - mean)
      }
      return Double(product / Wide(squares))
    default: return reference(statistic, of: points)
    }
  }
}

/// The mean of the distances from the first value.
private func averageDistance(_ points: [(t: Wide, x: Wide)]) -> Wide {
  var sum: Wide = 0
  for point in points { sum += point.x - points[0].x }
  return sum / Wide(points.count)
}

private func referenceEvents(_ statistic: RollingStatistic, _ window: [Double]) -> Double {
  let pairs = zip(window, window.dropFirst()).filter { !$0.isNaN && !$1.isNaN }
  let triples = window.indices.dropFirst(2).map { (window[$0 - 2], window[$0 - 1], window[$0]) }
  switch statistic {
  case .crossings(let c): return Double(pairs.count { ($0 < c) != ($1 < c) })
  case .peaks: return Double(triples.count { $1 > $0 && $1 > $2 })
  default:
    var counts: [[Int]: Double] = [:]
    for (a, b, c) in triples where !a.isNaN && !b.isNaN && !c.isNaN {
      let x = [a, b, c]
      counts[[0, 1, 2].sorted { (x[$0], $0) < (x[$1], $1) }, default: 0] += 1
    }
    let total = counts.values.reduce(0, +)
    guard total > 0 else { return .nan }
    return counts.values.sorted().reduce(0) { $0 - $1 / total * log($1 / total) } / log(6)
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
  case .mean, .plainMean: return Double(mean)
  case .variance: return points.count < 2 ? .nan : Double(variance)
  case .standardDeviation: return points.count < 2 ? .nan : Double(variance.squareRoot())
  case .minimum: return Double(sorted[0])
  case .maximum: return Double(sorted[points.count - 1])
  case .range: return Double(sorted[points.count - 1]) - Double(sorted[0])
  case .median:
    let (low, high) = (sorted[(points.count - 1) / 2], sorted[points.count / 2])
    return Double((low + high) / 2)
  case .skewness, .kurtosis:
    guard points.count >= (statistic == .kurtosis ? 4 : 3) else { return .nan }
    guard variance > 0 else { return statistic == .kurtosis ? -3 : 0 }
    func moment(_ k: Int) -> Wide {
      points.reduce(0) { sum, p in sum + (0..<k).reduce(1) { power, _ in power * residual(p.x) } } / n
    }
    let m2 = moment(2)
    if statistic == .kurtosis {
      let g = moment(4) / (m2 * m2) - 3
      return Double((n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g + 6))
    }
    return Double((n * (n - 1)).squareRoot() / (n - 2) * moment(3) / (m2 * m2.squareRoot()))
  case .quantile(let share):
    let place = Wide(share) * (n - 1), low = Int(place)
    let part = place - Wide(low)
    return Double(part == 0 ? sorted[low] : sorted[low] + (sorted[low + 1] - sorted[low]) * part)
  case .medianAbsoluteDeviation:
    let median = (sorted[(points.count - 1) / 2] + sorted[points.count / 2]) / 2
    let distances = sorted.map { abs($0 - median) }.sorted()
    return Double((distances[(points.count - 1) / 2] + distances[points.count / 2]) / 2)
  case .exceedance(let c): return Double(points.count { $0.x > Wide(c) }) / Double(points.count)
  case .intercept, .rSquared:
    guard points.count > 1 else { return .nan }
    let slope = Wide(reference(.slope, of: points))
    let middle = points.reduce(0) { $0 + $1.t } / n
    if statistic == .intercept { return Double(mean - slope * middle) }
    guard variance > 0 else { return .nan }
    let spread = points.reduce(0) { $0 + ($1.t - middle) * ($1.t - middle) }
    return Double(slope * slope * spread / (variance * (n - 1)))
  case .autocorrelation, .zScore, .crossings, .peaks, .permutationEntropy: return .nan
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
    case .intercept: return magnitude / Double(points.count)
    case .skewness, .kurtosis, .autocorrelation, .rSquared, .zScore, .crossings, .peaks, .permutationEntropy:
      return 1
    case .plainMean, .medianAbsoluteDeviation, .quantile: return magnitude / Double(points.count)
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
