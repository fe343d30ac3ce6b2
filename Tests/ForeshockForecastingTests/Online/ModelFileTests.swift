import ForeshockForecasting
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

@Suite("Online: model files")
struct ModelFileTests {
  typealias Saved = FittedForecaster & Codable & Equatable

  /// One fitted model of every kind, gaps among the last samples it saw.
  static func models() throws -> [any Saved] {
    var values = onlineSeries(count: 90, seasonLength: 4, missing: 0.05, seed: 31).values
    for t in [60, 84, 88, 89] { values[t] = .nan }
    let series = TimeSeries(
      name: "cpu", start: Timestamp(seconds: 1_790_000_000), samplingInterval: .months(1), values: values)
    let season = ARIMA(order: (1, 1, 1), seasonal: (0, 1, 1), seasonLength: 4)
    let x = try Regressors([("x", values.indices.map { Double($0 % 5) })])
    return [
      try ETS(trend: .damped, season: .additive(length: 4)).fit(series),
      try ETS(error: .multiplicative, trend: .additive, season: .multiplicative(length: 4)).fit(series),
      try HoltWinters().fit(series), try season.fit(series),
      try ARIMA(order: (2, 0, 1)).fitted(to: series, ar: [0.5, 0.2], ma: [0.99]),
      try ARIMA(order: (1, 0, 0)).fit(series, regressors: x),
      try ARIMA(order: (0, 1, 0)).fit(series),
      try Naive().fit(series), try Drift().fit(series), try SeasonalNaive(seasonLength: 4).fit(series),
      try PredictLinear().fit(series), try PredictLinear(window: 12).fit(series),
      try TransformedForecaster(ETS(), .log).fit(series),
      try TransformedForecaster(season, .boxCox(lambda: 0.4)).fit(series),
      // The square root's derivative at zero is infinite, and so is its logarithm.
      try TransformedForecaster(Drift(), .squareRoot).fit(TimeSeries([0, 1, 4, 2, 7, .nan, 3])),
    ]
  }

  private func outlook(_ model: any FittedForecaster) throws -> (Forecast, SamplePaths) {
    let coming = try Regressors(model.regressorNames.map { ($0, [1.0, 2, 3, 4, 5, 6]) })
    return (
      try model.forecast(horizon: 6, levels: [0.8], regressors: coming),
      try model.samplePaths(horizon: 6, count: 3, seed: 9, regressors: coming)
    )
  }

  private func update(_ model: inout some FittedForecaster, _ y: Double) throws(ModelError) {
    try model.update(y, regressors: [Double](repeating: 1, count: model.regressorNames.count))
  }

  private func roundTrip<Model: Saved>(_ model: Model) throws {
    let json = try JSONEncoder().encode(model)
    let binary = PropertyListEncoder()
    binary.outputFormat = .binary
    let xml = PropertyListEncoder()
    xml.outputFormat = .xml
    for loaded in [
      try JSONDecoder().decode(Model.self, from: json),
      try PropertyListDecoder().decode(Model.self, from: binary.encode(model)),
      try PropertyListDecoder().decode(Model.self, from: xml.encode(model)),
    ] {
      let name = model.summary.specification
      #expect(loaded == model, "\(name)")
      let (kept, made) = (try outlook(loaded), try outlook(model))
      #expect(kept == made, "\(name)")
      #expect(loaded.summary == model.summary, "\(name)")
      // They stay the same as more samples come.
      var (a, b) = (model, loaded)
      for y in [103, .nan, 97, 99, .nan, 104] {
        try update(&a, y)
        try update(&b, y)
      }
      #expect(a == b, "\(name)")
      let (first, second) = (try outlook(a), try outlook(b))
      #expect(first == second, "\(name)")
    }
  }

