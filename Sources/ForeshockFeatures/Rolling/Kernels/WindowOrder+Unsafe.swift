internal import ForeshockNumerics

/// The order statistics of the windows of a series.
///
/// Where many samples are at hand quantiles of trailing windows come from ranks; where samples come one by one, and for all
/// other windows, from a window kept in order. Both give values of the samples and what lies between two of them, so their bits are the same.
struct WindowOrder: Sendable {
  private let quantileRows: [Int]
  private let quantiles: [WindowQuantile]
  private let deviationRows: [Int]
  private var sliding: SlidingQuantiles
  private var ordered: OrderedWindow
  private var capacity: Int
  /// What is in order.
  private var window = 0..<0

  init(_ plan: WindowPlan, length: Int) {
    capacity = length
    var (quantileRows, quantiles, deviationRows): ([Int], [WindowQuantile], [Int]) = ([], [], [])
    for row in plan.orderRows {
      switch plan.statistics[row] {
      case .median: (quantileRows, quantiles) = (quantileRows + [row], quantiles + [.median])
      case .quantile(let share):
        (quantileRows, quantiles) = (quantileRows + [row], quantiles + [.share(share)])
      default: deviationRows.append(row)
      }
    }
    (self.quantileRows, self.quantiles, self.deviationRows) = (quantileRows, quantiles, deviationRows)
    sliding = SlidingQuantiles(length: length, quantiles: quantiles)
    ordered = OrderedWindow(capacity: 0, quantiles: 0, hasDeviation: false)
    empty(to: 0)
  }

  /// Writes the order statistics of the windows of `rows`, whose samples the tail must have.
  mutating func write<Spans: WindowSpans>(
    _ tail: borrowing SampleTail, _ rows: Range<Int>, of spans: Spans, into output: WindowOutput
  ) {
    let isSliding =
      spans.length != nil && !quantiles.isEmpty && sliding.pays(at: rows.lowerBound, end: tail.count)
    if isSliding {
      unsafe sliding.write(
        rows, of: tail.storage, from: tail.first, into: quantileRows.map { unsafe output.column($0) })
    }
    if deviationRows.isEmpty && (isSliding || quantiles.isEmpty) { return }
    for row in rows {
      move(to: spans.start(row), spans.end(row), tail)
      let place = row - rows.lowerBound
      if !isSliding {
        for i in quantiles.indices {
          unsafe output.column(quantileRows[i])[place] = ordered.value(of: quantiles[i], number: i)
        }
      }
      for number in deviationRows {
        unsafe output.column(number)[place] = ordered.medianAbsoluteDeviation(number: quantiles.count)
      }
    }
  }

  /// Puts a window in order, from the one that was in order last if they overlap.
  private mutating func move(to start: Int, _ end: Int, _ tail: borrowing SampleTail) {
    if end - start > capacity {
      capacity = max(end - start, 2 * capacity)
      empty(to: start)
    } else if start >= window.upperBound || window.lowerBound < tail.first {
      empty(to: start)
    }
    // One in, one out is the rule.
    if start == window.lowerBound + 1, end == window.upperBound + 1 {
      ordered.replace(tail[start - 1], by: tail[end - 1])
    } else {
      for position in window.lowerBound..<start { ordered.remove(tail[position]) }
      for position in window.upperBound..<max(end, window.upperBound) { ordered.insert(tail[position]) }
    }
    window = start..<max(end, start)
  }

  private mutating func empty(to start: Int) {
    // The median that distances are from has a number of its own.
    ordered = OrderedWindow(
      capacity: capacity, quantiles: quantiles.count + (deviationRows.isEmpty ? 0 : 1),
      hasDeviation: !deviationRows.isEmpty)
    window = start..<start
  }
}
