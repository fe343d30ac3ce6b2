public import ForeshockForecasting
internal import ForeshockNumerics

extension FittedForecaster {
  /// Whether and when the metric will pass `threshold` within the next `horizon` samples.
  ///
  ///     let crossing = try fitted.crossing(of: .above(95), within: 30)
  ///     crossing.probability                 // 0.93
  ///     crossing.expectedTime?.time          // the median, with .lower and .upper
  ///
  /// - Parameters:
  ///   - threshold: the line; finite.
  ///   - horizon: steps ahead, 1 … 1,000,000.
  ///   - sustained: how many samples must be beyond; by default 3 of 5.
  ///   - level: of the interval of the crossing time, inside 0 … 1; by default 0.9.
  ///   - pathCount: simulated futures, at least 1; with the default 4000 a probability of 0.8 has a standard
  ///     error of 0.006.
  ///   - seed: the same seed gives the same answer.
  ///   - regressors: the coming values of the model's regressors, at least `horizon` rows. The last passage is
  ///     looked for in `sustained.window` − 1 samples more; where there are no rows for these, the last one
  ///     holds on.
  /// - Throws: `ModelError` for a setting out of bounds, and what the model throws.
  /// - Complexity: O(pathCount × horizon) time; at most about 8 MB of paths are held at once.
  public func crossing(
    of threshold: Threshold, within horizon: Int, sustained: Sustained = .threeOfFive, level: Double = 0.9,
    pathCount: Int = 4000, seed: UInt64 = 0, regressors: Regressors = .none
  ) throws(ModelError) -> Crossing {
    let all = try crossings(
      of: [threshold], within: horizon, sustained: sustained, level: level, pathCount: pathCount, seed: seed,
      regressors: regressors)
    return all[0]
  }

  /// The same for several thresholds, in their order, from one set of paths: each equals what
  /// ``crossing(of:within:sustained:level:pathCount:seed:regressors:)`` gives for it alone.
  public func crossings(
    of thresholds: [Threshold], within horizon: Int, sustained: Sustained = .threeOfFive,
    level: Double = 0.9, pathCount: Int = 4000, seed: UInt64 = 0, regressors: Regressors = .none
  ) throws(ModelError) -> [Crossing] {
    try checkCrossingSettings(thresholds, horizon: horizon, level: level, pathCount: pathCount)
    let context = context
    var studies = thresholds.map { threshold in
      CrossingStudy(threshold, sustained, horizon: horizon, context: context)
    }
    let length = horizon + sustained.window - 1
    let coming = try regressors.held(to: length, from: horizon)
    try drawPieces(of: length, count: pathCount, seed: seed, regressors: coming) { paths in
      for index in studies.indices { studies[index].add(paths) }
    }
    let outlook = try forecast(
      horizon: horizon, levels: [level], regressors: try coming.held(to: horizon, from: horizon))
    return studies.map { $0.crossing(pathCount: pathCount, level: level, outlook: outlook) }
  }

  /// Draws sample paths of `length` steps; long ones in pieces, whose size depends on the length alone.
  func drawPieces(
    of length: Int, count pathCount: Int, seed: UInt64, regressors: Regressors = .none,
    _ body: (SamplePaths) -> Void
  ) throws(ModelError) {
    let pieceSize = max(1, 1_000_000 / length)
    var done = 0, piece: UInt64 = 0
    while done < pathCount {
      let count = min(pieceSize, pathCount - done)
      var stream = RandomStream(seed: seed).stream(piece)
      let pieceSeed = piece == 0 ? seed : stream.next()
      body(try samplePaths(horizon: length, count: count, seed: pieceSeed, regressors: regressors))
      done += count
      piece += 1
    }
  }
}

func checkCrossingSettings(
  _ thresholds: [Threshold], horizon: Int, level: Double, pathCount: Int
) throws(ModelError) {
  if let bad = thresholds.first(where: { !$0.value.isFinite }) {
    throw .invalidParameter("threshold", reason: "\(bad.value) is not a finite number")
  }
  guard (1...1_000_000).contains(horizon) else {
    throw .invalidParameter("horizon", reason: "\(horizon) steps is not in 1 … 1,000,000")
  }
  guard level > 0, level < 1 else {
    throw .invalidParameter("level", reason: "\(level) is not strictly between 0 and 1")
  }
  guard pathCount >= 1 else {
    throw .invalidParameter("pathCount", reason: "\(pathCount) is not at least 1")
  }
}

extension Regressors {
  /// The first `length` rows; where there are fewer, but at least `least`, the last one is repeated. Columns of
  /// fewer rows than `least` are left as they are, for the model to refuse.
  fileprivate func held(to length: Int, from least: Int) throws(ModelError) -> Regressors {
    guard !isEmpty, count >= least, count != length else { return self }
    return try Regressors(
      zip(names, columns).map { name, column in
        (
          name: name,
          values: column.prefix(length)
            + [Double](repeating: column[count - 1], count: max(0, length - column.count))
        )
      })
  }
}
