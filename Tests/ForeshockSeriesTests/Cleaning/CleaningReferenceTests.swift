import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

/// Cleaning against pandas and statsmodels; Fixtures/make_cleaning.py made the numbers.
@Suite struct CleaningReferenceTests {
  struct Reference: Decodable {
    struct Hampel: Decodable {
      var half: Int
      var length: Int?
      var threshold: Double
      var floor: Double
      var values: [Double?]
      var outliers: [Int]
    }
    struct Resampled: Decodable {
      var minutes: Int
      var alignment: String
      var start: Int
      var results: [String: [Double?]]
    }
    struct Structural: Decodable {
      var season: Int?
      var variances: [Double]
      var level: [Double]
      var seasonal: [Double]
      var standardErrors: [Double]
      var logLikelihood: Double
    }
    struct Likeliest: Decodable {
      var series: String
      var season: Int?
      var variances: [Double]
    }
    var start: Int
    var values: [Double?]
    var clean: [Double?]
    var walk: [Double?]
    var holds: [String: [Double?]]
    var linear: [Double?]
    var hampel: [Hampel]
    var resampled: [Resampled]
    var fineHold: [Double?]
    var fineLinear: [Double?]
    var structural: [Structural]
    var likeliest: [Likeliest]
  }

  private let reference: Reference
  private let series: TimeSeries
  private let clean: [Double]

  init() throws {
    let text = try ForeshockTestSupport.Fixture.contents(of: "cleaning.json")
    reference = try JSONDecoder().decode(Reference.self, from: Data(text.utf8))
    series = TimeSeries(
      name: "load", start: Timestamp(seconds: Int64(reference.start)),
      samplingInterval: .duration(.seconds(600)), values: reference.values.map { $0 ?? .nan })
    clean = reference.clean.map { $0 ?? .nan }
    #expect(series.count == 72 && series.missingCount == 13)
  }

  private func numbers(_ column: [Double?]) -> [Double] { column.map { $0 ?? .nan } }

  @Test func fillingIsThatOfPandas() throws {
    #expect(reference.holds.count == 4)
    for (limit, expected) in reference.holds {
      let count: Int = try #require(Int(limit))
      let filled = try series.filling(.hold, longestGap: count)
      #expect(largestDifference(filled.series.values, numbers(expected)) == 0)
      #expect(filled.leftCount == filled.series.missingCount)
      #expect(filled.filledCount + filled.leftCount == 13)
    }
    let lines = try series.filling(.linear)
    #expect(largestDifference(lines.series.values, numbers(reference.linear)) < 1e-12)
    #expect(lines.leftCount == 4)
    // Whole gaps of at most three: those of 5 at 30 and at the edges stay.
    let short = try series.filling(.linear, longestGap: 3).series.values
    #expect(short[30...34].allSatisfy(\.isNaN) && short[12...14].allSatisfy { !$0.isNaN })
    for index in [12, 13, 14, 50] { #expect(short[index] == lines.series.values[index]) }
  }

  @Test func hampelFilterIsThatOfPandas() throws {
    #expect(reference.hampel.count == 4)
    for test in reference.hampel {
      let window: HampelFilter.Window =
        test.length.map { .causal(length: $0) } ?? .centred(halfWidth: test.half)
      let filter = try HampelFilter(window, threshold: test.threshold, scaleFloor: test.floor)
      let result = filter.filtered(series)
      #expect(result.outliers == test.outliers)
      #expect(isClose(result.series.values, numbers(test.values), relative: 1e-12))
      #expect(result.series.start == series.start && result.series.name == "load")
    }
  }

  @Test func coarserGridsAreThoseOfPandas() throws {
    #expect(reference.resampled.count == 4)
    for test in reference.resampled {
      let alignment = try #require(GridAlignment(rawValue: test.alignment))
      let interval = Duration.seconds(60 * test.minutes)
      let results = try series.aggregated(every: interval, Aggregate.allCases, alignment: alignment)
      #expect(results.map(\.name) == Aggregate.allCases.map { "load_\($0.rawValue)" })
      for (aggregate, result) in zip(Aggregate.allCases, results) {
        let expected = numbers(try #require(test.results[aggregate.rawValue]))
        #expect(result.start == Timestamp(seconds: Int64(test.start)))
        #expect(result.samplingInterval == .duration(interval))
        #expect(isClose(result.values, expected, relative: 1e-14), "\(aggregate) every \(test.minutes) min")
      }
    }
  }

  @Test func finerGridsAreThoseOfPandas() throws {
    let held = try series.refined(to: .seconds(240), by: .hold)
    #expect(largestDifference(held.values, numbers(reference.fineHold)) == 0)
    let lines = try series.refined(to: .seconds(240), by: .linear)
    #expect(isClose(lines.values, numbers(reference.fineLinear), relative: 1e-13))
    #expect(lines.samplingInterval == .duration(.seconds(240)) && lines.start == series.start)
  }

  @Test func smootherIsThatOfStatsmodels() throws {
    #expect(reference.structural.count == 5)
    for withSeason in [false, true] {
      let tests = reference.structural.filter { ($0.season != nil) == withSeason }
      var offsets: [Double] = []
      for test in tests {
        let model = try StructuralModel(seasonLength: test.season)
        let variances = StructuralModel.Variances(
          observation: test.variances[0], level: test.variances[1],
          season: withSeason ? test.variances[2] : nil)
        let smooth = try model.smoothed(clean, variances: variances)
        #expect(largestDifference(smooth.level, test.level) < 1e-8)
        #expect(largestDifference(smooth.season, test.seasonal) < 1e-8)
        #expect(largestDifference(smooth.standardErrors, test.standardErrors) < 1e-8)
        offsets.append(smooth.logLikelihood - test.logLikelihood)
      }
      // Likelihoods are the same up to a constant.
      for offset in offsets { #expect(abs(offset - offsets[0]) < 1e-8) }
    }
  }

  @Test func likeliestVariancesAreAsLikelyAsThoseOfStatsmodels() throws {
    #expect(reference.likeliest.count == 3)
    for test in reference.likeliest {
      let model = try StructuralModel(seasonLength: test.season)
      let values = test.series == "walk" ? numbers(reference.walk) : clean
      let fit = try model.fitted(values)
      // Its search may stop at a variance of 0, which is given here as the smallest that counts.
      let least = 8.4e-7 * test.variances[0]
      let theirs = try model.smoothed(
        values,
        variances: .init(
          observation: test.variances[0], level: max(least, test.variances[1]),
          season: test.season.map { _ in max(least, test.variances[2]) }))
      #expect(fit.logLikelihood >= theirs.logLikelihood - 1e-6)
      let again = try model.smoothed(values, variances: fit.variances)
      #expect(isClose(again.logLikelihood, fit.logLikelihood, relative: 1e-9))
      // At the smallest ratio, rounding of the two differently scaled systems is enlarged a millionfold.
      #expect(largestDifference(again.values, fit.values) < 1e-7)
      // Where its maximum is not at the edge, and so the only one.
      if test.variances[1] > least {
        #expect(isClose(fit.variances.observation, test.variances[0], relative: 1e-3))
        #expect(isClose(fit.variances.level, test.variances[1], relative: 1e-3))
      }
    }
  }
}
