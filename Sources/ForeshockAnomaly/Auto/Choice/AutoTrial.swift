internal import ForeshockSeries

/// One candidate tried on a series and on its copy with planted faults.
struct AutoTrial: Sendable {
  let candidate: AutoCandidate
  /// What the scores of the series are measured by, and what they amount to; nil for a candidate without a say.
  private(set) var scale: SurpriseScale?
  private(set) var surprises: [Double] = []
  private(set) var top: TopSamples?
  private(set) var found: [Double] = []
  /// Why it has no say.
  private(set) var failure: String?
  private(set) var milliseconds = 0.0

  init(_ candidate: AutoCandidate, _ frame: AutoFrame, _ planted: PlantedFaults, smoothing: Int) {
    self.candidate = candidate
    let clock = ContinuousClock()
    let started = clock.now
    do throws(AnomalyError) {
      let scores = try candidate.detector.scores(for: frame.series, threads: 1)
      let own = candidate.scoresSamples ? smoothing : 1
      if let (scale, surprises) = SurpriseScale.make(scores, smoothing: own) {
        self.scale = scale
        self.surprises = surprises
        let faulty = try candidate.detector.scores(for: frame.series(of: planted.values), threads: 1)
        // By a scale of its own, as a series that came with its faults would have.
        let seen = SurpriseScale.make(faulty, smoothing: own)?.surprises ?? surprises
        found = planted.found(by: seen, reach: smoothing, slack: smoothing / 2)
        top = TopSamples(surprises, reach: smoothing)
      } else {
        let hasVerdict = scores.contains { !$0.isNaN }
        failure = hasVerdict ? "all its scores are the same" : "it has no verdict"
      }
    } catch {
      failure = error.description
    }
    let taken = (clock.now - started).components
    milliseconds = Double(taken.seconds) * 1e3 + Double(taken.attoseconds) * 1e-15
  }
}
