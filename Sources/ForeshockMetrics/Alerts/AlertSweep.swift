internal import ForeshockNumerics

/// Units judged one by one, so that a resample of them is a sum.
struct AlertSweep: Sendable {
  private let tallies: [AlertTally]
  /// Lead times of all units, ascending, and the unit of each.
  private let leads: [(seconds: Double, unit: Int)]
  private let costs: AlertCosts?

  init(_ units: [AlertedUnit], horizon: Double, minimumLead: Double, costs: AlertCosts?) {
    var leads: [(seconds: Double, unit: Int)] = []
    tallies = units.indices.map { index in
      var own: [Double] = []
      let tally = AlertTally(units[index], horizon: horizon, minimumLead: minimumLead, leads: &own)
      leads += own.map { ($0, index) }
      return tally
    }
    self.leads = leads.sorted { $0.seconds < $1.seconds }
    self.costs = costs
  }

  var leadTimes: [Double] { leads.map(\.seconds) }

  /// All units.
  var total: AlertTally { tallies.reduce(into: AlertTally()) { $0.add($1) } }

  /// The measures when each unit counts as often as `times` says.
  func figures(_ times: [Int32]) -> [Double?] {
    var sum = AlertTally()
    for (tally, count) in zip(tallies, times) where count > 0 { sum.add(tally, times: Int(count)) }
    let drawn = leads.flatMap { repeatElement($0.seconds, count: Int(times[$0.unit])) }
    return AlertMeasure.allCases.map { measure in
      switch measure {
      case .eventRecall: sum.eventRecall
      case .alertPrecision: sum.alertPrecision
      case .medianLeadTime: drawn.isEmpty ? nil : Statistics.quantile(sorted: drawn, 0.5)
      case .falseAlarmsPerUnitMonth: sum.falseAlarmsPerUnitMonth
      case .cost: costs.map(sum.cost)
      }
    }
  }
}
