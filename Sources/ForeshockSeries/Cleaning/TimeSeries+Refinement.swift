/// What stands between two samples on a finer grid.
public enum Refinement: String, CaseIterable, Hashable, Codable, Sendable {
  /// The sample before: causal.
  case hold
  /// The straight line to the next sample: looks ahead.
  case linear
}

extension TimeSeries {
  /// The series on a finer grid that begins at its first sample and ends no later than its last.
  ///
  /// The new interval need not divide the old one. Between a gap and a sample nothing is known: a line has gaps
  /// there, a held gap stays one until the next sample. At the time of a sample the result is that sample.
  ///
  /// - Parameters:
  ///   - interval: the new distance between samples; not longer than the old one.
  ///   - refinement: what stands between two samples.
  /// - Throws: ``CleaningError/noFixedInterval`` or ``CleaningError/notFiner(from:to:)``.
  /// - Complexity: O(new samples).
  ///
  /// Checked against pandas 2.3.3's `resample().ffill()` and `interpolate()` to 1e-13.
  public func refined(to interval: Duration, by refinement: Refinement) throws(CleaningError) -> TimeSeries {
    guard case .duration(let spacing) = samplingInterval else { throw .noFixedInterval }
    let (old, new) = (spacing.wholeMicroseconds, interval.wholeMicroseconds)
    guard new > 0, new <= old else { throw .notFiner(from: spacing, to: interval) }
    var refined: [Double] = []
    if count > 0 {
      let steps = Int64(count - 1) * old / new
      refined.reserveCapacity(Int(steps) + 1)
      for step in 0...steps {
        let (index, rest) = (step * new).quotientAndRemainder(dividingBy: old)
        let value = values[Int(index)]
        if rest == 0 || refinement == .hold {
          refined.append(value)
        } else {
          let next = values[Int(index) + 1]
          refined.append(value + (next - value) * (Double(rest) / Double(old)))
        }
      }
    }
    return TimeSeries(name: name, start: start, samplingInterval: .duration(interval), values: refined)
  }
}
