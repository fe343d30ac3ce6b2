import ForeshockForecasting
import ForeshockSeries
import Testing

@Suite("Many series at once") struct BatchTests {
  /// Forty weekly series of different lengths, every eighth too short, one without a sample, one too large.
  static let series: [TimeSeries] = (0..<40).map { index in
    let count = index % 8 == 3 ? 2 : 30 + index
    let values = (0..<count).map { step -> Double in
      let noise = Double((step * (index + 3)) % 11)
      return index == 20 ? .nan : 10 * Double(step % 7) + noise + (index == 30 && step == 4 ? 1e200 : 0)
    }
    return TimeSeries(name: "s\(index)", values)
  }

  @Test("Results are those of single fits, in order, at any number of threads", arguments: [1, 2, 5])
  func agreesWithSingleFits(_ threads: Int) throws {
    let model = HoltWinters(seasonality: .additive(length: 7))
    let fits = model.fitEach(Self.series, threads: threads)
    let forecasts = model.forecastEach(Self.series, horizon: 5, levels: [0.9], threads: threads)
    #expect(fits.count == 40 && forecasts.count == 40)
    for (index, series) in Self.series.enumerated() {
      do throws(ModelError) {
        let alone = try model.fit(series)
        #expect(try fits[index].get() == alone)
        #expect(try forecasts[index].get() == alone.forecast(horizon: 5, levels: [0.9]))
      } catch {
        #expect(throws: error) { try fits[index].get() }
        #expect(throws: error) { try forecasts[index].get() }
        #expect(index % 8 == 3 || index == 20 || index == 30)
      }
    }
    #expect(model.fitEach([]).isEmpty)
  }
}
