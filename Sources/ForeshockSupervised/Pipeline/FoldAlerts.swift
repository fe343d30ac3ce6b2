internal import ForeshockMetrics

/// Warnings of the rows held out, unit by unit.
enum FoldAlerts {
  /// Nil where units, times or the horizon are not known, or no row is one.
  ///
  /// A failure is where labels say that it is: the labels' lead after the last row of a run of ones. The unit counts as observed
  /// until then.
  static func report(
    _ prepared: PreparedPipeline, _ validation: FailureValidation, _ labels: [[Int]], _ calls: [[Bool]]
  ) throws(MetricError) -> AlertReport? {
    let (horizon, lead) = (validation.labelHorizon, validation.labelLead)
    guard let units = prepared.table.units, let times = prepared.table.times, horizon > 0 else { return nil }
    var rowsOfUnit = [[(time: Double, label: Int, call: Bool)]](
      repeating: [], count: prepared.table.unitNames.count)
    for (fold, split) in prepared.splits.enumerated() {
      for (place, row) in split.test.enumerated() {
        rowsOfUnit[units[row]].append((times[row], labels[fold][place], calls[fold][place]))
      }
    }
    var judged: [AlertedUnit] = []
    for rows in rowsOfUnit where !rows.isEmpty {
      let ordered = rows.sorted { $0.time < $1.time }
      var unit = AlertedUnit(
        observed: ordered[0].time...ordered[ordered.count - 1].time, alerts: [], failures: [])
      var start: Double?
      for (place, row) in ordered.enumerated() {
        let next = place + 1 < ordered.count ? ordered[place + 1] : nil
        // A silence longer than the horizon, such as a repair, ends alerts and runs.
        let goesOn = next.map { $0.time - row.time <= horizon } ?? false
        if row.call { start = start ?? row.time }
        if let began = start,
          !row.call || !goesOn || next?.call == false || (row.label == 1 && next?.label == 0)
        {
          unit.alerts.append(began...row.time)
          start = nil
        }
        if row.label == 1, next == nil || !goesOn || next?.label == 0 {
          let failure = row.time + lead
          unit.failures.append(failure)
          unit.observed = unit.observed.lowerBound...max(unit.observed.upperBound, failure)
        }
      }
      judged.append(unit)
    }
    guard judged.contains(where: { !$0.failures.isEmpty }) else { return nil }
    return try AlertReport(judged, horizon: horizon)
  }
}
