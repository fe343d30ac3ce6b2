/// The split point that leaves the two parts as narrow as can be.
///
/// Of n numbers with standard deviation σ it maximises the pooled gain
///
///     1 − (n_l·σ_l + n_r·σ_r) / (n·σ)
///
/// over all points between neighbours, and takes the middle of the two it lies between; of equal ones the
/// lowest. Clusters are parted at their gap, and a few rows far from all others are cut off at once.
///
/// Source: D. Cortes, "Revisiting randomized choices in isolation forests", arXiv:2110.13402, 2021.
struct FairCut {
  private var sorted: [Double]
  /// n_l·σ_l of the first k + 1.
  private var left: [Double]

  init(sampleSize: Int) {
    sorted = [Double](repeating: 0, count: sampleSize)
    left = sorted
  }

  /// The best point in the present cells, of which two differ.
  ///
  /// - Complexity: O(count · log count).
  mutating func point(in cells: NodeCells, count: Int) -> Double {
    var n = 0
    for value in cells.values[..<count] where !value.isNaN {
      sorted[n] = value
      n += 1
    }
    sorted[..<n].sort()
    var spread = Spread()
    for k in 0..<n {
      spread.add(sorted[k])
      left[k] = spread.weighted
    }
    spread = Spread()
    var best = Double.infinity
    var place = 0
    for k in stride(from: n - 1, to: 0, by: -1) {
      spread.add(sorted[k])
      let rest = left[k - 1] + spread.weighted
      if sorted[k - 1] < sorted[k], rest <= best {
        best = rest
        place = k - 1
      }
    }
    return splitPoint(sorted[place], sorted[place + 1], 0.5)
  }

  /// Count, mean and squares of numbers added one by one (Welford).
  private struct Spread {
    var count = 0.0
    var mean = 0.0
    var squares = 0.0

    mutating func add(_ value: Double) {
      count += 1
      let change = value - mean
      mean += change / count
      squares += change * (value - mean)
    }

    /// n·σ = √(n · squares).
    var weighted: Double { (count * squares).squareRoot() }
  }
}
