extension Statistics {
  /// The quantile at `level` (0 … 1), interpolated between neighbours: Hyndman and Fan's type 7, the default of
  /// NumPy and R. NaN for no numbers.
  ///
  /// - Complexity: O(n) on average, by selection.
  ///
  /// Source: Hyndman & Fan, "Sample quantiles in statistical packages", The American Statistician 50, 1996.
  public static func quantile(_ x: [Double], _ level: Double) -> Double {
    quantiles(x, [level])[0]
  }

  /// The quantiles at several levels (each 0 … 1), in the order asked.
  public static func quantiles(_ x: [Double], _ levels: [Double]) -> [Double] {
    precondition(levels.allSatisfy { $0 >= 0 && $0 <= 1 }, "a quantile's level must lie in 0 … 1")
    guard !x.isEmpty, !x.contains(where: \.isNaN) else { return levels.map { _ in .nan } }
    var scratch = x
    // Sorting costs about as much as five selections.
    if levels.count > 5 {
      scratch.sort()
      return levels.map { interpolated(sorted: scratch, $0) }
    }
    return levels.map { level in
      let position = level * Double(x.count - 1)
      let index = Int(position)
      let fraction = position - Double(index)
      let low = Selection.element(index, of: &scratch)
      guard fraction > 0 else { return low }
      // Selection has put everything larger behind.
      let high = Selection.smallest(in: scratch, from: index + 1)
      return between(low, high, fraction)
    }
  }

  /// The quantile of numbers that are sorted already and have no NaN.
  public static func quantile(sorted x: [Double], _ level: Double) -> Double {
    precondition(level >= 0 && level <= 1, "a quantile's level must lie in 0 … 1")
    return x.isEmpty ? .nan : interpolated(sorted: x, level)
  }

  private static func interpolated(sorted x: [Double], _ level: Double) -> Double {
    let position = level * Double(x.count - 1)
    let index = Int(position)
    let fraction = position - Double(index)
    return fraction > 0 ? between(x[index], x[index + 1], fraction) : x[index]
  }

  /// Equal neighbours, infinite ones too, need no interpolation.
  private static func between(_ low: Double, _ high: Double, _ fraction: Double) -> Double {
    low == high ? low : low + (high - low) * fraction
  }

  /// The median; NaN for no numbers.
  public static func median(_ x: [Double]) -> Double { quantile(x, 0.5) }

  /// The median of the distances from the median, times `scale`; NaN for no numbers.
  ///
  /// - Parameters:
  ///   - x: the numbers.
  ///   - scale: 1.4826…, the default, makes it estimate the standard deviation of normal numbers; 1 for the
  ///     plain value.
  public static func medianAbsoluteDeviation(_ x: [Double], scale: Double = 1.482602218505602) -> Double {
    let centre = median(x)
    return scale * median(x.map { abs($0 - centre) })
  }

  /// The distance between the quartiles; NaN for no numbers.
  public static func interquartileRange(_ x: [Double]) -> Double {
    let quartiles = quantiles(x, [0.25, 0.75])
    return quartiles[1] - quartiles[0]
  }

  /// The mean of what is left when the share `fraction` of the numbers (0 ..< 0.5, rounded down) is cut off at
  /// each end; NaN for no numbers.
  public static func trimmedMean(_ x: [Double], fraction: Double) -> Double {
    precondition(fraction >= 0 && fraction < 0.5, "the trimmed share must lie in 0 ..< 0.5")
    guard !x.isEmpty, !x.contains(where: \.isNaN) else { return .nan }
    let cut = Int(fraction * Double(x.count))
    return mean(Array(x.sorted()[cut..<(x.count - cut)]))
  }

  /// The Hodges–Lehmann location: the median of all means of two (each number paired with itself, too). As robust
  /// as needed against a quarter of bad values, and nearly as sharp as the mean. NaN for no numbers.
  ///
  /// - Complexity: O(n²) time and space; meant for up to a few thousand numbers.
  ///
  /// Source: Hodges & Lehmann, "Estimates of location based on rank tests", Ann. Math. Stat. 34, 1963.
  public static func hodgesLehmann(_ x: [Double]) -> Double {
    var means: [Double] = []
    means.reserveCapacity(x.count * (x.count + 1) / 2)
    for i in x.indices {
      for j in i..<x.count { means.append(0.5 * x[i] + 0.5 * x[j]) }
    }
    return median(means)
  }

  /// The ranks 1 … n of the numbers; equal numbers share the mean of their ranks. NaN has no rank: it must not
  /// occur.
  public static func ranks(_ x: [Double]) -> [Double] {
    precondition(!x.contains(where: \.isNaN), "numbers to be ranked must not be NaN")
    let order = x.indices.sorted { x[$0] < x[$1] }
    var ranks = [Double](repeating: 0, count: x.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count && x[order[end]] == x[order[start]] { end += 1 }
      let shared = 0.5 * Double(start + end + 1)
      for k in start..<end { ranks[order[k]] = shared }
      start = end
    }
    return ranks
  }
}

/// Selection of the k-th smallest number without sorting.
enum Selection {
  /// The element that sorting would put at `index`; afterwards no smaller one stands behind it and no larger one
  /// before it. No NaN may occur.
  ///
  /// Quickselect with the median of three as pivot; when that goes badly, the rest is sorted.
  static func element(_ index: Int, of x: inout [Double]) -> Double {
    var low = 0
    var high = x.count - 1
    var budget = 4 * x.count + 64
    while high > low {
      budget -= high - low
      if high - low < 12 || budget < 0 {
        x[low...high].sort()
        return x[index]
      }
      let pivot = medianOfThree(x[low], x[low + (high - low) / 2], x[high])
      var i = low
      var j = high
      while i <= j {
        while x[i] < pivot { i += 1 }
        while x[j] > pivot { j -= 1 }
        if i <= j {
          x.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if index <= j {
        high = j
      } else if index >= i {
        low = i
      } else {
        return x[index]
      }
    }
    return x[index]
  }

  /// The smallest element from `start` on, of which there is at least one.
  static func smallest(in x: [Double], from start: Int) -> Double {
    var least = x[start]
    for i in start..<x.count { least = min(least, x[i]) }
    return least
  }

  private static func medianOfThree(_ a: Double, _ b: Double, _ c: Double) -> Double {
    max(min(a, b), min(max(a, b), c))
  }
}
