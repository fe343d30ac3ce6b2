import Foreshock

/// Microsoft's made-up machines: telemetry, errors, replaced parts, failures.
struct AzureFleet {
  private static let hour = 3600.0
  private static let sensors = ["volt", "rotate", "pressure", "vibration"]
  private let folder: String
  private let ages: [String: (model: Double, age: Double)]
  private let errors: [String: [String: [Double]]]
  private let parts: [String: [String: [Double]]]
  private let failures: [String: [Double]]

  /// Machines hour by hour over three months, and day by day over a year.
  static func all(in folder: String) throws -> [AlertFleet] {
    let azure = try AzureFleet(folder)
    return try [azure.hourly(), azure.daily()]
  }

  private init(_ folder: String) throws {
    self.folder = folder
    let machines = try NumberTable("\(folder)/machines.csv")
    var ages: [String: (model: Double, age: Double)] = [:]
    for (machine, (model, age)) in zip(
      machines.words("machineID"), zip(machines.words("model"), machines.numbers("age")))
    {
      ages[machine] = (Double(String(model.suffix(1))) ?? .nan, age)
    }
    self.ages = ages
    errors = try Self.events("\(folder)/errors.csv", "errorID")
    parts = try Self.events("\(folder)/maint.csv", "comp")
    failures = try Self.events("\(folder)/failures.csv", "failure").mapValues { kinds in
      Set(kinds.values.joined()).sorted()
    }
  }

  /// The times of each kind of event of each machine.
  private static func events(_ path: String, _ kind: String) throws -> [String: [String: [Double]]] {
    let table = try NumberTable(path)
    var events: [String: [String: [Double]]] = [:]
    for ((machine, kind), time) in zip(
      zip(table.words("machineID"), table.words(kind)), table.words("datetime"))
    {
      events[machine, default: [:]][kind, default: []].append(try Timestamp(parsing: time).seconds)
    }
    return events.mapValues { $0.mapValues { $0.sorted() } }
  }

  private func hourly() throws -> AlertFleet {
    try fleet(
      "azure_hourly", file: "telemetry_hourly.csv", time: "datetime", spacing: Self.hour, delay: 0,
      windows: [3, 24], errorHours: [24], rules: "hour by hour over 90 days", budgets: [0.02, 0.05, 0.2])
  }

  /// When an author's day ends is not said: what he says of a day is used from 18:00 of the next one on.
  private func daily() throws -> AlertFleet {
    try fleet(
      "azure_daily", file: "telemetry_daily_mean.csv", time: "date", spacing: 24 * Self.hour,
      delay: 42 * Self.hour,
      windows: [3, 14], errorHours: [24, 48],
      rules: "at 18:00 each day of a year, telemetry as means of the day before",
      budgets: [0.02, 0.05, 0.2])
  }

  private func fleet(
    _ name: String, file: String, time: String, spacing: Double, delay: Double, windows: [Int],
    errorHours: [Double],
    rules: String, budgets: [Double]
  ) throws -> AlertFleet {
    let table = try NumberTable("\(folder)/\(file)")
    var fleet = AlertFleet(
      name: name,
      rules: """
        Azure PdM, \(rules). Known: four sensors, their means and deviations over \(windows.map(String.init).joined(separator: " and ")) \
        rows, errors of each kind in the last \(errorHours.map { "\(Int($0))" }.joined(separator: " and ")) h, hours since each \
        part was replaced, model and age.
        """,
      spacing: spacing, horizon: 24 * Self.hour, minimumLead: Self.hour, budgets: budgets)
    fleet.units = table.words("machineID")
    fleet.times = try table.words(time).map { try Timestamp(parsing: $0).seconds + delay }
    let order = fleet.units.indices.sorted {
      (Int(fleet.units[$0]) ?? 0, fleet.times[$0]) < (Int(fleet.units[$1]) ?? 0, fleet.times[$1])
    }
    fleet.units = order.map { fleet.units[$0] }
    fleet.times = order.map { fleet.times[$0] }
    fleet.failures = failures.filter { ages[$0.key] != nil }
    let columns = Self.sensors.map { sensor in
      let values = table.numbers(sensor)
      return FeatureColumn(name: sensor, values: order.map { values[$0] })
    }
    let bank = try FeatureBank(
      windows: windows.map { .init(label: "\($0)", window: try RollingWindow(length: $0, minPeriods: 1)) },
      statistics: [.mean, .standardDeviation], declared: [.transform(.value)])
    let spans = fleet.spans
    let rolled = try spans.map { _, rows in
      try bank.features(of: columns.map { FeatureColumn(name: $0.name, values: Array($0.values[rows])) })
    }
    for place in (rolled.first ?? []).indices {
      fleet.featureNames.append(rolled[0][place].name)
      fleet.features.append(rolled.flatMap { $0[place].values })
    }
    addEvents(to: &fleet, spans: spans, errorHours: errorHours)
    return fleet
  }

  private func addEvents(
    to fleet: inout AlertFleet, spans: [(unit: String, rows: Range<Int>)], errorHours: [Double]
  ) {
    let times = fleet.times
    for kind in ["error1", "error2", "error3", "error4", "error5"] {
      for hours in errorHours {
        fleet.featureNames.append("\(kind)_\(Int(hours))h")
        fleet.features.append(
          spans.flatMap { unit, rows in
            let own = errors[unit]?[kind] ?? []
            return rows.map { row in
              Double(own.count { $0 <= times[row] && $0 > times[row] - hours * Self.hour })
            }
          })
      }
    }
    for part in ["comp1", "comp2", "comp3", "comp4"] {
      fleet.featureNames.append("\(part)_age")
      fleet.features.append(
        spans.flatMap { unit, rows in
          let own = parts[unit]?[part] ?? []
          return rows.map { row in own.last { $0 <= times[row] }.map { (times[row] - $0) / 3600 } ?? .nan }
        })
    }
    fleet.featureNames += ["model", "age"]
    fleet.features.append(fleet.units.map { ages[$0]?.model ?? .nan })
    fleet.features.append(fleet.units.map { ages[$0]?.age ?? .nan })
  }
}
