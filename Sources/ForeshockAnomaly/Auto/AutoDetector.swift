internal import ForeshockNumerics
public import ForeshockSeries

/// Chooses among complementary detectors by what a series and their scores say, without labels, and makes one score
/// of those chosen.
///
///     let findings = try AutoDetector().analyse(series)
///     findings.scores                             // one a sample
///     print(findings.report)                      // what was chosen, and why
///
/// Every candidate of ``methods`` scores the standardised series, and a copy of it in which faults were planted
/// (spikes, shifts of level, stretches that are turned around, held or played faster). Scores become comparable as
/// *surprises*, decades of a tail that is measured by the bulk of a candidate's own scores,
///
///     surprise = (score − median)/(95th percentile − median), within 0 … 20
///
/// and those of single samples are averaged over ``smoothing`` samples. Four figures then say what a
/// candidate is worth (``Figures``): how far its top stands out, how well it finds the planted faults, how far the
/// others agree with it, in how few runs its top lies. Each is standardised over the candidates; their sum, the first
/// and the third by half and planted patterns once more by half, is the quality, and
///
///     weight ∝ exp(0.5 · quality)           of the best ``maximumChosen``
///     score  = √(Σ weight · surprise²)      of those that have a verdict, surprises averaged over ``smoothing`` samples
///
/// 0 is ordinary, 1 about the most anomalous twentieth; how rare a score is, is the matter of
/// ``ConformalCalibration`` and ``AlarmStream``. Missing and infinite samples have no verdict. A
/// constant series scores 0.
///
/// As a ``SeriesDetector`` that is fitted, it chooses on the one series and scores the samples that follow with
/// those chosen.
///
/// - Complexity: that of the candidates, twice: O(n log n), and O((n/f)²) to compare windows, f being the samples that
///   become one: as many as leave 24 numbers a window or 1,400 of the series, but at least eight a window.
///
/// Source: the planted faults are those of Goswami et al., "Unsupervised model selection for time-series anomaly
/// detection", ICLR 2023; scores that speak for themselves, agree and complement each other are a recipe of entries
/// to TSB-AD (Liu & Paparrizos, NeurIPS 2024). The figures and the two halves were chosen on made-up
/// series and the Numenta Anomaly Benchmark.
public struct AutoDetector: SeriesDetector, Hashable, Codable {
  /// Who takes part; at least one. Default all.
  public var methods: [AutoMethod]
  /// How many are chosen at most; 1 ... 64, default 64: all, each by its weight. With 1 nothing is fused.
  public var maximumChosen: Int
  /// Samples in a cycle: at least 2, or 1 for no season; nil (default) for the strongest that `SeasonDetection`
  /// finds. Seasons of which there are fewer than three cycles are left out.
  public var seasonLength: Int?
  /// How many samples a window has, at least 3; nil (default) for a season, eight of a season of fewer than eight samples, or 48
  /// without one. Never more than an eighth of the series.
  public var window: Int?
  /// Over how many samples around surprises are averaged: 1 (none) ... 1,000,000; nil (default) for a quarter of a window.
  public var smoothing: Int?
  /// What the places of planted faults depend on.
  public var seed: UInt64

  /// A detector that finds out everything itself unless told otherwise.
  public init(
    methods: [AutoMethod] = AutoMethod.allCases, maximumChosen: Int = 64, seasonLength: Int? = nil,
    window: Int? = nil, smoothing: Int? = nil, seed: UInt64 = 0
  ) {
    self.methods = methods
    self.maximumChosen = maximumChosen
    self.seasonLength = seasonLength
    self.window = window
    self.smoothing = smoothing
    self.seed = seed
  }

  /// Scores of a series and how they came about.
  public struct Findings: Sendable {
    /// One a sample, higher = more anomalous; NaN where there is no verdict.
    public let scores: [Double]
    /// What was chosen, and why.
    public let report: Report
  }

  /// Checks the settings.
  ///
  /// - Throws: ``AnomalyError/invalidParameter(name:reason:)`` with the first one out of bounds.
  public func validate() throws(AnomalyError) {
    guard !methods.isEmpty, Set(methods).count == methods.count else {
      throw .invalidParameter(name: "methods", reason: "at least one, and each once")
    }
    for (name, value, bounds) in [
      ("maximumChosen", maximumChosen, 1...64), ("seasonLength", seasonLength, 1...Int.max),
      ("window", window, 3...1_000_000_000), ("smoothing", smoothing, 1...1_000_000),
    ] as [(String, Int?, ClosedRange<Int>)] {
      if let value, !bounds.contains(value) {
        throw .invalidParameter(
          name: name, reason: "\(bounds.lowerBound) to \(bounds.upperBound), not \(value)")
      }
    }
  }

