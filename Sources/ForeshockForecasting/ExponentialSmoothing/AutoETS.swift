internal import ForeshockNumerics
public import ForeshockSeries
internal import Glibc

/// Chooses among exponential-smoothing models by an information criterion.
///
///     let fitted = try AutoETS(seasonLength: 24).fit(cpu)
///     fitted.summary.specification          // for instance "ETS(A,N,A)[24]"
///
/// The candidates are those of R's `ets` with its defaults: every error, trend (none, additive, damped) and
/// season, without the combinations whose variance is infinite (an additive error under a multiplicative
/// season) and without multiplicative trends. Candidates that the series does not allow — a multiplicative
/// part where a value is not positive, more parameters than observations bear — are passed over. The criterion
/// counts a season's estimated states as parameters, and so keeps long seasons off short histories.
///
/// First every candidate is estimated roughly, from where simpler ones and the one with the other kind of error
/// ended; then those whose criterion comes near the least from many starting values; and those still near the
/// least to the last digit.
///
/// - Complexity: some hundred likelihoods of O(n) a candidate, spread over the process's threads.
///
/// Source: Hyndman, Koehler, Ord & Snyder, "Forecasting with Exponential Smoothing", 2008, chapter 7.
public struct AutoETS: Forecaster, Hashable {
  /// What decides between models: the least value wins.
  public enum Criterion: String, Hashable, Sendable, CaseIterable {
    /// Akaike's, corrected for short series.
    case aicc
    /// Akaike's.
    case aic
    /// The Bayesian one, which is harder on parameters.
    case bic

    /// The criterion's value; infinite where the correction has no observations left.
    func value(logLikelihood: Double, parameterCount k: Int, observationCount n: Int) -> Double {
      let (k, n) = (Double(k), Double(n))
      switch self {
      case .aic: return 2 * k - 2 * logLikelihood
      case .bic: return k * log(n) - 2 * logLikelihood
      case .aicc:
        guard n - k - 1 > 0 else { return .infinity }
        return 2 * k - 2 * logLikelihood + 2 * k * (k + 1) / (n - k - 1)
      }
    }
  }

  /// The models to choose from, in the order in which ties are decided. Never empty.
  public let candidates: [ETS]
  /// What decides. Default: AICc.
  public let criterion: Criterion
  let name: ETS.Fitted.Name

  /// All models for a series with the given season; nil for no season.
  ///
  /// - Parameters:
  ///   - seasonLength: samples a cycle, at least 2.
  ///   - criterion: what decides.
  ///   - allowsInfiniteVariance: whether an additive error under a multiplicative season is a candidate too: R's
  ///     `restrict = FALSE`.
  ///   - initialization: where the first states come from.
  ///   - constraints: where the smoothing parameters may lie.
  public init(
    seasonLength: Int? = nil, criterion: Criterion = .aicc, allowsInfiniteVariance: Bool = false,
    initialization: ETS.Initialization = .estimated, constraints: ETS.Constraints = .both
  ) {
    candidates = Self.models(
      seasonLength, allowsInfiniteVariance: allowsInfiniteVariance, initialization, constraints)
    self.criterion = criterion
    name = .ets
  }

  /// The models of a pattern; a pattern that fixes an additive error and a multiplicative season asks for their
  /// infinite variance.
  ///
  /// - Throws: `.invalidParameter` when no model has the pattern: a season is asked for without a length.
  public init(
    _ pattern: ETS.Pattern, seasonLength: Int? = nil, criterion: Criterion = .aicc,
    allowsInfiniteVariance: Bool = false, initialization: ETS.Initialization = .estimated,
    constraints: ETS.Constraints = .both
  ) throws(ModelError) {
    let infinite = allowsInfiniteVariance || (pattern.error == .additive && pattern.season == .multiplicative)
    candidates = Self.models(seasonLength, allowsInfiniteVariance: infinite, initialization, constraints)
      .filter(pattern.allows)
    guard !candidates.isEmpty else {
      throw .invalidParameter("pattern", reason: "needs a season's length")
    }
    self.criterion = criterion
    name = .ets
  }

  /// The models given; at least one.
  public init(candidates: [ETS], criterion: Criterion = .aicc) {
    self.init(candidates: candidates, criterion: criterion, name: .ets)
  }

  /// Holt-Winters with the season given and whichever trend suits: none, additive or damped.
  public static func holtWinters(seasonality: ETS.Season = .none) -> AutoETS {
    let trends = [ETS.Trend.none, .additive, .damped]
    return AutoETS(
      candidates: trends.map { HoltWinters(trend: $0, seasonality: seasonality).model }, criterion: .aicc,
      name: .holtWinters)
  }

  private init(candidates: [ETS], criterion: Criterion, name: ETS.Fitted.Name) {
    precondition(!candidates.isEmpty, "There must be a model to choose")
    self.candidates = candidates
    self.criterion = criterion
    self.name = name
  }

  private static func models(
    _ seasonLength: Int?, allowsInfiniteVariance: Bool, _ initialization: ETS.Initialization,
    _ constraints: ETS.Constraints
  ) -> [ETS] {
    var models: [ETS] = []
    for error in [ETS.ErrorKind.additive, .multiplicative] {
      for trend in [ETS.Trend.none, .additive, .damped] {
        var seasons = [ETS.Season.none]
        if let seasonLength {
          seasons.append(.additive(length: seasonLength))
          if error == .multiplicative || allowsInfiniteVariance {
            seasons.append(.multiplicative(length: seasonLength))
          }
        }
        models += seasons.map {
          ETS(
            error: error, trend: trend, season: $0, initialization: initialization, constraints: constraints)
        }
      }
    }
    return models
  }

  /// Fits every candidate and keeps the one with the least criterion.
  ///
  /// - Throws: what the first candidate throws when none can be fitted.
  public func fit(_ series: TimeSeries) throws(ModelError) -> ETS.Fitted {
    let finalists = AutoETSSearch(candidates: candidates, criterion: criterion, series: series).finalists()
    let fits = Parallel.map(count: finalists.count) { index -> Result<ETS.Fitted, ModelError> in
      do throws(ModelError) {
        return .success(try finalists[index].fit(series, name: name))
      } catch {
        return .failure(error)
      }
    }
    var best: (fitted: ETS.Fitted, criterion: Double)?
    for case .success(let fitted) in fits {
      // No likelihood means no residual at all, which no other model can better.
      let value =
        fitted.logLikelihood.map {
          criterion.value(
            logLikelihood: $0, parameterCount: fitted.model.coefficientCount + 1,
            observationCount: fitted.observedCount)
        } ?? -.infinity
      if best.map({ value < $0.criterion }) ?? true { best = (fitted, value) }
    }
    if let best { return best.fitted }
    return try fits[0].get()
  }
}
