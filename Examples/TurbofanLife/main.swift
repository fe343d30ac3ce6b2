// How many flights an engine has left, with intervals, and how early the answer can be trusted.
//
//     swift run -c release TurbofanLife [FOLDER]
//
// FOLDER holds train_FD001.csv, test_FD001.csv and RUL_FD001.csv of NASA's C-MAPSS set, with a header: unit, cycle, op1 …
// op3, s1 … s21; `rul` for the last. Without it a small made-up fleet stands in.
import Foreshock
import Foundation

let folder = CommandLine.arguments.dropFirst().first
if folder == nil { print("a made-up fleet; name the folder of NASA's C-MAPSS files for the real one") }
let flights = try folder.map { try CSVReader().read(path: "\($0)/train_FD001.csv").table } ?? standIn()

// Sensors that never change say nothing.
let sensors = try flights.names.filter { name in
  try name.hasPrefix("s") && Set(flights.numbers(name)).count >= 3
}
let engines = try flights.numbers("unit")
// Far from its end an engine does not show when that will be: lives are learned as 125 flights at most, as is usual for
// this set (Heimes, PHM 2008). A prediction near 125 says "so long at least".
let cap = 125.0
let life = try RemainingLife(cap: cap, timeUnit: .microseconds(1)).targets(
  units: engines.map { "\(Int($0))" },
  times: flights.numbers("cycle").map { Timestamp(microseconds: Int64($0)) },
  histories: Set(engines).sorted().map { engine in
    let rows = engines.indices.filter { engines[$0] == engine }
    let last = try flights.numbers("cycle")[rows.last ?? 0]
    return UnitHistory(unit: "\(Int(engine))", failures: [Timestamp(microseconds: Int64(last))])
  })

// Sensors are noisy: means over 5, 20 and 50 flights see the wear. Every feature looks back only.
let windows = try [5, 20, 50].map { length in
  FeatureBank.LabelledWindow(label: "\(length)", window: try RollingWindow(length: length, minPeriods: 1))
}
let pipeline = FailurePipeline(
  .gradientBoosting(
    GradientBoosting(loss: .absolute, rounds: 150, learningRate: 0.06, rowFraction: 0.7, columnFraction: 0.3)),
  target: .value("life"), columns: sensors + ["age"], unit: "unit", time: "cycle",
  bank: try FeatureBank(windows: windows, statistics: [.mean], windowColumns: sensors), intervalLevel: 0.8,
  validation: FailureValidation(.units, folds: 4))

/// The flights with a column for the engine's age, and one for the life left where it is known.
func prepared(_ flights: Table, life: [Double]?) throws -> Table {
  let age = Column(name: "age", values: .numeric(try flights.numbers("cycle")))
  return Table(flights.columns + [age] + (life.map { [Column(name: "life", values: .numeric($0))] } ?? []))
}

// The last fifth of the engines is put aside.
let asideFrom = (engines.max() ?? 0) * 0.8
let all = try prepared(flights, life: life)
let learned = rows(of: all, at: engines.indices.filter { engines[$0] <= asideFrom })
let aside = rows(of: all, at: engines.indices.filter { engines[$0] > asideFrom })
let fitted = try pipeline.fit(learned)
if let judged = fitted.report.regression {
  print("held-out engines: RMSE", text(judged.rootMeanSquaredError), " MAE", text(judged.meanAbsoluteError))
  if let interval = judged.interval {
    print(
      "intervals of \(interval.level): \(text(100 * interval.coverage)) % inside, mean width",
      text(interval.meanWidth))
  }
}

// How the predictions for engines put aside went as they aged.
let said = try fitted.predictions(for: aside)
let (units, cycles) = (try aside.numbers("unit"), try aside.numbers("cycle"))
var (tracks, accurate, horizons) = (0, 0, [Double]())
for unit in Set(units).sorted() {
  let flown = units.indices.filter { units[$0] == unit }
  guard let last = flown.last else { continue }
  // The last flight is the end of life.
  let end = cycles[last]
  let told = flown.dropLast()
  let track = try PrognosticTrack(
    times: told.map { cycles[$0] }, predicted: told.map { said[$0].value ?? .nan }, endOfLife: end)
  tracks += 1
  accurate += track.isAccurate(alpha: 0.2, lambda: 0.75) ? 1 : 0
  if let horizon = track.horizon(alpha: 0.1) { horizons.append(horizon) }
}
print("three quarters through life within 20 % of what was left: \(accurate) of \(tracks) engines")
print(
  "within 10 % of the whole life for good: \(text(Statistics.quantile(horizons, 0.5))) flights before the end (median)"
)

// The engines that still fly: their last flights.
let flying = try folder.map { try CSVReader().read(path: "\($0)/test_FD001.csv").table } ?? truncated(flights)
let present = try fitted.predictions(for: prepared(flying, life: nil))
let numbers = try flying.numbers("unit")
let lasts = numbers.indices.filter { $0 + 1 == numbers.count || numbers[$0] != numbers[$0 + 1] }
for row in lasts.prefix(5) {
  let one = present[row]
  print(
    "engine \(Int(numbers[row])) has", text(one.value ?? .nan), "flights left, between",
    text(one.lower ?? .nan), "and", text(one.upper ?? .nan))
}
if let folder {
  let truth = try CSVReader().read(path: "\(folder)/RUL_FD001.csv").table.numbers("rul")
    .map { min($0, cap) }
  let (lower, upper) = (lasts.map { present[$0].lower ?? .nan }, lasts.map { present[$0].upper ?? .nan })
  let error = ForecastMetrics.rootMeanSquaredError(
    actual: truth, predicted: lasts.map { present[$0].value ?? .nan })
  let inside = ForecastMetrics.intervalCoverage(actual: truth, lower: lower, upper: upper)
  print(
    "their lives, cut at \(Int(cap)), turned out to be: RMSE", text(error ?? .nan), " inside",
    text(100 * (inside ?? .nan)), "%")
}

func text(_ number: Double) -> String { String(format: "%.1f", number) }

func rows(of table: Table, at rows: [Int]) -> Table {
  Table(
    table.columns.map { column in
      guard case .numeric(let values) = column.values else { return column }
      return Column(name: column.name, values: .numeric(rows.map { values[$0] }))
    })
}

/// Thirty engines whose four sensors drift the more the closer the end is.
func standIn() -> Table {
  var random = RandomStream(seed: 1)
  var columns = [[Double]](repeating: [], count: 6)
  let gains = [1, -0.8, 0.6, 0.4]
  for engine in 1...30 {
    let count = Int(130 + 170 * random.uniform())
    let start = (0..<4).map { _ in 0.3 * random.normal() }
    for cycle in 1...count {
      let wear = 4 * exp(-Double(count - cycle) / 45)
      columns[0].append(Double(engine))
      columns[1].append(Double(cycle))
      for sensor in 0..<4 {
        columns[2 + sensor].append(start[sensor] + wear * gains[sensor] + random.normal())
      }
    }
  }
  return Table(
    zip(["unit", "cycle", "s1", "s2", "s3", "s4"], columns).map { Column(name: $0, values: .numeric($1)) })
}

/// The first two thirds of each engine's flights, as if it flew still.
func truncated(_ flights: Table) throws -> Table {
  let units = try flights.numbers("unit")
  let sizes = units.reduce(into: [Double: Int]()) { $0[$1, default: 0] += 1 }
  let cycles = try flights.numbers("cycle")
  return rows(
    of: flights, at: units.indices.filter { cycles[$0] <= 0.67 * Double(sizes[units[$0]] ?? 0) })
}
