internal import ForeshockAlerting
internal import ForeshockForecasting

/// What a load test says of the objectives asked about.
struct CapacityReport {
  private let results: [(objective: LoadTest.Objective, found: BreakingLoad)]
  private let scalability: ScalabilityCurve?
  private let queue: QueueingCurve?
  private let level: Double

  init(
    _ test: LoadTest, _ objectives: [LoadTest.Objective], quantile: Double, level: Double, seed: UInt64,
    withLatencies: Bool
  ) throws(ModelError) {
    var results: [(objective: LoadTest.Objective, found: BreakingLoad)] = []
    for objective in objectives {
      results.append((objective, try test.breakingLoad(objective, level: level, seed: seed)))
    }
    self.results = results
    self.level = level
    // Curves are a second opinion; latencies of zero have none.
    scalability = withLatencies ? try? test.scalabilityCurve(quantile: quantile) : nil
    queue = withLatencies ? try? test.queueingCurve(quantile: quantile) : nil
  }

  func write(run: RunOptions) throws {
    switch run.resolvedFormat {
    case .table: try Output.write(text)
    case .csv: try Output.write(csv)
    case .json: try Output.write(JSONDocument.text([json], asList: false))
    case .ndjson: try Output.write(JSONDocument.lines([json]))
    }
  }

  private var text: String {
    var text = ""
    for (objective, found) in results {
      text += Self.words(objective) + ": " + Self.sentence(found) + "\n"
      var table = TextTable(["load", "rows", Self.figure(objective), "rising curve"])
      for step in found.steps {
        table.add([
          Format.short(step.load), String(step.count), Format.short(step.value), Format.short(step.pooled),
        ])
      }
      text += table.render(indent: "  ") + "\n"
    }
    if let queue {
      text +=
        "as a queue: \(Format.short(queue.idleLatency)) when idle, no load above \(Format.short(queue.capacity)) (off by \(Format.short(100 * queue.logError)) %)\n"
    }
    if let scalability {
      let peak = scalability.peakUsers.map { ", the most throughput at \(Format.short($0)) users" } ?? ""
      text +=
        "as users at once: contention \(Format.short(scalability.contention)), crosstalk \(Format.short(scalability.crosstalk))\(peak) (off by \(Format.short(100 * scalability.relativeError)) %)\n"
    }
    return text
  }

  private static func sentence(_ found: BreakingLoad) -> String {
    let level = Format.percent(found.level)
    func end(_ load: Double?, else words: String) -> String { load.map(Format.short) ?? words }
    let interval = found.interval.map {
      " (\(level) %: \(end($0.lower, else: "below \(Format.short(found.lowestTested))")) to \(end($0.upper, else: "above \(Format.short(found.highestTested))")))"
    }
    if let load = found.load { return "breaks at a load of \(Format.short(load))\(interval ?? "")" }
    if found.isBelowTested {
      return "broken at the least load tested already, \(Format.short(found.lowestTested))"
    }
    let risk = found.breakingShare.map { $0 > 0 ? " (it broke in \(Format.short(100 * $0)) % of draws)" : "" }
    return "not reached up to \(Format.short(found.highestTested))\(risk ?? "")"
  }

  private static func words(_ objective: LoadTest.Objective) -> String {
    switch objective {
    case .latency(let limit, let quantile):
      "latency of at most \(Format.short(limit)) at the \(Format.percent(quantile))th percentile"
    case .errorRatio(let limit): "at most \(Format.short(100 * limit)) % of errors"
    }
  }

  private static func figure(_ objective: LoadTest.Objective) -> String {
    switch objective {
    case .latency(_, let quantile): "p\(Format.percent(quantile))"
    case .errorRatio: "error ratio"
    }
  }

  private static func name(_ objective: LoadTest.Objective) -> String {
    switch objective {
    case .latency: "latency"
    case .errorRatio: "error_ratio"
    }
  }

  private var csv: String {
    var text =
      "objective,limit,breaking_load,lower,upper,lowest_tested,highest_tested,breaking_share,is_below_tested\n"
    for (objective, found) in results {
      let cells: [Double?] = [
        objective.limit, found.load, found.interval?.lower, found.interval?.upper, found.lowestTested,
        found.highestTested, found.breakingShare,
      ]
      text +=
        ([Self.name(objective)] + cells.map { $0.map(Format.number) ?? "" } + ["\(found.isBelowTested)"])
        .joined(separator: ",") + "\n"
    }
    return text
  }

  private var json: [String: JSONValue] {
    var members: [String: JSONValue] = [
      "objectives": .array(
        results.map { objective, found in
          .object([
            "objective": .string(Self.name(objective)), "limit": .number(objective.limit),
            "breaking_load": .number(found.load), "is_below_tested": .bool(found.isBelowTested),
            "lowest_tested": .number(found.lowestTested), "highest_tested": .number(found.highestTested),
            "lower": .number(found.interval?.lower), "upper": .number(found.interval?.upper),
            "interval_level": .number(level), "breaking_share": .number(found.breakingShare),
            "steps": .array(
              found.steps.map {
                .object([
                  "load": .number($0.load), "value": .number($0.value), "pooled": .number($0.pooled),
                  "count": .int($0.count),
                ])
              }),
          ])
        })
    ]
    if let queue {
      members["queue"] = .object([
        "idle_latency": .number(queue.idleLatency), "capacity": .number(queue.capacity),
        "log_error": .number(queue.logError),
      ])
    }
    if let scalability {
      members["scalability"] = .object([
        "throughput": .number(scalability.throughput), "contention": .number(scalability.contention),
        "crosstalk": .number(scalability.crosstalk), "peak_users": .number(scalability.peakUsers),
        "relative_error": .number(scalability.relativeError),
      ])
    }
    return members
  }
}
