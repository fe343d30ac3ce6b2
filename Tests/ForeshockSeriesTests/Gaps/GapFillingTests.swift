import ForeshockSeries
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct GapFillingTests {
  @Test func bridgesShortGapsAndHoldsEdges() throws {
    let filled = try TimeSeries([.nan, .nan, 1, .nan, .nan, 4, .nan]).fillingGaps()
    #expect(filled.series.values == [1, 1, 1, 2, 3, 4, 4])
    #expect(filled.linearCount == 2 && filled.heldCount == 3 && filled.seasonalCount == 0)
    #expect(filled.filledCount == 5)
  }

  @Test func repeatsTheSeasonInLongGaps() throws {
    // A season on a straight line is met exactly: the mean of both neighbours moves with the line.
    let truth = (0..<240).map { 3 * sin(Double($0) * 2 * .pi / 24) + 0.1 * Double($0) }
    var values = truth
    for index in 100..<130 { values[index] = .nan }
    let filled = try TimeSeries(values).fillingGaps(seasonLength: 24)
    #expect(filled.seasonalCount == 30)
    for index in 100..<130 { #expect(abs(filled.series.values[index] - truth[index]) < 1.5) }
    let flat = (0..<240).map { 3 * sin(Double($0) * 2 * .pi / 24) }
    values = flat
    for index in 100..<130 { values[index] = .nan }
    let same = try TimeSeries(values).fillingGaps(seasonLength: 24)
    for index in 100..<130 { #expect(abs(same.series.values[index] - flat[index]) < 1e-12) }
  }

  @Test func withoutNeighbourSeasonsDrawsALine() throws {
    let filled = try TimeSeries([0, .nan, .nan, .nan, .nan, 5]).fillingGaps(seasonLength: 4)
    #expect(filled.series.values == [0, 1, 2, 3, 4, 5] && filled.linearCount == 4)
  }

  @Test func refusesWhatCannotBeFilled() {
    #expect(throws: GapFillingError.self) { try TimeSeries([.nan, .nan]).fillingGaps() }
    #expect(throws: GapFillingError.self) { try TimeSeries([]).fillingGaps() }
    #expect(throws: GapFillingError.self) { try TimeSeries([1, 2]).fillingGaps(seasonLength: 1) }
  }

  @Test func leavesWholeSeriesAlone() throws {
    let series = TimeSeries([1, 2, 3])
    let filled = try series.fillingGaps(seasonLength: 2)
    #expect(filled.series == series && filled.filledCount == 0)
  }
}
