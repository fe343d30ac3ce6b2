public import ForeshockSeries

extension ETS.Fitted {
  /// The innovations of the series the model was fitted on: y − f, or (y − f)/f with a multiplicative error; NaN
  /// at gaps.
  ///
  /// The model runs from its estimated initial states, so `series` must begin with the sample the fit began with;
  /// it may go on beyond the fit's last one.
  ///
  /// - Throws: ``ModelError`` when the series is not on the fit's grid or begins elsewhere, when it has a value the
  ///   model cannot take, or when its path leaves the positive numbers a multiplicative model needs.
  /// - Complexity: O(n).
  public func residuals(of series: TimeSeries) throws(ModelError) -> [Double] {
    guard
      series.samplingInterval == context.samplingInterval, series.count >= context.count,
      series.timestamp(at: context.count - 1) == context.lastTimestamp
    else {
      throw .invalidParameter(
        "series", reason: "is not the one the model was fitted on: its grid or its first sample differ")
    }
    try model.check(series.values)
    var work = ETSKernel.Workspace(
      count: series.count, seasonLength: model.seasonLength, multiplicativeSeason: model.multiplicativeSeason)
    work.season = parameters.initial.season
    let p = parameters.phi * parameters.initial.slope
    guard
      ETSKernel(model).run(
        series.values, ETSKernel.Coefficients(parameters), q: parameters.initial.level + p, p: p, &work)
        != nil
    else {
      throw .invalidParameter("series", reason: "the model's path leaves the positive numbers on it")
    }
    // The workspace has u = v, with f beside it under a multiplicative error; or u = v/s with q beside it.
    return series.values.indices.map { t in
      guard !series.values[t].isNaN else { return .nan }
      let u = work.innovation[t]
      if model.error == .multiplicative { return u / work.forecast[t] }
      return model.multiplicativeSeason ? u * work.seasonPath[t] : u
    }
  }
}
