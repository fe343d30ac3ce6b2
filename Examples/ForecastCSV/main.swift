// Reads a metrics CSV, fits Holt-Winters and prints the next day with its intervals.
//
//     swift run ForecastCSV [FILE]
import Foreshock

let path = CommandLine.arguments.dropFirst().first ?? "Datasets/web-cpu/web-cpu.csv"

// 1. Any CSV: the time and value columns, the interval and the gaps are found out, and told.
let table = try CSVReader().read(path: path).table
let extraction = try SeriesExtraction().series(from: table)
let cpu = extraction.series[0].series
print(extraction.summary)

// 2. The season, unless you know it.
let season = SeasonDetection.seasonLength(of: cpu)
print("season: \(season.map { "\($0) samples" } ?? "none")")

// 3. A model is a value; fitting gives another value.
let model = HoltWinters(trend: .none, seasonality: season.map { .additive(length: $0) } ?? .none)
let fitted = try model.fit(cpu)
print(fitted.summary.specification, "log-likelihood", fitted.summary.logLikelihood ?? .nan)

// 4. The forecast, as far as you like.
let horizon = season ?? 12
let forecast = try fitted.forecast(horizon: horizon, levels: [0.8, 0.95])
for step in stride(from: 0, to: horizon, by: max(1, horizon / 8)) {
  let band = forecast.intervals[1]
  print(
    fitted.context.timestamp(ahead: step + 1), "mean", forecast.mean[step], "95 %:", band.lower[step], "…",
    band.upper[step])
}

// 5. A picture for the terminal.
print(ForecastChart(history: cpu, forecast: forecast).rendered())
