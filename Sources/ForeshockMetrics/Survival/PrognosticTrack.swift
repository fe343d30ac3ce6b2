/// The predictions of remaining life made for one unit while it aged, judged once its end is known.
///
///     let engine = try PrognosticTrack(times: cycles, predicted: lives, endOfLife: 287)
///     engine.horizon(alpha: 0.1)                          // 64: within 10 % of its life from 64 cycles before the end
///     engine.isAccurate(alpha: 0.2, lambda: 0.5)          // true: within 20 % of what was left, half-way
///     engine.relativeAccuracy(lambda: 0.5)                // 0.93
///
/// Source: Saxena, Celaya, Saha, Saha & Goebel, "Metrics for offline evaluation of prognostic performance",
/// International Journal of Prognostics and Health Management 1, 2010, sections 4.2.1 to 4.2.4.
public struct PrognosticTrack: Hashable, Sendable {
  /// When each prediction was made, ascending, before the end of life.
  public let times: [Double]
  /// The remaining life predicted at each time; NaN where none was made.
  public let predicted: [Double]
  /// When the unit failed.
  public let endOfLife: Double

  /// Checks and keeps the predictions.
  ///
  /// - Parameters:
  ///   - times: when each was made: finite, ascending, before `endOfLife`; at least one.
  ///   - predicted: remaining lives, in the unit of the times; a NaN is never accurate.
  ///   - endOfLife: when the unit failed.
  /// - Precondition: there are as many predictions as times.
  /// - Throws: ``MetricError`` for no predictions, or times that do not ascend or not before the end.
  public init(times: [Double], predicted: [Double], endOfLife: Double) throws(MetricError) {
    precondition(times.count == predicted.count, "There must be a prediction a time")
    guard !times.isEmpty else { throw .noObservations }
    for i in times.indices {
      guard times[i].isFinite, times[i] < endOfLife, endOfLife.isFinite, i == 0 || times[i] > times[i - 1]
      else { throw .invalidTime(unit: i, time: times[i]) }
    }
    self.times = times
    self.predicted = predicted
    self.endOfLife = endOfLife
  }

  /// PH: how long before the end predictions came within ± α times the length of life and stayed there; nil when the
  /// last one is not.
  ///
  /// The paper takes the first prediction that is within, whether or not later ones are: one lucky prediction of a wandering
  /// track makes its horizon long. Pass false to `mustLast` for that.
  ///
  /// - Parameters:
  ///   - alpha: above 0.
  ///   - mustLast: whether all later predictions have to be within as well. Default true; the paper's is false.
  public func horizon(alpha: Double, mustLast: Bool = true) -> Double? {
    let width = alpha * endOfLife
    func isWithin(_ i: Int) -> Bool { abs(predicted[i] - (endOfLife - times[i])) <= width }
    guard mustLast else { return times.indices.first(where: isWithin).map { endOfLife - times[$0] } }
    var first: Double?
    for i in times.indices.reversed() {
      guard isWithin(i) else { break }
      first = times[i]
    }
    return first.map { endOfLife - $0 }
  }

  /// α–λ: whether the prediction that stood at the share λ of the way from the first prediction to the end
  /// was within ± α of the life then left.
  ///
  /// - Parameters:
  ///   - alpha: above 0.
  ///   - lambda: from 0, the first prediction, to below 1, the end.
  public func isAccurate(alpha: Double, lambda: Double) -> Bool {
    let i = standing(at: lambda)
    let left = endOfLife - times[i]
    return abs(predicted[i] - left) <= alpha * left
  }

  /// RA: one minus the relative error of the prediction that stood at λ; 1 is exact, and a life predicted more than
  /// twice too long is below 0.
  public func relativeAccuracy(lambda: Double) -> Double {
    relativeAccuracy(of: standing(at: lambda))
  }

  /// CRA: the mean relative accuracy of all predictions; those that were not made are left out.
  public var cumulativeRelativeAccuracy: Double {
    let values = times.indices.map(relativeAccuracy(of:)).filter { !$0.isNaN }
    return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }

  /// How late the error is on the whole: the distance from the first prediction, at no error, to the centre
  /// of the area below the absolute error. The lower, the sooner it falls.
  public var convergence: Double {
    var (area, timeMoment, errorMoment) = (0.0, 0.0, 0.0)
    for i in times.indices.dropLast() where !predicted[i].isNaN {
      let error = abs(predicted[i] - (endOfLife - times[i]))
      let width = times[i + 1] - times[i]
      area += width * error
      timeMoment += (times[i + 1] * times[i + 1] - times[i] * times[i]) / 2 * error
      errorMoment += width * error * error / 2
    }
    guard area > 0 else { return 0 }
    let (x, y) = (timeMoment / area - times[0], errorMoment / area)
    return (x * x + y * y).squareRoot()
  }

  private func relativeAccuracy(of i: Int) -> Double {
    let left = endOfLife - times[i]
    return 1 - abs(predicted[i] - left) / left
  }

  /// The last prediction made by then.
  private func standing(at lambda: Double) -> Int {
    precondition(lambda >= 0 && lambda < 1, "λ must be at least 0 and below 1")
    let time = times[0] + lambda * (endOfLife - times[0])
    return times.lastIndex { $0 <= time } ?? 0
  }
}
