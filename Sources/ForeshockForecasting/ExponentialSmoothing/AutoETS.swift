internal import ForeshockNumerics
public import ForeshockSeries

/// Chooses among exponential-smoothing models by the corrected information criterion (AICc).
///
///     let fitted = try AutoETS(seasonLength: 24).fit(cpu)
///     fitted.summary.specification          // for instance "ETS(A,N,A)[24]"
///
/// The candidates are those of R's `ets` with its defaults: every error, trend (none, additive, damped) and
/// season, without the combinations whose variance is infinite (an additive error under a multiplicative
/// season) and without multiplicative trends. Candidates that the series does not allow — a multiplicative
/// part where a value is not positive, more parameters than observations bear — are passed over.
///
/// - Complexity: the sum of the candidates' fits, spread over the process's threads.
///
/// Source: Hyndman, Koehler, Ord & Snyder, "Forecasting with Exponential Smoothing", 2008, chapter 7.
public struct AutoETS: Forecaster, Hashable {
  /// The models to choose from, in the order in which ties are decided. Never empty.
  public let candidates: [ETS]
  let name: ETS.Fitted.Name

  /// All models for a series with the given season; nil for no season.
  ///
  /// - Parameter seasonLength: samples a cycle, at least 2.
  public init(seasonLength: Int? = nil) {
    var candidates: [ETS] = []
    for error in [ETS.ErrorKind.additive, .multiplicative] {
      for trend in [ETS.Trend.none, .additive, .damped] {
        candidates.append(ETS(error: error, trend: trend))
        guard let seasonLength else { continue }
        candidates.append(ETS(error: error, trend: trend, season: .additive(length: seasonLength)))
        guard error == .multiplicative else { continue }
        candidates.append(ETS(error: error, trend: trend, season: .multiplicative(length: seasonLength)))
      }
    }
    self.candidates = candidates
    name = .ets
  }

  /// The models given; at least one.
  public init(candidates: [ETS]) {
    precondition(!candidates.isEmpty, "There must be a model to choose")
    self.candidates = candidates
    name = .ets
  }

  /// Holt-Winters with the season given and whichever trend suits: none, additive or damped.
  public static func holtWinters(seasonality: ETS.Season = .none) -> AutoETS {
    let trends = [ETS.Trend.none, .additive, .damped]
    return AutoETS(
      candidates: trends.map { HoltWinters(trend: $0, seasonality: seasonality).model }, name: .holtWinters)
  }

  private init(candidates: [ETS], name: ETS.Fitted.Name) {
    self.candidates = candidates
    self.name = name
  }

  /// Fits every candidate and keeps the one with the least AICc.
  ///
  /// - Throws: what the first candidate throws when none can be fitted.
  public func fit(_ series: TimeSeries) throws(ModelError) -> ETS.Fitted {
    let fits = Parallel.map(count: candidates.count) { index -> Result<ETS.Fitted, ModelError> in
      do throws(ModelError) {
        return .success(try candidates[index].fit(series, name: name))
      } catch {
        return .failure(error)
      }
    }
    var best: (fitted: ETS.Fitted, criterion: Double)?
    for case .success(let fitted) in fits {
      // No likelihood means no residual at all, which no other model can better.
      let criterion = fitted.summary.aicc ?? -.infinity
      if best.map({ criterion < $0.criterion }) ?? true { best = (fitted, criterion) }
    }
    if let best { return best.fitted }
    return try fits[0].get()
  }
}
