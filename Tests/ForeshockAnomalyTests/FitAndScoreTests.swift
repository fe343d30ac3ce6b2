import ForeshockAnomaly
import ForeshockNumerics
import ForeshockSeries
import Foundation
import Testing

/// To fit and score at once is the same as the one after the other.
@Suite struct FitAndScoreTests {
  private static let series: TimeSeries = {
    var random = RandomStream(seed: 8)
    let values = (0..<600).map { place in
      10 * sin(2 * .pi * Double(place) / 24) + random.normal() + (place == 400 ? 30 : 0)
    }
    return TimeSeries(name: "x", values)
  }()

  private func check<Detector: SeriesDetector>(_ detector: Detector) throws {
    let (fitted, scores) = try detector.fitAndScore(Self.series, threads: nil)
    let apart = try detector.scores(for: Self.series)
    #expect(zip(scores, apart).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
    let later = Self.series[100..<300]
    let alone = try detector.fit(Self.series).scores(for: later)
    let together = try fitted.scores(for: later)
    #expect(zip(alone, together).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
  }

  @Test func sameResults() throws {
    try check(SeasonalESD(seasonLength: 24))
    try check(SpectralResidual())
    try check(MatrixProfile(window: 24))
    try check(SubPCA(window: 24))
    try check(SubsequenceKMeans(window: 24, seed: 1))
    try check(KShape(window: 24, seed: 1))
    try check(NoveltyDetector(season: 24))
    try check(AutoDetector(methods: [.season, .saliency], seed: 1))
  }
}
