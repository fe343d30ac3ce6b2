/// The loss of a block of rows with several classes, four rows at a time.
enum SoftmaxKernel {
  typealias Lanes = LogisticKernel.Lanes

  /// The sums over a block of rows.
  struct Sums {
    var loss = 0.0
    /// The least lead of the own class over all others.
    var smallestMargin = Double.infinity
    /// The largest distance of a linear predictor from that of its row's largest.
    var largestPredictor = 0.0
  }

  /// Overwrites linear predictors by probabilities, and says the loss.
  ///
  /// - Parameters:
  ///   - count: rows in the operands, a multiple of four.
  ///   - classes: how many.
  ///   - leading: the distance between the predictors of one class and the next.
  ///   - labels: the class of each row.
  ///   - weights: of each row, zero where it does not count.
  ///   - eta: one column a class.
  static func evaluate(
    count: Int, classes: Int, leading: Int, labels: Span<Int>, weights: Span<Double>,
    eta: inout MutableSpan<Double>
  ) -> Sums {
    precondition(
      count % 4 == 0 && leading >= count && classes >= 1 && eta.count >= leading * classes
        && labels.count >= count && weights.count >= count, "the operands of a block must hold all its rows")
    var sums = Sums()
    var loss = Lanes.zero
    unsafe eta.withUnsafeMutableBufferPointer { eta in
      guard let start = eta.baseAddress else { return }
      let base = UnsafeMutableRawPointer(start)
      for row in stride(from: 0, to: count, by: 4) {
        var (own, other) = (Lanes.zero, Lanes(repeating: -.infinity))
        for lane in 0..<4 {
          let label = labels[row &+ lane]
          precondition(label >= 0 && label < classes, "there is no such class")
          own[lane] = unsafe eta[label &* leading &+ row &+ lane]
        }
        var (highest, lowest) = (own, own)
        for k in 0..<classes {
          let value = unsafe base.loadUnaligned(
            fromByteOffset: (k &* leading &+ row) &* 8, as: Lanes.self)
          highest = highest.replacing(with: value, where: value .> highest)
          lowest = lowest.replacing(with: value, where: value .< lowest)
          var rival = value
          for lane in 0..<4 where labels[row &+ lane] == k { rival[lane] = -.infinity }
          other = other.replacing(with: rival, where: rival .> other)
        }
        var total = Lanes.zero
        for k in 0..<classes {
          let offset = (k &* leading &+ row) &* 8
          let value = unsafe base.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
          let power = LogisticKernel.exponentialOfMinus(highest - value)
          total += power
          unsafe base.storeBytes(of: power, toByteOffset: offset, as: Lanes.self)
        }
        let share = 1 / total
        for k in 0..<classes {
          let offset = (k &* leading &+ row) &* 8
          let value = unsafe base.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
          unsafe base.storeBytes(of: value * share, toByteOffset: offset, as: Lanes.self)
        }
        for lane in 0..<4 where weights[row &+ lane] != 0 {
          loss[lane] +=
            weights[row &+ lane] * ((highest[lane] - own[lane]) + logarithm(total[lane]))
          sums.smallestMargin = min(sums.smallestMargin, own[lane] - other[lane])
          sums.largestPredictor = max(sums.largestPredictor, highest[lane] - lowest[lane])
        }
      }
    }
    sums.loss = loss.sum()
    return sums
  }
}
