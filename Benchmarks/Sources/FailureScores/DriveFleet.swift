import Foreshock

/// Backblaze: what drives said of themselves, day by day.
enum DriveFleet {
  static func daily(in folder: String) throws -> AlertFleet {
    let table = try NumberTable("\(folder)/drive_days_2013-04-10_2013-05-19.csv")
    let day = 86_400.0
    var fleet = AlertFleet(
      name: "backblaze",
      rules: """
        Backblaze, 40 days of 2013: every second drive that failed and a sample of the others, so that failures are eleven \
        times as frequent as they were. Known each day: model, capacity, five SMART attributes, their changes over 1, 3 \
        and 7 readings, the greatest counts of bad sectors so far.
        """,
      spacing: day, horizon: 5 * day, minimumLead: 0, budgets: [0.002, 0.01, 0.05])
    let serials = table.words("serial_number")
    let stamps = try table.words("date").map { try Timestamp(parsing: $0).seconds }
    let order = serials.indices.sorted { (serials[$0], stamps[$0]) < (serials[$1], stamps[$1]) }
    fleet.units = order.map { serials[$0] }
    fleet.times = order.map { stamps[$0] }
    let failed = table.numbers("failure")
    for row in order where failed[row] == 1 {
      fleet.failures[serials[row], default: []].append(stamps[row] + day)
    }

    let models = table.words("model")
    let places = Dictionary(uniqueKeysWithValues: Set(models).sorted().enumerated().map { ($1, Double($0)) })
    func add(_ name: String, _ values: [Double]) {
      fleet.featureNames.append(name)
      fleet.features.append(values)
    }
    add("model", order.map { places[models[$0]] ?? .nan })
    let capacity = table.numbers("capacity_bytes")
    add("capacity", order.map { capacity[$0] })
    let spans = fleet.spans
    for attribute in ["smart_1", "smart_5", "smart_9", "smart_194", "smart_197"] {
      let raw = table.numbers("\(attribute)_raw")
      let values = order.map { raw[$0] }
      add(attribute, values)
      for lag in [1, 3, 7] {
        add(
          "\(attribute)_change_\(lag)",
          spans.flatMap { _, rows in
            rows.map { $0 - lag >= rows.lowerBound ? values[$0] - values[$0 - lag] : .nan }
          })
      }
      guard attribute == "smart_5" || attribute == "smart_197" else { continue }
      add(
        "\(attribute)_greatest",
        spans.flatMap { _, rows in
          var greatest = -Double.infinity
          return rows.map { row in
            if values[row] > greatest { greatest = values[row] }
            return greatest
          }
        })
    }
    return fleet
  }
}
