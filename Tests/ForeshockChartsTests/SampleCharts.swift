import ForeshockCharts
import ForeshockForecasting
import ForeshockSeries
import Foundation

/// Charts to be compared with the pictures in Fixtures/.
enum SampleCharts {
  /// Two days of a daily rhythm each quarter of an hour, with a gap and a spike, and a rising forecast.
  static var cpu: ForecastChart {
    var values = (0..<192).map { (t: Int) -> Double in
      let daily: Double = sin(2 * Double.pi * Double(t) / 96)
      return 55 + 20 * daily + 2 * sin(Double(t) * 1.7)
    }
    for t in 60..<75 { values[t] = .nan }
    values[120] = 90
    let mean = (1...48).map { 55 + Double($0) }
    let history = TimeSeries(
      name: "cpu", start: Timestamp(seconds: 1_795_219_200), samplingInterval: .duration(.seconds(900)),
      values: values)
    let width = (1...48).map { 3 * Double($0).squareRoot() }
    let forecast = Forecast(
      mean: mean,
      intervals: [
        PredictionInterval(
          level: 0.8, lower: zip(mean, width).map { $0 - $1 }, upper: zip(mean, width).map { $0 + $1 })
      ])
    var chart = ForecastChart(history: history, forecast: forecast)
    chart.unit = "%"
    chart.threshold = 95
    chart.mark = .init(step: 40, probability: 0.93)
    return chart
  }

  /// A series of steps that is constant.
  static var constant: ForecastChart {
    ForecastChart(history: TimeSeries(name: "constant", [Double](repeating: 42, count: 30)))
  }

  /// Years of months.
  static var monthly: ForecastChart {
    let start = Timestamp(seconds: -662_688_000)  // 1949-01-01
    let values = (0..<144).map { (t: Int) -> Double in
      let yearly: Double = sin(2 * Double.pi * Double(t) / 12)
      return 120 + 2.5 * Double(t) + 40 * yearly
    }
    var chart = ForecastChart(
      history: TimeSeries(name: "passengers", start: start, samplingInterval: .months(1), values: values))
    chart.threshold = 400
    return chart
  }

  static func single(_ value: Double) -> ForecastChart {
    ForecastChart(history: TimeSeries(name: "one", [value]))
  }
}
