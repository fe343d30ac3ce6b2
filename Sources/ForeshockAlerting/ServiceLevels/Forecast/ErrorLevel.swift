internal import ForeshockNumerics
internal import Glibc

/// How past blocks speak for the coming ones: which count more, and whether the error ratio drifts.
///
/// The half-life and the drift are those that would have foretold the past best: for every later block the error
/// ratio of the next three was forecast from those before, and the mean absolute logarithmic error counts.
struct ErrorLevel: Sendable {
  /// Blocks after which a block counts half; infinite when all count alike.
  let halfLife: Double
  /// The growth of the logarithm of the error ratio a block, with its standard error; nil when it does not drift.
  let drift: (slope: Double, error: Double)?

  /// Each block's growth is this much of the one's before: a drift does not go on for ever.
  static let damping = 0.9
  private static let ahead = 3
  private static let fitted = 10

  /// - Parameters:
  ///   - blocks: events of each block, the oldest first.
  ///   - budget: the error ratio that matters; a tenth of it is as good as none.
  init(_ blocks: [EventCounts], budget: Double) {
    guard blocks.count >= 8 else {
      halfLife = .infinity
      drift = nil
      return
    }
    let floor = budget / 10
    let first = max(6, blocks.count / 3)
    func loss(_ predict: (Int) -> Double?) -> Double {
      var (sum, count) = (0.0, 0)
      for origin in first..<blocks.count {
        let actual = Self.ratio(blocks[origin..<min(origin + Self.ahead, blocks.count)].map { ($0, 1.0) })
        guard let actual, let predicted = predict(origin) else { continue }
        sum += abs(log((predicted + floor) / (actual + floor)))
        count += 1
      }
      return count > 0 ? sum / Double(count) : .infinity
    }
    func level(_ halfLife: Double) -> (Int) -> Double? {
      { origin in
        Self.ratio((0..<origin).map { (blocks[$0], Self.weight(age: origin - 1 - $0, halfLife: halfLife)) })
      }
    }
    var best = (halfLife: Double.infinity, loss: loss(level(.infinity)))
    // Something simpler has to be clearly worse before something less steady is believed.
    let plain = best.loss
    for candidate in [7.0, 3, 1.5] {
      let found = loss(level(candidate))
      if found < 0.9 * plain, found < best.loss { best = (candidate, found) }
    }
    halfLife = best.halfLife
    let trend = loss { origin in
      Self.line(blocks[..<origin], floor: floor).map { line in
        // The middle of the blocks ahead.
        exp(line.last + line.slope * Double(Self.ahead + 1) / 2) - floor
      }
    }
    if trend < 0.8 * best.loss, let line = Self.line(blocks[...], floor: floor),
      abs(line.slope) > 2 * line.error
    {
      drift = (line.slope, line.error)
    } else {
      drift = nil
    }
  }

  /// How much a block that is `age` blocks old counts.
  func weight(age: Int) -> Double { Self.weight(age: age, halfLife: halfLife) }

  private static func weight(age: Int, halfLife: Double) -> Double {
    halfLife.isInfinite ? 1 : exp2(-Double(age) / halfLife)
  }

  private static func ratio(_ blocks: [(EventCounts, Double)]) -> Double? {
    let total = blocks.reduce(0) { $0 + $1.0.total * $1.1 }
    return total > 0 ? blocks.reduce(0) { $0 + $1.0.bad * $1.1 } / total : nil
  }

  /// The least-squares line of the logarithms of the last blocks' ratios: its value at the last one, its slope a
  /// block and that one's standard error.
  private static func line(_ blocks: ArraySlice<EventCounts>, floor: Double)
    -> (last: Double, slope: Double, error: Double)?
  {
    let points = blocks.suffix(fitted).enumerated().compactMap { index, counts in
      counts.errorRatio.map { (x: Double(index), y: log($0 + floor)) }
    }
    guard points.count >= 6, let last = points.last else { return nil }
    let n = Double(points.count)
    let meanX = points.reduce(0) { $0 + $1.x } / n, meanY = points.reduce(0) { $0 + $1.y } / n
    let sxx = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    let slope = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / sxx
    let residual = points.reduce(0) { sum, point in
      let error = point.y - meanY - slope * (point.x - meanX)
      return sum + error * error
    }
    return (meanY + slope * (last.x - meanX), slope, (residual / (n - 2) / sxx).squareRoot())
  }
}
