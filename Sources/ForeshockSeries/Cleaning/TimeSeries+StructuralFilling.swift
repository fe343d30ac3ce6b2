extension TimeSeries {
  /// The series with its gaps filled by a structural model at its likeliest variances: smoothed level plus season.
  ///
  /// Samples that are there stay as they are. Missing ones at the beginning and at the end are filled, too: by the
  /// first or last level, and the season. Not causal.
  ///
  /// - Parameters:
  ///   - model: a level, with or without a season.
  ///   - longestGap: the longest gap to be filled, in samples; nil for any. The model learns from all samples.
  /// - Throws: ``CleaningError/invalidLongestGap(_:)`` and the errors of ``StructuralModel/fitted(_:)``.
  /// - Complexity: that of ``StructuralModel/fitted(_:)``.
  public func filling(_ model: StructuralModel, longestGap: Int? = nil) throws(CleaningError)
    -> PartlyFilledSeries
  {
    if let longestGap, longestGap < 0 { throw .invalidLongestGap(longestGap) }
    let smooth = try model.fitted(values).values
    var filled = values
    var count = 0
    for gap in gaps where gap.count <= longestGap ?? .max {
      for index in gap { filled[index] = smooth[index] }
      count += gap.count
    }
    return PartlyFilledSeries(
      series: TimeSeries(name: name, start: start, samplingInterval: samplingInterval, values: filled),
      filledCount: count, leftCount: missingCount - count)
  }
}
