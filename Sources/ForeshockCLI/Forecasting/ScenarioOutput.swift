internal import ForeshockAlerting
internal import ForeshockSeries

/// Shows when a metric passes its threshold in each scenario.
enum ScenarioOutput {
  typealias Entry = (scenario: GrowthScenario, crossing: Crossing)

  static func table(_ entries: [Entry], on interval: SamplingInterval) -> String {
    var table = TextTable(["growth", "demand", "probability", "time left", "passes at", "90 % interval"])
    for (scenario, crossing) in entries {
      let time = crossing.expectedTime
      func stamp(_ time: Timestamp?) -> String { time.map { Format.time($0, on: interval) } ?? "–" }
      let demand =
        Format.short(scenario.demand)
        + (scenario.demand != 1 && scenario.from > 1 ? " from step \(scenario.from)" : "")
      table.add([
        "× " + Format.short(scenario.growth), "× " + demand,
        Format.fixed(100 * crossing.probability, digits: 1) + " %",
        crossing.isAlreadyBeyond ? "none" : time.map { left($0.step, interval) } ?? "–",
        stamp(time?.time), time == nil ? "–" : "\(stamp(time?.lower)) … \(stamp(time?.upper))",
      ])
    }
    return table.render()
  }

  private static func left(_ steps: Int, _ interval: SamplingInterval) -> String {
    interval == .step
      ? "\(steps) steps" : Duration.seconds(Double(steps) * interval.nominalSeconds).forPeople
  }

  static func json(_ entry: Entry, on interval: SamplingInterval) -> JSONValue {
    let crossing = entry.crossing
    let days = crossing.expectedTime.map { Double($0.step) * interval.nominalSeconds / 86_400 }
    return .object([
      "growth": .number(entry.scenario.growth), "demand": .number(entry.scenario.demand),
      "demand_from_step": .int(entry.scenario.from), "crossing": crossing.json(on: interval),
      "days_left": crossing.isAlreadyBeyond ? .int(0) : interval == .step ? .null : .number(days),
    ])
  }
}
