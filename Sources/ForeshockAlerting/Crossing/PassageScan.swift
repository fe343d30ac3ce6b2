/// Finds the first sustained passage, and the first lasting return, in sample paths.
///
/// Steps are numbered from 1, the next sample; a path holds `horizon + window − 1` of them, so that a
/// passage at the last step of the horizon can still be seen to last.
struct PassageScan {
  /// A window of samples that began, beyond the threshold, in the observed past and ends in the future.
  struct OpenWindow: Hashable {
    /// The last future step it covers.
    var reach: Int
    /// Observed samples of it that are beyond.
    var observedBeyond: Int
  }

  let sign: Double
  let limit: Double
  let count: Int
  let window: Int
  let horizon: Int
  let openWindows: [OpenWindow]

  init(_ threshold: Threshold, _ sustained: Sustained, horizon: Int, openWindows: [OpenWindow]) {
    sign = threshold.sign
    limit = sign * threshold.value
    count = sustained.count
    window = sustained.window
    self.horizon = horizon
    self.openWindows = openWindows
  }

  /// Samples a path must have.
  var pathLength: Int { horizon + window - 1 }

  /// The first step t in 1 … horizon that is beyond and belongs to a sustained window: one that begins
  /// at t itself, or one that began in the observed past and covers t. Zero when there is none.
  func firstPassage<Value: BinaryFloatingPoint>(in values: [Value], at offset: Int) -> Int {
    precondition(offset >= 0 && offset + pathLength <= values.count, "A path must cover horizon + window − 1")
    var beyondInWindow = beyondCount(in: values, from: offset, through: window)
    var isFirst = true
    for t in 1...horizon {
      if isBeyond(values[offset + t - 1]) {
        if beyondInWindow >= count { return t }
        if isFirst, completesOpenWindow(values, offset, at: t) { return t }
        isFirst = false
        beyondInWindow -= 1
      }
      if t < horizon, isBeyond(values[offset + t + window - 1]) { beyondInWindow += 1 }
    }
    return 0
  }

  /// The first step in 1 … horizon that is not beyond and from which the excursion is not sustained:
  /// fewer than `count` of the `window` samples from it on are beyond. Zero when there is none.
  func firstReturn(in values: [Double], at offset: Int) -> Int {
    precondition(offset >= 0 && offset + pathLength <= values.count, "A path must cover horizon + window − 1")
    var beyondInWindow = beyondCount(in: values, from: offset, through: window)
    for t in 1...horizon {
      if isBeyond(values[offset + t - 1]) {
        beyondInWindow -= 1
      } else if beyondInWindow < count {
        return t
      }
      if t < horizon, isBeyond(values[offset + t + window - 1]) { beyondInWindow += 1 }
    }
    return 0
  }

  /// Whether a window begun in the past covers step `t`, the path's first step beyond, and is sustained.
  /// Only that step can be the first passage of such a window: whatever window covers a later step covers
  /// it too.
  private func completesOpenWindow<Value: BinaryFloatingPoint>(_ values: [Value], _ offset: Int, at t: Int)
    -> Bool
  {
    openWindows.contains { open in
      open.reach >= t
        && open.observedBeyond + beyondCount(in: values, from: offset, through: open.reach) >= count
    }
  }

  private func beyondCount<Value: BinaryFloatingPoint>(
    in values: [Value], from offset: Int, through step: Int
  )
    -> Int
  {
    var beyond = 0
    for i in offset..<offset + step where isBeyond(values[i]) { beyond += 1 }
    return beyond
  }

  private func isBeyond<Value: BinaryFloatingPoint>(_ value: Value) -> Bool { sign * Double(value) > limit }
}
