extension WindowPass {
  /// Puts the value itself where the means of the run in hand are those of equal values.
  func writeEqualMeans(_ out: UnsafeMutablePointer<Double>) {
    let first = run.spans.start(run.first)
    // What lies before the window does not matter, and may not be at hand.
    if state.same.end < first { state.same = SameValues(from: first) }
    let last = run.spans.end(run.first + run.count - 1), known = state.same.end
    if !run.hasMissing, known < run.spans.end(run.first),
      state.distinct.holds(known..<last, before: endSample, areDistinctNeighbours)
    {
      // Windows of one value have it as their sum.
      unsafe state.same.skip(to: last, last: samples[last - 1 - firstSample])
      return
    }
    for k in 0..<run.count {
      let end = spans.end(run.first + k)
      while state.same.end < end {
        unsafe state.same.append(samples[state.same.end - firstSample])
      }
      if spans.start(run.first + k) >= state.same.start {
        unsafe out[k] = state.same.value + 0
      }
    }
  }

  /// Whether each of these samples differs from a value right before it.
  private func areDistinctNeighbours(_ numbers: Range<Int>) -> Bool {
    var isOdd = SIMDMask<SIMD4<Int64>>(repeating: false), isOddAtEnd = false
    var i = max(numbers.lowerBound, firstSample + 1) - firstSample
    let end = numbers.upperBound - firstSample
    while i &+ 4 <= end {
      let four = unsafe UnsafeRawPointer(samples + i).loadUnaligned(as: SIMD4<Double>.self)
      let before = unsafe UnsafeRawPointer(samples + i - 1).loadUnaligned(as: SIMD4<Double>.self)
      // A missing value is neither below nor above.
      isOdd = isOdd .| .!((four .< before) .| (four .> before))
      i &+= 4
    }
    while i < end {
      unsafe isOddAtEnd = isOddAtEnd || !(samples[i] < samples[i - 1] || samples[i] > samples[i - 1])
      i &+= 1
    }
    return !isOddAtEnd && !any(isOdd)
  }
}
