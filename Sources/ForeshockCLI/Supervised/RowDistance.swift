internal import ForeshockSeries

/// How far rows are apart.
enum RowDistance {
  /// The most frequent distance in time between neighbouring rows of one group, the shorter of two; a step without times.
  ///
  /// - Throws: ``CommandFailure`` when no two rows of a group have different times.
  static func interval(_ times: TimeColumn?, groups: Column?, file: String) throws -> SamplingInterval {
    guard let times else { return .step }
    let names = groups.map { IDColumn($0) }
    var stamps: [String: [Int64]] = [:]
    for (row, time) in times.microseconds.enumerated() where time != TimeColumn.missing {
      stamps[names?.text(row) ?? "", default: []].append(time)
    }
    var counts: [Int64: Int] = [:]
    for group in stamps.values {
      let sorted = group.sorted()
      for (earlier, later) in zip(sorted, sorted.dropFirst()) where later > earlier {
        counts[later - earlier, default: 0] += 1
      }
    }
    guard let most = counts.values.max(), let distance = counts.filter({ $0.value == most }).keys.min() else {
      throw CommandFailure(
        .notEnoughData, "\(file): there are no two times of one machine to make features of")
    }
    return .duration(.microseconds(distance))
  }
}
