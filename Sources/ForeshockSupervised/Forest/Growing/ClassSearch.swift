#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Sums of weights by bins and classes: for Gini's impurity of several classes, and for entropy.
struct ClassSearch: ForestSearch {
  struct Item: BitwiseCopyable, Sendable {
    var weight: Double
    /// Below the number of classes.
    var label: Int
  }

  /// The weight of rows and their number.
  typealias Sum = SIMD2<Double>

  private let table: BinnedTable
  private let bins: FeatureBins
  private let criterion: RandomForest.Criterion
  private let minLeafCount: Double
  private let classCount: Int
  /// Place bin · `classCount` + class; zeros between searches.
  private var sums: [Sum]
  private var occupied = [UInt64](repeating: 0, count: 4)
  private var total: [Sum]
  private var left: [Sum]
  private(set) var cover = 0.0

  init(
    _ table: BinnedTable, _ bins: FeatureBins, _ criterion: RandomForest.Criterion, minLeafCount: Int,
    classCount: Int
  ) {
    self.table = table
    self.bins = bins
    self.criterion = criterion
    self.minLeafCount = Double(minLeafCount)
    self.classCount = classCount
    sums = [Sum](repeating: .zero, count: HistogramKernel.width * classCount)
    total = [Sum](repeating: .zero, count: classCount)
    left = total
  }

  /// Two classes have one probability.
  var outputCount: Int { classCount == 2 ? 1 : classCount }

  func value(_ output: Int) -> Double {
    total[classCount == 2 ? 1 : output].x / cover
  }

  mutating func begin(_ items: Span<Item>) {
    for k in total.indices { total[k] = .zero }
    for i in items.indices { total[items[i].label] += Sum(items[i].weight, 1) }
    cover = total.reduce(0) { $0 + $1.x }
  }

  mutating func consider(
    _ feature: Int, _ rows: Span<UInt32>, _ items: Span<Item>, into best: inout TreeSplit
  ) {
    ForestKernel.addClasses(table, feature: feature, rows, items, classCount, to: &sums, &occupied)
    let present = occupiedBins()
    if bins.isCategorical(feature) {
      scanSets(present.filter { $0 > 0 }, feature, into: &best)
    } else {
      scanCuts(present, feature, into: &best)
    }
    for bin in present {
      for k in 0..<classCount { sums[bin * classCount + k] = .zero }
    }
    for word in occupied.indices { occupied[word] = 0 }
  }

  /// Bins with rows, in ascending order.
  private func occupiedBins() -> [Int] {
    var present: [Int] = []
    for word in 0..<4 {
      var bits = occupied[word]
      while bits != 0 {
        present.append(64 * word + bits.trailingZeroBitCount)
        bits &= bits &- 1
      }
    }
    return present
  }

  private mutating func scanCuts(_ present: [Int], _ feature: Int, into best: inout TreeSplit) {
    let hasMissing = present.first == 0
    clearLeft()
    for bin in present where bin > 0 {
      addToLeft(bin)
      for missingGoesRight in hasMissing ? [true, false] : [true] {
        if !missingGoesRight { addToLeft(0) }
        if let score = score(), score > best.score {
          best = TreeSplit(
            score: score, feature: Int32(feature), bin: UInt8(bin), missingGoesRight: missingGoesRight)
        }
        if !missingGoesRight { addToLeft(0, sign: -1) }
      }
    }
  }

  /// Tries sets of categories: in the order of the share of each class, first or last ones left. For two classes the
  /// best of all sets is among these (Breiman et al., 1984, theorem 4.5); for more, few categories are tried in all
  /// sets. Missing cells go right.
  private mutating func scanSets(_ present: [Int], _ feature: Int, into best: inout TreeSplit) {
    guard classCount == 2 || present.count > 5 else {
      for set in 1..<1 << present.count {
        clearLeft()
        var bins = SIMD4<UInt64>.zero
        for (place, bin) in present.enumerated() where set >> place & 1 == 1 {
          addToLeft(bin)
          bins[bin / 64] |= 1 << UInt64(bin % 64)
        }
        tryLeft(bins, feature, into: &best)
      }
      return
    }
    for label in classCount == 2 ? 1..<2 : 0..<classCount {
      let shares = present.map { bin in
        sums[bin * classCount + label].x / (0..<classCount).reduce(0) { $0 + sums[bin * classCount + $1].x }
      }
      let order = present.indices.sorted { (shares[$0], $0) < (shares[$1], $1) }.map { present[$0] }
      for direction in [order, order.reversed()] {
        clearLeft()
        var bins = SIMD4<UInt64>.zero
        for bin in direction {
          addToLeft(bin)
          bins[bin / 64] |= 1 << UInt64(bin % 64)
          tryLeft(bins, feature, into: &best)
        }
      }
    }
  }

  private func tryLeft(_ bins: SIMD4<UInt64>, _ feature: Int, into best: inout TreeSplit) {
    guard let score = score(), score > best.score else { return }
    best = TreeSplit(score: score, feature: Int32(feature), missingGoesRight: true, bins: bins)
  }

  private mutating func clearLeft() {
    for k in left.indices { left[k] = .zero }
  }

  private mutating func addToLeft(_ bin: Int, sign: Double = 1) {
    for k in left.indices { left[k] += sign * sums[bin * classCount + k] }
  }

  /// Minus the impurities of both parts times their weights, but for what all cuts share; nil where a part is too small.
  private func score() -> Double? {
    var (a, b) = (Sum.zero, Sum.zero)
    var sum = 0.0
    for k in left.indices {
      let l = left[k]
      // Rounding may leave a trace of a class that is not there any more.
      let r = (total[k] - l).clamped(lowerBound: .zero, upperBound: total[k])
      a += l
      b += r
      sum += term(l.x) + term(r.x)
    }
    guard a.y >= minLeafCount, b.y >= minLeafCount, a.x > 0, b.x > 0 else { return nil }
    switch criterion {
    case .gini:
      var (x, y) = (0.0, 0.0)
      for k in left.indices {
        x += left[k].x * left[k].x
        let r = max(0, total[k].x - left[k].x)
        y += r * r
      }
      return x / a.x + y / b.x
    case .entropy: return sum - term(a.x) - term(b.x)
    }
  }

  /// w·ln w, for entropy.
  private func term(_ weight: Double) -> Double {
    criterion == .entropy && weight > 0 ? weight * log(weight) : 0
  }

  func gain(_ split: TreeSplit) -> Double {
    let whole =
      switch criterion {
      case .gini: total.reduce(0) { $0 + $1.x * $1.x } / cover
      case .entropy: total.reduce(-term(cover)) { $0 + term($1.x) }
      }
    return max(0, split.score - whole)
  }
}
