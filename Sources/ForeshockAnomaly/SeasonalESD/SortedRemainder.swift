/// What is left of sorted samples when those farthest from the centre are taken away: a stretch of them.
struct SortedRemainder {
  /// In units in which squares of very large or small numbers do not leave the range of doubles, and in which one absurd
  /// sample does not take the digits of all others.
  private let sorted: [Double]
  private let scale: GeneralizedESD.Scale
  /// What is left: at least one sample, and the middle one of all.
  private var range: Range<Int>
  /// Sums of x − middle and of its squares from the middle up to each place, the middle's first;
  /// towards the front they stand at the sample they begin with.
  private var sums: [Double] = []
  private var squares: [Double] = []
  private let middle: Int

  init(_ sorted: [Double], _ scale: GeneralizedESD.Scale) {
    let frame = SampleFrame(sorted: sorted)
    let reach = max(abs(sorted[0]), abs(sorted[sorted.count - 1]))
    let unit = reach > 0 ? reach : 1
    // In units of the largest as long as that leaves the others all of their digits.
    self.sorted = sorted.map { reach * frame.scale < 1e60 ? $0 / unit : frame.resized($0) }
    self.scale = scale
    range = 0..<sorted.count
    middle = sorted.count / 2
    guard scale == .meanAndDeviation else { return }
    sums = [Double](repeating: 0, count: sorted.count)
    squares = sums
    // Outwards from the middle, so that what is taken away is in no sum that is still looked at.
    var (sum, square) = (0.0, 0.0)
    for i in middle..<sorted.count {
      let x = distance(i)
      sum += x
      square += x * x
      (sums[i], squares[i]) = (sum, square)
    }
    (sum, square) = (0, 0)
    for i in stride(from: middle - 1, through: 0, by: -1) {
      let x = distance(i)
      sum += x
      square += x * x
      (sums[i], squares[i]) = (sum, square)
    }
  }

  private func distance(_ i: Int) -> Double { sorted[i] - sorted[middle] }

  /// Takes the sample farthest from the centre away, the upper one of two that are as far; its place and how
  /// many spreads it lies off. Nil when the spread is zero.
  mutating func removeFarthest(_ side: ChartSide) -> (place: Int, statistic: Double)? {
    let (center, spread) = scale == .medianAndMAD ? medianAndMAD() : meanAndDeviation()
    guard spread > 0 else { return nil }
    let (low, high) = (range.lowerBound, range.upperBound - 1)
    let below = center - sorted[low], above = sorted[high] - center
    let takesUpper = side == .upper || (side == .both && above >= below)
    if takesUpper {
      range = low..<high
      return (high, above / spread)
    }
    range = low + 1..<high + 1
    return (low, below / spread)
  }

  private func meanAndDeviation() -> (center: Double, spread: Double) {
    let (low, high) = (range.lowerBound, range.upperBound - 1)
    let count = Double(range.count)
    var (sum, square) = (sums[high], squares[high])
    if low < middle {
      sum += sums[low]
      square += squares[low]
    }
    let mean = sum / count
    let variance = (square - sum * mean) / (count - 1)
    return (sorted[middle] + mean, max(0, variance).squareRoot())
  }

  private func medianAndMAD() -> (center: Double, spread: Double) {
    let count = range.count
    let upper = range.lowerBound + count / 2
    let center =
      count % 2 == 1
      ? sorted[upper] : 0.5 * sorted[upper - 1] + 0.5 * sorted[upper]
    // Distances ascend from `upper` on upwards and from the place before it downwards.
    let after = range.upperBound - upper, before = upper - range.lowerBound
    func above(_ k: Int) -> Double { sorted[upper + k] - center }
    func below(_ k: Int) -> Double { center - sorted[upper - 1 - k] }
    /// The k-th smallest of both, from 0: of the k + 1 smallest some `a` come from above.
    func element(_ k: Int) -> Double {
      var (least, most) = (max(0, k + 1 - before), min(after, k + 1))
      while least < most {
        let a = (least + most) / 2
        // One more from above is right when it is smaller than the last one taken from below.
        if above(a) < below(k - a) { least = a + 1 } else { most = a }
      }
      let b = k + 1 - least
      return max(least > 0 ? above(least - 1) : 0, b > 0 ? below(b - 1) : 0)
    }
    let deviation = count % 2 == 1 ? element(count / 2) : 0.5 * (element(count / 2 - 1) + element(count / 2))
    return (center, 1.482602218505602 * deviation)
  }
}
