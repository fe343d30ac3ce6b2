/// Who was at risk and who failed at each distinct time of failure, ascending.
struct RiskTable {
  /// The distinct times at which anybody failed.
  var times: [Double] = []
  /// The weight of those under watch just before each time.
  var atRisk: [Double] = []
  /// The weight of those that fail at each time.
  var events: [Double] = []

  /// - Parameter countsCensoring: count the ends without a failure as the events, for the distribution of
  ///   censoring. Failures at the same time come first and are no longer at risk then.
  /// - Complexity: O(n log n).
  init(_ rows: SurvivalTimes, weights: [Double]?, countsCensoring: Bool = false) {
    let order = rows.durations.indices.sorted { rows.durations[$0] < rows.durations[$1] }
    let entries = rows.entries.map { $0.indices.sorted { rows.entries![$0] < rows.entries![$1] } } ?? []
    func weight(_ row: Int) -> Double { weights?[row] ?? 1 }
    // Suffix sums instead of a running difference: what is left never suffers from what has gone.
    var later = [Double](repeating: 0, count: order.count + 1)
    for i in order.indices.reversed() { later[i] = later[i + 1] + weight(order[i]) }
    var yetToEnter = [Double](repeating: 0, count: entries.count + 1)
    for i in entries.indices.reversed() { yetToEnter[i] = yetToEnter[i + 1] + weight(entries[i]) }

    var entered = 0
    var first = 0
    while first < order.count {
      let time = rows.durations[order[first]]
      var (end, failed, censored) = (first, 0.0, 0.0)
      while end < order.count, rows.durations[order[end]] == time {
        if rows.isEvent[order[end]] { failed += weight(order[end]) } else { censored += weight(order[end]) }
        end += 1
      }
      while entered < entries.count, rows.entries![entries[entered]] < time { entered += 1 }
      let watched = later[first] - yetToEnter[entered]
      let counted = countsCensoring ? censored : failed
      if counted > 0 {
        times.append(time)
        atRisk.append(countsCensoring ? watched - failed : watched)
        events.append(counted)
      }
      first = end
    }
  }
}
