/// Exact means and variances of the coming samples.
///
/// Source: Hyndman, Koehler, Ord & Snyder 2008, chapter 6 (classes 1 to 3); all are computed here in time linear
/// in the horizon, classes 1 and 2 by the covariances of the states, class 3 from the factorisation below.
extension ETS.Fitted {
  /// Mean and variance of each coming sample; nil where there is no closed form (an additive error with a
  /// multiplicative season).
  ///
  /// - Complexity: O(horizon + m).
  package func moments(horizon: Int) -> (mean: [Double], variance: [Double])? {
    switch (model.error, model.multiplicativeSeason) {
    case (_, false): additiveSeasonMoments(horizon: horizon)
    case (.multiplicative, true): multiplicativeSeasonMoments(horizon: horizon)
    case (.additive, true): nil
    }
  }

  /// The forecasts if every coming innovation were zero.
  package func pointPath(horizon: Int) -> [Double] {
    var path = ETSMeanPath(self)
    return (0..<horizon).map { _ in path.next().forecast }
  }

  /// Classes 1 and 2: the forecast f is linear in the innovations v, which are uncorrelated with variance σ², or
  /// σ²E[f²] = σ²(μ² + Var f) when the error is multiplicative; and Var y = Var f + Var v.
  private func additiveSeasonMoments(horizon: Int) -> (mean: [Double], variance: [Double]) {
    let mean = pointPath(horizon: horizon)
    var states = LinearCovariance(ETSKernel.Coefficients(parameters), seasonLength: model.seasonLength)
    let variance = mean.map { mu in
      let carried = states.variance(level: 1, season: 1)
      let own = model.error == .multiplicative ? sigma2 * (mu * mu + carried) : sigma2
      states.advance(variance: own, level: 1, season: 1)
      return carried + own
    }
    return (mean, variance)
  }

  /// Class 3. With a multiplicative error and season everything is a product of functions of single relative
  /// innovations: y_h = q_h · s · Π(1 + γε_t) · (1 + ε_h), the product over the steps t whole seasons before h,
  /// and (q, p) ← (F + Gε_t)(q, p). So mean and covariance of the weighted (q, p) follow from those a step
  /// before, in one way for ordinary steps and in another for the steps t; all horizons with the same place in
  /// the season share what a whole season does.
  private func multiplicativeSeasonMoments(horizon: Int) -> (mean: [Double], variance: [Double]) {
    let m = model.seasonLength
    let step = MomentStep(parameters: parameters, sigma2: sigma2)
    // A whole season: a step that moves the seasonal state, then m − 1 ordinary ones.
    let season = SeasonOfMoments { moments in
      var moments = step.seasonal(moments)
      for _ in 1..<m { moments = step.ordinary(moments) }
      return moments
    }
    let p = parameters.phi * state.slope
    var running = StateMoments(q: state.level + p, p: p)
    var places: [StateMoments] = []
    for _ in 0..<min(m, horizon) {
      places.append(running)
      running = step.ordinary(running)
    }
    var mean: [Double] = []
    var variance: [Double] = []
    for h in 0..<horizon {
      let place = h % m
      if h >= m { places[place] = season.applied(to: places[place]) }
      let s = state.season[place]
      let x = places[place]
      mean.append(x.q * s)
      variance.append(s * s * (sigma2 * (x.q * x.q + x.qq) + x.qq))
    }
    return (mean, variance)
  }
}

/// Means of (q, p), weighted by what the season contributes, and their covariance.
private struct StateMoments {
  var q = 0.0
  var p = 0.0
  var qq = 0.0
  var qp = 0.0
  var pp = 0.0
}

/// How one step changes the moments.
private struct MomentStep {
  let kappa: Double
  let eta: Double
  let phi: Double
  let gamma: Double
  let sigma2: Double

  init(parameters: ETSParameters, sigma2: Double) {
    let c = ETSKernel.Coefficients(parameters)
    (kappa, eta, phi, gamma) = (c.kappa, c.eta, c.phi, c.gamma)
    self.sigma2 = sigma2
  }

  func ordinary(_ x: StateMoments) -> StateMoments { step(x, weight: 0) }

  /// A step whose innovation also moves the seasonal state by the factor 1 + γε.
  func seasonal(_ x: StateMoments) -> StateMoments { step(x, weight: gamma) }

  /// (q, p) ← (1 + wε)(a + bε) with a = (q + φp, φp) and b = (κq, ηq), ε Gaussian.
  private func step(_ x: StateMoments, weight w: Double) -> StateMoments {
    // Moments of (1 + wε)² with ε⁰, ε¹ and ε².
    let m0 = 1 + w * w * sigma2
    let m1 = 2 * w * sigma2
    let m2 = sigma2 * (1 + 3 * w * w * sigma2)
    // What the covariance before becomes: that of a, of b, and between them.
    let aqq = x.qq + 2 * phi * x.qp + phi * phi * x.pp
    let aqp = phi * (x.qp + phi * x.pp)
    let app = phi * phi * x.pp
    let abq = x.qq + phi * x.qp
    let abp = phi * x.qp
    // What the innovation adds at the means: (b + wa)ε + wb(ε² − σ²) has these coefficients.
    let (aq, ap) = (x.q + phi * x.p, phi * x.p)
    let (bq, bp) = (kappa * x.q, eta * x.q)
    let (linearQ, linearP) = (bq + w * aq, bp + w * ap)
    let (squareQ, squareP) = (w * bq, w * bp)
    let square = 2 * sigma2 * sigma2
    return StateMoments(
      q: aq + w * sigma2 * bq,
      p: ap + w * sigma2 * bp,
      qq: m0 * aqq + 2 * m1 * kappa * abq + m2 * kappa * kappa * x.qq
        + sigma2 * linearQ * linearQ + square * squareQ * squareQ,
      qp: m0 * aqp + m1 * (eta * abq + kappa * abp) + m2 * kappa * eta * x.qq
        + sigma2 * linearQ * linearP + square * squareQ * squareP,
      pp: m0 * app + 2 * m1 * eta * abp + m2 * eta * eta * x.qq
        + sigma2 * linearP * linearP + square * squareP * squareP)
  }
}

/// What many steps together do to the moments: linear in means and covariance, and a quadratic form of the means
/// added to the covariance. Found by applying the steps to unit vectors.
private struct SeasonOfMoments {
  private let q: StateMoments
  private let p: StateMoments
  private let both: StateMoments
  private let qq: StateMoments
  private let qp: StateMoments
  private let pp: StateMoments

  init(_ steps: (StateMoments) -> StateMoments) {
    q = steps(StateMoments(q: 1))
    p = steps(StateMoments(p: 1))
    both = steps(StateMoments(q: 1, p: 1))
    qq = steps(StateMoments(qq: 1))
    qp = steps(StateMoments(qp: 1))
    pp = steps(StateMoments(pp: 1))
  }

  func applied(to x: StateMoments) -> StateMoments {
    func covariance(_ entry: (StateMoments) -> Double) -> Double {
      let mixed = entry(both) - entry(q) - entry(p)
      let added = entry(q) * x.q * x.q + entry(p) * x.p * x.p + mixed * x.q * x.p
      return entry(qq) * x.qq + entry(qp) * x.qp + entry(pp) * x.pp + added
    }
    return StateMoments(
      q: q.q * x.q + p.q * x.p, p: q.p * x.q + p.p * x.p,
      qq: covariance(\.qq), qp: covariance(\.qp), pp: covariance(\.pp))
  }
}
