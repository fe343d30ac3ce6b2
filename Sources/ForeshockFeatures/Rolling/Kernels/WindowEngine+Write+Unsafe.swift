extension WindowEngine {
  /// Writes every statistic of a run whose halves are grown.
  mutating func write<Spans: WindowSpans>(
    _ run: WindowRun<Spans>, _ tail: borrowing SampleTail, into results: inout [Double], stride: Int,
    at place: Int
  ) {
    precondition(
      run.place(run.count - 1) < behindStride
        && (plan.statistics.count - 1) * stride + place + run.count <= results.count,
      "The results must have room for the run")
    // Closures that capture nothing of self: they would copy it.
    let (plan, rows, tables, seconds) = (plan, rows, tables, secondsPerSample)
    let (beforeStride, behindStride) = (beforeStride, behindStride)
    unsafe results.withUnsafeMutableBufferPointer { buffer in
      unsafe before.withUnsafeBufferPointer { before in
        unsafe behind.withUnsafeBufferPointer { behind in
          unsafe tables.withPointers { reciprocal, other, joint in
            guard let out = buffer.baseAddress, let before = before.baseAddress,
              let behind = behind.baseAddress
            else { return }
            let halves = unsafe WindowHalves(
              run: run, rows: rows, before: before, beforeStride: beforeStride, behind: behind,
              behindStride: behindStride, reciprocal: reciprocal, otherReciprocal: other, joint: joint)
            for row in 0..<plan.statistics.count {
              unsafe WindowEngine.write(
                plan.statistics[row], halves, tail, out + row * stride + place, seconds)
            }
          }
        }
      }
    }
    if plan.needsOrder || plan.needsEvents {
      writeOrder(run, tail, into: &results, stride: stride, at: place)
    }
    hide(run, in: &results, stride: stride, at: place)
  }

  /// Writes NaN where fewer than `minPeriods` values are present.
  private func hide<Spans: WindowSpans>(
    _ run: WindowRun<Spans>, in results: inout [Double], stride: Int, at place: Int
  ) {
    // Full windows have as many values as anybody can ask for.
    if let length = run.slidingLength, minPeriods <= length { return }
    for k in 0..<run.count where count(run, k) < Double(minPeriods) {
      for (row, statistic) in plan.statistics.enumerated() where statistic != .count {
        results[row * stride + place + k] = .nan
      }
    }
  }

  private static func write<Spans: WindowSpans>(
    _ statistic: RollingStatistic, _ halves: WindowHalves<Spans>, _ tail: borrowing SampleTail,
    _ out: UnsafeMutablePointer<Double>, _ seconds: Double
  ) {
    let run = halves.run, rows = halves.rows
    // What has been written four rows at a time.
    var done = 0
    if let length = run.slidingLength, run.count >= 4 {
      done = unsafe WindowSlide(halves, length: length).write(statistic, out, seconds)
    }
    let rest = done..<run.count
    switch statistic {
    case .count: for k in rest { unsafe out[k] = halves.count(k) }
    case .sum: for k in rest { unsafe out[k] = halves.total(k) }
    case .mean: for k in rest { unsafe out[k] = halves.mean(k) }
    case .variance: for k in rest { unsafe out[k] = halves.variance(k) }
    case .standardDeviation: for k in rest { unsafe out[k] = halves.variance(k).squareRoot() }
    case .skewness: for k in rest { unsafe out[k] = halves.shape(k, isKurtosis: false) }
    case .kurtosis: for k in rest { unsafe out[k] = halves.shape(k, isKurtosis: true) }
    case .minimum: for k in rest { unsafe out[k] = halves.minimum(k) }
    case .maximum: for k in rest { unsafe out[k] = halves.maximum(k) }
    case .range: for k in rest { unsafe out[k] = halves.maximum(k) - halves.minimum(k) }
    case .slope: for k in rest { unsafe out[k] = halves.line(k).slope }
    case .slopePerSecond: for k in rest { unsafe out[k] = halves.line(k).slope / seconds }
    case .intercept: for k in rest { unsafe out[k] = halves.line(k).intercept }
    case .rSquared:
      for k in rest {
        let squares = halves.squares(k), line = halves.line(k)
        unsafe out[k] = squares > 0 ? min(1, line.slope * line.covariation / squares) : .nan
      }
    case .autocorrelation: for k in rest { unsafe out[k] = halves.autocorrelation(k) }
    case .zScore:
      for k in rest {
        let variance = halves.variance(k)
        let distance = (tail[run.first + k] - run.origin) - halves.sum(rows.distance, k) / halves.count(k)
        unsafe out[k] = variance > 0 ? distance / variance.squareRoot() : .nan
      }
    case .median, .quantile, .medianAbsoluteDeviation, .exceedance, .crossings, .peaks, .permutationEntropy:
      break
    }
  }
}

extension CountTables {
  /// Gives the tables to `body`: 1/n, 1/(w − j), (w − j)·j/w.
  @inline(__always)
  fileprivate func withPointers(
    _ body: (UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>) -> Void
  ) {
    unsafe reciprocal.withUnsafeBufferPointer { reciprocal in
      unsafe otherReciprocal.withUnsafeBufferPointer { other in
        unsafe joint.withUnsafeBufferPointer { joint in
          guard let reciprocal = reciprocal.baseAddress, let other = other.baseAddress,
            let joint = joint.baseAddress
          else { return }
          unsafe body(reciprocal, other, joint)
        }
      }
    }
  }
}
