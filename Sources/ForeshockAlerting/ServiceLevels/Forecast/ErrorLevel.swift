internal import ForeshockNumerics
internal import Glibc

/// How past blocks speak for the coming ones: hypotheses of how fast the past grows old, one of which is a
/// drift, each with the weight that its forecasts of the past have earned.
///
/// A service may go on as it was on average, or as it was lately, or go on getting worse; which of them is
/// uncertain, so every future follows one of them. For every later block the error ratio of the next three is
/// forecast from those before; the mean absolute logarithmic error, recent ones counting more, makes the
/// weight exp(−10 × error).
struct ErrorLevel: Sendable {
  /// One hypothesis.
  struct Hypothesis: Sendable {
    /// Blocks after which a block counts half; infinite when all count alike.
    let halfLife: Double
    /// The growth of the logarithm of the error ratio a block, with its standard error; nil when it does not
    /// drift.
    let drift: Drift?
    /// Its weight; only ratios of weights matter.
    let weight: Double

    /// How much a block that is `age` blocks old counts.
    func weight(age: Int) -> Double { ErrorLevel.weight(age: age, halfLife: halfLife) }
  }

  /// A line of logarithms.
  struct Drift: Sendable {
    /// The growth a block.
    let slope: Double
    /// Its standard error.
    let error: Double
    /// What that is known by.
    let degreesOfFreedom: Double

    /// A slope that the blocks agree with.
    func draw(_ random: inout RandomStream) -> Double {
      slope + error * random.studentT(degreesOfFreedom: degreesOfFreedom)
    }
  }

  /// The hypotheses; at least one.
  let hypotheses: [Hypothesis]

  /// Each block's growth is this much of the one's before, drawn for every future: how long a drift goes on is not
  /// known.
  static let damping = 0.94..<1.0
  private static let halfLives: [Double] = [.infinity, 7, 3, 1]
  private static let ahead = 3
  private static let fitted = 10
  private static let sharpness = 10.0
  private static let memory = 5.0

  /// - Parameters:
  ///   - blocks: events of each block, the oldest first.
  ///   - budget: the error ratio that matters; a tenth of it is as good as none.
  init(_ blocks: [EventCounts], budget: Double) {
    let floor = budget / 10
    let first = max(4, blocks.count / 3)
    func loss(_ predict: (Int) -> Double?) -> Double {
      var (sum, weights) = (0.0, 0.0)
      for origin in first..<max(first, blocks.count) {
        let actual = Self.ratio(blocks[origin..<min(origin + Self.ahead, blocks.count)].map { ($0, 1.0) })
        guard let actual, let predicted = predict(origin) else { continue }
        let weight = exp2(-Double(blocks.count - 1 - origin) / Self.memory)
        sum += weight * abs(log((max(0, predicted) + floor) / (actual + floor)))
        weights += weight
      }
      // Nothing can be said against any of them.
      return weights > 0 ? sum / weights : 0
    }
    var found = Self.halfLives.map { halfLife in
      let error = loss { origin in
        Self.ratio((0..<origin).map { (blocks[$0], Self.weight(age: origin - 1 - $0, halfLife: halfLife)) })
      }
      return Hypothesis(halfLife: halfLife, drift: nil, weight: exp(-Self.sharpness * error))
    }
    if blocks.count >= 8, let line = Self.line(blocks[...], floor: floor), abs(line.slope) > 2 * line.error {
      let error = loss { origin in
        // The middle of the blocks ahead.
        Self.line(blocks[..<origin], floor: floor).map {
          exp($0.last + $0.slope * Double(Self.ahead + 1) / 2) - floor
        }
      }
      found.append(
        Hypothesis(
          halfLife: 3, drift: Drift(slope: line.slope, error: line.error, degreesOfFreedom: line.freedom),
          weight: exp(-Self.sharpness * error)))
    }
    hypotheses = found
  }

  /// The one of the greatest weight; the first of equals.
  var likeliest: Hypothesis {
    hypotheses.reduce(hypotheses[0]) { $1.weight > $0.weight ? $1 : $0 }
  }

  /// One of them, drawn by weight.
  func draw(_ random: inout RandomStream) -> Hypothesis {
    var left = random.uniform() * hypotheses.reduce(0) { $0 + $1.weight }
    for hypothesis in hypotheses {
      left -= hypothesis.weight
      if left < 0 { return hypothesis }
    }
    return likeliest
  }

  private static func weight(age: Int, halfLife: Double) -> Double {
    halfLife.isInfinite ? 1 : exp2(-Double(age) / halfLife)
  }

  private static func ratio(_ blocks: [(EventCounts, Double)]) -> Double? {
    let total = blocks.reduce(0) { $0 + $1.0.total * $1.1 }
    return total > 0 ? blocks.reduce(0) { $0 + $1.0.bad * $1.1 } / total : nil
  }

  /// The least-squares line of the logarithms of the last blocks' ratios: its value at the last one, its
  /// slope a block and that one's standard error.
  private static func line(_ blocks: ArraySlice<EventCounts>, floor: Double)
    -> (last: Double, slope: Double, error: Double, freedom: Double)?
  {
    let points = blocks.suffix(fitted).enumerated().compactMap { index, counts in
      counts.errorRatio.map { (x: Double(index), y: log($0 + floor)) }
    }
    guard points.count >= 4, let last = points.last else { return nil }
    let n = Double(points.count)
    let meanX = points.reduce(0) { $0 + $1.x } / n, meanY = points.reduce(0) { $0 + $1.y } / n
    let sxx = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    let slope = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / sxx
    let residual = points.reduce(0) { sum, point in
      let error = point.y - meanY - slope * (point.x - meanX)
      return sum + error * error
    }
    return (meanY + slope * (last.x - meanX), slope, (residual / (n - 2) / sxx).squareRoot(), n - 2)
  }
}
