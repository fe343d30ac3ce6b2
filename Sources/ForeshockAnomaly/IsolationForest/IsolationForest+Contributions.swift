public import ForeshockLinearAlgebra
internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Which columns made a row's score what it is.
extension IsolationForest.Fitted {
  /// The score of a row that is isolated after ``baselinePathLength`` splits.
  public var baselineScore: Double { score(baselinePathLength) }

  /// What each column had in a row's path: with V(node) the mean path length of the training rows below a
  /// node, each split on the row's way credits V(part the row goes to) − V(node) to the column it looks at,
  /// or half of that to each of the two columns of an oblique split. In the mean over the trees, the
  /// contributions sum to E[h] − ``baselinePathLength``: *negative* ones are of columns that isolated the row
  /// early. ``contributions(of:into:)`` has the same in units of the score.
  ///
  /// - Parameters:
  ///   - row: A row of as many values as the forest was fitted to columns; NaN marks a missing one.
  ///   - contributions: Where they are put, one a column.
  /// - Returns: E[h], the row's mean path length.
  /// - Precondition: Both have ``columnCount`` values.
  /// - Complexity: O(treeCount · log sampleSize); nothing is allocated up to 128 columns (see
  ///   ``score(of:)``).
  ///
  /// Source: A. Palczewska et al., "Interpreting random forest models using a feature contribution method",
  /// IRI 2013, for path lengths instead of predictions.
  public func pathContributions(of row: [Double], into contributions: inout [Double]) -> Double {
    checkColumns(row.count)
    checkColumns(contributions.count)
    return switch layout {
    case .axisParallel(let forest): forest.contributions(of: row, into: &contributions)
    case .oblique(let forest): forest.contributions(of: row, into: &contributions)
    }
  }

  /// What each column adds to a row's score, positive where it makes the row more anomalous.
  ///
  ///     score = baselineScore + Σ contributions
  ///
  /// With p the ``pathContributions(of:into:)``, c that of the score's formula and s₀ the baseline score,
  /// ln(s/s₀) = −ln 2 · Σp / c: contributions add up in the logarithm of the score. They are brought to the
  /// score's own scale by the factor L = (s − s₀) / ln(s/s₀), the logarithmic mean of s and s₀, which is
  /// positive and smooth also where both are equal: signs and shares remain.
  ///
  /// - Parameters:
  ///   - row: A row of as many values as the forest was fitted to columns; NaN marks a missing one.
  ///   - contributions: Where they are put, one a column.
  /// - Returns: The row's score, the same number that ``score(of:)`` gives.
  /// - Precondition: Both have ``columnCount`` values.
  /// - Complexity: O(treeCount · log sampleSize); nothing is allocated up to 128 columns (see
  ///   ``score(of:)``).
  ///
  /// Source: the decomposition by logarithmic means is B. W. Ang's, Energy Policy 33(7), 2005.
  public func contributions(of row: [Double], into contributions: inout [Double]) -> Double {
    let length = pathContributions(of: row, into: &contributions)
    let factor = scoreUnits(length)
    for j in contributions.indices { contributions[j] *= factor }
    return score(length)
  }

  /// ``contributions(of:into:)`` of each row: one row a row of `x`, one column a column.
  ///
  /// - Precondition: `x` has as many columns as the forest was fitted to.
  public func contributions(for x: Matrix, threads: Int? = nil) -> Matrix {
    checkColumns(x.columnCount)
    let width = columnCount
    let parts = Parallel.mapChunks(count: x.rowCount, chunkSize: 1024, threads: threads) { rows in
      var (lengths, part) =
        switch layout {
        case .axisParallel(let forest):
          forest.contributions(of: rows, in: x.elements, rowCount: x.rowCount, columnCount: width)
        case .oblique(let forest):
          forest.contributions(of: rows, in: x.elements, rowCount: x.rowCount, columnCount: width)
        }
      for i in lengths.indices {
        lengths[i] = scoreUnits(lengths[i])
        for j in 0..<width { part[i * width + j] *= lengths[i] }
      }
      return part
    }
    var elements = [Double](repeating: 0, count: x.elements.count)
    var row = 0
    for part in parts {
      for start in stride(from: 0, to: part.count, by: width) {
        for j in 0..<width { elements[j * x.rowCount + row] = part[start + j] }
        row += 1
      }
    }
    return Matrix(rowCount: x.rowCount, columnCount: width, elements: elements)
  }

  /// What a path contribution is multiplied by to become one of the score: −ln 2 / c · (s − s₀) / ln(s/s₀).
  private func scoreUnits(_ meanPathLength: Double) -> Double {
    guard expectedPathLength > 0 else { return 0 }
    let rate = -0.6931471805599453 / expectedPathLength
    let exponent = rate * (meanPathLength - baselinePathLength)
    let mean = exponent == 0 ? 1 : expm1(exponent) / exponent
    return rate * baselineScore * mean
  }
}

extension IsolationForest.Fitted: ExplainingOutlierDetector {}
