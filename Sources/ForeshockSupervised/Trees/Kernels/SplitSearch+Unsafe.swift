internal import ForeshockNumerics

/// The features of a tree that lie in one group of a ``BinnedTable``.
struct FeatureGroup: Sendable {
  let number: Int
  /// Their places in the group, ascending.
  let places: [Int]

  /// Whether all eight are summed up at once, which costs little more.
  var isMostly: Bool { places.count >= 6 }

  /// The groups of features, which are in ascending order.
  static func groups(of features: [Int]) -> [FeatureGroup] {
    var groups: [FeatureGroup] = []
    var next = 0
    while next < features.count {
      let number = features[next] / 8
      let end = features[next...].firstIndex { $0 / 8 != number } ?? features.count
      groups.append(FeatureGroup(number: number, places: features[next..<end].map { $0 % 8 }))
      next = end
    }
    return groups
  }
}

/// Sums up nodes and looks for their best splits.
struct SplitSearch: Sendable {
  let table: BinnedTable
  let bins: FeatureBins
  let binCounts: [Int]
  let directions: [Int8]
  let categories: CategoryRules
  let units: GradientUnits

  /// Many rows, group by group; see ``TreeGrower``.
  func many(
    rows: ArraySlice<UInt32>?, _ pairs: [GradientPair], _ histogram: inout [GradientPair],
    rest: inout [GradientPair], groups: [FeatureGroup], wanted: (smaller: [Int], larger: [Int]),
    _ contexts: (smaller: SplitContext, larger: SplitContext), threads: Int
  ) -> (smaller: TreeSplit, larger: TreeSplit) {
    let count = rows?.count ?? table.rowCount
    let size = table.groupCount * HistogramKernel.groupWidth
    precondition(
      pairs.count >= count && histogram.count == size && (rest.isEmpty || rest.count == size)
        && count <= table.rowCount, "there is a gradient for each row and room for the sums")
    return unsafe withPointers(rows, pairs, &histogram, &rest) { row, pair, sums, rest in
      nonisolated(unsafe) let row = unsafe row
      nonisolated(unsafe) let pair = unsafe pair
      nonisolated(unsafe) let sums = unsafe sums
      nonisolated(unsafe) let rest = unsafe rest
      let found = Parallel.mapChunks(count: groups.count, chunkSize: 1, threads: threads) { range in
        let (group, places) = (groups[range.lowerBound].number, groups[range.lowerBound].places)
        let target = unsafe sums + group * HistogramKernel.groupWidth
        unsafe table.words.withUnsafeBufferPointer { words in
          guard let words = unsafe words.baseAddress.map({ unsafe $0 + group * table.rowCount }) else {
            return
          }
          if groups[range.lowerBound].isMostly {
            unsafe target.update(repeating: .zero, count: HistogramKernel.groupWidth)
            unsafe HistogramKernel.add(words, rows: row, pair, count: count, to: target)
          } else {
            for place in places {
              unsafe (target + place * HistogramKernel.width).update(
                repeating: .zero, count: HistogramKernel.width)
            }
            unsafe HistogramKernel.add(words, rows: row, pair, count: count, at: places, to: target)
          }
        }
        var splits = (smaller: TreeSplit(), larger: TreeSplit())
        if let rest = unsafe rest {
          for place in places {
            let feature = 8 * group + place
            let first = feature * HistogramKernel.width
            unsafe HistogramKernel.subtract(sums + first, from: rest + first, count: binCounts[feature])
          }
          unsafe scan(rest, wanted.larger, group, contexts.larger, into: &splits.larger)
        }
        unsafe scan(sums, wanted.smaller, group, contexts.smaller, into: &splits.smaller)
        return splits
      }
      // In the order of the features; the first of equal ones stays.
      return found.reduce((smaller: TreeSplit(), larger: TreeSplit())) { best, next in
        (
          next.smaller.score > best.smaller.score ? next.smaller : best.smaller,
          next.larger.score > best.larger.score ? next.larger : best.larger
        )
      }
    }
  }

