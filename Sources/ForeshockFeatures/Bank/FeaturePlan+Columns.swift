internal import ForeshockSeries

extension FeaturePlan.Task {
  /// The task's features of whole columns, row by row those of the stream.
  func features(
    of columns: [FeatureColumn], at times: [Timestamp]?, rowCount: Int, bank: FeatureBank
  ) throws(FeatureError) -> [[Double]] {
    switch work {
    case .windows(let column, let window):
      let values = columns[column].values
      switch bank.windows[window].window {
      case .samples(let window):
        return window.rolling(bank.statistics, over: values, secondsPerSample: bank.secondsPerSample)
      case .time(let window):
        guard let times else { throw .timesNeeded }
        return try window.rolling(
          bank.statistics, over: values, at: times, secondsPerSample: bank.secondsPerSample)
      }
    case .transform(let transform, let column):
      return [try bank.state(of: transform).features(of: columns[column].values, at: times)]
    case .ratio(let a, let b):
      let (a, b) = (columns[a].values, columns[b].values)
      return [(0..<rowCount).map { Ratio.value(a[$0], b[$0]) }]
    case .pair(let x, let y, let statistics, var pair):
      let (x, y) = (columns[x].values, columns[y].values)
      return Self.rows(rowCount, statistics.count) { row, features in
        let found = pair.update(x[row], y[row])
        for (index, statistic) in statistics.enumerated() { features[index] = found[statistic] }
      }
    case .calendar(let terms):
      return Self.rows(rowCount, terms.terms.count) { row, features in
        if let times { terms.write(times[row], to: &features, at: 0) }
      }
    case .fourier(let terms):
      return Self.rows(rowCount, 2 * terms.harmonics) { row, features in
        terms.write(bank.phase(of: row, at: times?[row], in: terms), to: &features, at: 0)
      }
    }
  }

  /// Columns of what `write` puts into each row.
  private static func rows(
    _ rowCount: Int, _ count: Int, _ write: (_ row: Int, _ features: inout [Double]) -> Void
  ) -> [[Double]] {
    var columns = [[Double]](repeating: [], count: count)
    for index in columns.indices { columns[index].reserveCapacity(rowCount) }
    var features = [Double](repeating: .nan, count: count)
    for row in 0..<rowCount {
      write(row, &features)
      for index in columns.indices { columns[index].append(features[index]) }
    }
    return columns
  }
}