  /// Chooses and scores.
  ///
  /// - Parameters:
  ///   - series: The series; gaps are allowed.
  ///   - candidates: More that take part, after ``methods``.
  ///   - threads: How many threads to use, one for each candidate at most; it does not change the result.
  /// - Throws: ``AnomalyError/noData`` without a sample, ``AnomalyError/invalidParameter(name:reason:)``.
  public func analyse(
    _ series: TimeSeries, adding candidates: [AutoCandidate] = [], threads: Int? = nil
  ) throws(AnomalyError) -> Findings {
    guard let choice = try choose(series, adding: candidates, threads: threads) else {
      return Findings(
        scores: series.values.map { _ in .nan },
        report: Report(entries: [], seasonLength: nil, window: 0, smoothing: 1))
    }
    return Findings(scores: choice.scores, report: choice.report)
  }

  /// Chooses once, then scores and fits those chosen.
  ///
  /// - Throws: ``AnomalyError/noData`` for a series without a sample that is present.
  public func fitAndScore(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> (
    fitted: Fitted, scores: [Double]
  ) {
    guard let choice = try choose(series, adding: [], threads: threads) else { throw .noData }
    return (try fitted(choice, threads: threads), choice.scores)
  }

  /// Chooses and scores each of many series, on its own, all cores at work.
  ///
  /// - Returns: In the order of the series; a series that cannot be scored does not stop the others.
  public func analyseEach(
    _ series: [TimeSeries], threads: Int? = nil
  ) -> [Result<Findings, AnomalyError>] {
    Parallel.map(count: series.count, threads: threads) { index in
      do throws(AnomalyError) {
        return .success(try analyse(series[index], threads: 1))
      } catch {
        return .failure(error)
      }
    }
  }

  /// The scores of ``analyse(_:adding:threads:)``.
  public func scores(for series: TimeSeries, threads: Int?) throws(AnomalyError) -> [Double] {
    try analyse(series, threads: threads).scores
  }

  /// Chooses on a series and fits those chosen to it.
  ///
  /// - Throws: ``AnomalyError/noData`` for a series without a sample that is present.
  public func fit(_ series: TimeSeries, threads: Int?) throws(AnomalyError) -> Fitted {
    try fit(series, adding: [], threads: threads)
  }

  /// The same with more candidates. A choice with one of them cannot be stored.
  public func fit(
    _ series: TimeSeries, adding candidates: [AutoCandidate], threads: Int? = nil
  ) throws(AnomalyError) -> Fitted {
    guard let choice = try choose(series, adding: candidates, threads: threads) else { throw .noData }
    return try fitted(choice, threads: threads)
  }

  /// Nil when every sample is missing.
  private func choose(
    _ series: TimeSeries, adding more: [AutoCandidate], threads: Int?
  ) throws(AnomalyError) -> Choice? {
    try validate()
    guard series.count > 0 else { throw .noData }
    guard let frame = AutoFrame(series, seasonLength: seasonLength, window: window) else { return nil }
    let smoothing = min(self.smoothing ?? max(1, frame.window / 4), max(1, series.count))
    let planted = PlantedFaults(
      in: frame.series.values, window: frame.window, random: RandomStream(seed: seed))
    var candidates: [AutoCandidate] = []
    for method in methods { candidates.append(try AutoCandidate(method, frame)) }
    candidates += more
    let trials = Parallel.map(count: candidates.count, threads: threads) { [candidates] index in
      AutoTrial(candidates[index], frame, planted, smoothing: smoothing)
    }
    let figures = trials.map { Figures($0, among: trials) }
    let (qualities, weights) = AutoChoice.weigh(figures, maximumChosen: maximumChosen)
    let entries = trials.indices.map { i in
      Report.Entry(
        name: trials[i].candidate.name, phrase: trials[i].candidate.phrase, figures: figures[i],
        quality: qualities[i], weight: weights[i], milliseconds: trials[i].milliseconds,
        failure: trials[i].failure)
    }
    let report = Report(
      entries: entries, seasonLength: frame.seasonLength, window: frame.window, smoothing: smoothing)
    let chosen = trials.indices.filter { weights[$0] > 0 }.map { (trial: trials[$0], weight: weights[$0]) }
    return Choice(frame: frame, report: report, chosen: chosen)
  }
}
