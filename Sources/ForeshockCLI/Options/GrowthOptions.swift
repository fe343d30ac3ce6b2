internal import ArgumentParser
internal import ForeshockAlerting
internal import ForeshockSeries

/// How the future may differ from the past.
struct GrowthOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "How many times as fast as so far the metric may grow, separated by commas: when it passes in each case. Horizons of four weeks and more are forecast by the daily maximum (minimum with --below).",
      valueName: "factors"))
  var growth: String?

  @Option(
    named: "demand", takes: "factors",
    "What all values may be multiplied by, separated by commas: 1.2 is a fifth more.")
  var demand: String?

  @Option(named: "demand-from", takes: "span", "From when on --demand holds (default: at once).")
  var demandFrom: String?

  var isGiven: Bool { growth != nil || demand != nil }

  func validate() throws {
    if demandFrom != nil, demand == nil { throw ValidationError("--demand-from needs --demand") }
    _ = try factors(growth, "--growth", from: 0)
    _ = try factors(demand, "--demand", from: Double.leastNonzeroMagnitude)
  }

  private func factors(_ text: String?, _ option: String, from least: Double) throws -> [Double] {
    guard let text else { return [1] }
    var all: [Double] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let factor = Double(part.filter { $0 != " " }), factor >= least, factor <= 1e6 else {
        throw ValidationError("\(option) takes factors such as 1,1.5,2, not '\(part)'")
      }
      if !all.contains(factor) { all.append(factor) }
    }
    return all
  }

  /// What is asked for; nil when nothing is.
  func plan(say: @escaping @Sendable (String) -> Void) throws -> GrowthPlan? {
    guard isGiven else { return nil }
    return GrowthPlan(
      growths: try factors(growth, "--growth", from: 0),
      demands: try factors(demand, "--demand", from: Double.leastNonzeroMagnitude),
      demandFrom: try demandFrom.map { try DurationText.parse($0, option: "--demand-from") }, say: say)
  }
}