  @Test("Saved models forecast the same to the last bit, and go on doing so")
  func roundTrips() throws {
    for model in try Self.models() {
      try roundTrip(model)
      var live = model
      for y in [101, .nan, 98, 99.5, .nan, .nan] {
        try live.update(y, regressors: [Double](repeating: 1, count: live.regressorNames.count))
      }
      try roundTrip(live)
      for t in 0..<150 {
        let y = t % 11 == 0 ? Double.nan : 100 + Double(t % 7)
        try live.update(y, regressors: [Double](repeating: 1, count: live.regressorNames.count))
      }
      try roundTrip(live)
    }
  }

  /// Decodes, and asks everything of what could be decoded. Returns whether it could.
  private func survives<Model: Saved>(_ type: Model.Type, _ data: Data) -> Bool {
    var model: Model
    do {
      model = try JSONDecoder().decode(Model.self, from: data)
    } catch {
      #expect(error is DecodingError, "\(error)")
      return false
    }
    for _ in 0..<2 {
      _ = try? outlook(model)
      _ = model.summary
      _ = model.context.timestamp(ahead: 6)
      for y in [50, .nan, 51] { try? update(&model, y) }
      _ = try? JSONEncoder().encode(model)
    }
    return true
  }

  private func fuzz<Model: Saved>(_ model: Model, rounds: Int, seed: UInt64) throws -> (
    read: Int, refused: Int
  ) {
    let file = try JSONEncoder().encode(model)
    let tree = try JSONSerialization.jsonObject(with: file)
    var random = RandomStream(seed: seed)
    var counts = (read: 0, refused: 0)
    for round in 0..<rounds {
      let data: Data
      if round % 2 == 0 {
        var bytes = file
        for _ in 0...random.next() % 3 {
          let place = Int(random.next() % UInt64(bytes.count))
          bytes[place] = Array("0123456789.-eE{}[],:\"ntx".utf8)[Int(random.next() % 24)]
        }
        data = bytes
      } else {
        data = try JSONSerialization.data(withJSONObject: damaged(tree, &random), options: .fragmentsAllowed)
      }
      if survives(Model.self, data) { counts.read += 1 } else { counts.refused += 1 }
    }
    return counts
  }

  /// The tree with one leaf, list or member changed for the worse.
  private func damaged(_ tree: Any, _ random: inout RandomStream) -> Any {
    let hostile: [Any] = [
      0, -1, 1, 1e308, -1e308, Double.leastNonzeroMagnitude, 1e150, 3, Int.max, Int.min, NSNull(), "NaN",
      true, [Any](), [1e300],
      [String: Any](), 0.5, 1_000_000_000_000,
    ]
    let stop = random.next() % 6 == 0
    if !stop, var members = tree as? [String: Any], !members.isEmpty {
      let keys = members.keys.sorted()
      let key = keys[Int(random.next() % UInt64(keys.count))]
      if random.next() % 12 == 0 {
        members[key] = nil
      } else {
        members[key] = damaged(members[key] as Any, &random)
      }
      return members
    }
    if !stop, var list = tree as? [Any], !list.isEmpty {
      let place = Int(random.next() % UInt64(list.count))
      switch random.next() % 5 {
      case 0: list.remove(at: place)
      case 1: list.insert(list[place], at: place)
      default: list[place] = damaged(list[place], &random)
      }
      return list
    }
    return hostile[Int(random.next() % UInt64(hostile.count))]
  }

  @Test("Damaged files are errors or models, never a trap")
  func damage() throws {
    var total = (read: 0, refused: 0)
    for (index, model) in try Self.models().enumerated() {
      var live = model
      for y in [101, .nan, 98] {
        try live.update(y, regressors: [Double](repeating: 1, count: live.regressorNames.count))
      }
      let counts = try fuzz(live, rounds: 800, seed: UInt64(index))
      total = (total.read + counts.read, total.refused + counts.refused)
    }
    print("damaged files: \(total.refused) refused, \(total.read) read")
    #expect(total.refused > 1000 && total.read > 1000)
  }
}