  private func withPointers<R>(
    _ rows: ArraySlice<UInt32>?, _ pairs: [GradientPair], _ histogram: inout [GradientPair],
    _ rest: inout [GradientPair],
    _ body: (
      UnsafePointer<UInt32>?, UnsafePointer<GradientPair>, UnsafeMutablePointer<GradientPair>,
      UnsafeMutablePointer<GradientPair>?
    ) -> R
  ) -> R {
    unsafe pairs.withUnsafeBufferPointer { pairs in
      unsafe histogram.withUnsafeMutableBufferPointer { histogram in
        unsafe rest.withUnsafeMutableBufferPointer { rest in
          guard let pair = pairs.baseAddress, let sums = histogram.baseAddress else {
            preconditionFailure("a node that is split has rows and features")
          }
          let other = rest.isEmpty ? nil : rest.baseAddress
          guard let rows else { return unsafe body(nil, pair, sums, other) }
          return unsafe rows.withUnsafeBufferPointer { unsafe body($0.baseAddress, pair, sums, other) }
        }
      }
    }
  }

  /// Looks at the features of a group among `wanted`, in ascending order.
  private func scan(
    _ sums: UnsafeMutablePointer<GradientPair>, _ wanted: [Int], _ group: Int, _ context: SplitContext,
    into best: inout TreeSplit
  ) {
    for feature in wanted where feature / 8 == group {
      let first = unsafe sums + feature * HistogramKernel.width
      if bins.isCategorical(feature) {
        unsafe SplitScan.categorical(
          first, bins: binCounts[feature], feature: Int32(feature), context, categories, units: units,
          into: &best)
      } else {
        let direction = directions.isEmpty ? 0 : directions[feature]
        unsafe SplitScan.numeric(
          first, bins: binCounts[feature], feature: Int32(feature), direction: direction, context,
          into: &best)
      }
    }
  }

  /// Few rows: sums of one group at a time in `sums`, which is zero before and after.
  func few(
    rows: ArraySlice<UInt32>, _ pairs: [GradientPair], features: [Int], _ context: SplitContext,
    _ sums: inout [GradientPair], _ occupied: inout [UInt64]
  ) -> TreeSplit {
    precondition(
      pairs.count >= rows.count && sums.count == HistogramKernel.groupWidth && occupied.count == 32,
      "there is a gradient for each row and room for the sums")
    var best = TreeSplit()
    unsafe rows.withUnsafeBufferPointer { rows in
      unsafe pairs.withUnsafeBufferPointer { pairs in
        unsafe sums.withUnsafeMutableBufferPointer { sums in
          unsafe occupied.withUnsafeMutableBufferPointer { occupied in
            unsafe table.words.withUnsafeBufferPointer { words in
              guard let row = rows.baseAddress, let pair = pairs.baseAddress, let sums = sums.baseAddress,
                let occupied = occupied.baseAddress, let words = words.baseAddress
              else { return }
              var next = 0
              while next < features.count {
                let group = features[next] / 8
                unsafe HistogramKernel.addNoting(
                  words + group * table.rowCount, rows: row, pair, count: rows.count, to: sums,
                  occupied: occupied)
                while next < features.count, features[next] / 8 == group {
                  let feature = features[next]
                  let place = feature % 8
                  let first = unsafe sums + place * HistogramKernel.width
                  if bins.isCategorical(feature) {
                    unsafe SplitScan.categorical(
                      first, bins: binCounts[feature], feature: Int32(feature), context, categories,
                      units: units, into: &best)
                  } else {
                    let direction = directions.isEmpty ? 0 : directions[feature]
                    unsafe SplitScan.sparseNumeric(
                      first, occupied: occupied + 4 * place, feature: Int32(feature), direction: direction,
                      context, into: &best)
                  }
                  next += 1
                }
                unsafe HistogramKernel.clear(sums, occupied: occupied)
              }
            }
          }
        }
      }
    }
    return best
  }
}
