/// The runs of ones in labels of 0 and 1: what counts as one event, or one alarm.
public enum LabelRuns {
  /// The runs of ones, in order: `[0, 1, 1, 0, 1]` gives `[1..<3, 4..<5]`.
  ///
  /// - Throws: ``MetricError/invalidLabel(index:label:)`` for a label other than 0 and 1.
  /// - Complexity: O(n).
  public static func ranges(of labels: [Int]) throws(MetricError) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    var isInside = false
    for i in labels.indices {
      guard labels[i] == 0 || labels[i] == 1 else { throw .invalidLabel(index: i, label: labels[i]) }
      let isOne = labels[i] == 1
      if isOne && !isInside { start = i }
      if !isOne && isInside { ranges.append(start..<i) }
      isInside = isOne
    }
    if isInside { ranges.append(start..<labels.count) }
    return ranges
  }

  /// The index of the first range that is empty, or begins before 0, before the end of its predecessor, or ends
  /// after `count`; nil when there is none.
  static func firstInvalid(_ ranges: [Range<Int>], count: Int = .max) -> Int? {
    var end = 0
    for (index, range) in ranges.enumerated() {
      guard !range.isEmpty, range.lowerBound >= end, range.upperBound <= count else { return index }
      end = range.upperBound
    }
    return nil
  }
}
