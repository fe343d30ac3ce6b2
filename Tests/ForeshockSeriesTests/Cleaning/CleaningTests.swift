import ForeshockNumerics
import ForeshockSeries
import ForeshockTestSupport
import Foundation
import Testing

@Suite struct CleaningTests {
  private let gap = Double.nan

  private func random(_ seed: UInt64, count: Int, gaps: Double = 0.2) -> [Double] {
    var random = RandomStream(seed: seed)
    return (0..<count).map { _ in random.chance(gaps) ? .nan : 10 * random.uniform() }
  }

  @Test func longGapsStayWhole() throws {
    let series = TimeSeries([gap, 1, gap, 3, gap, gap, gap, 7, gap, gap])
    let lines = try series.filling(.linear, longestGap: 2)
    #expect(lines.series.values[2] == 2 && lines.filledCount == 1 && lines.leftCount == 6)
    let forward = try series.filling(.forward, longestGap: 2)
    #expect(forward.series.values[2] == 1 && forward.series.values[9] == 7)
    #expect(forward.filledCount == 3 && forward.series.values[4...6].allSatisfy(\.isNaN))
    let held = try series.filling(.hold, longestGap: 2)
    #expect(held.series.values[4] == 3 && held.series.values[5] == 3 && held.series.values[6].isNaN)
    #expect(held.series.values[0].isNaN && held.filledCount == 5 && held.leftCount == 2)
    #expect(try series.filling(.linear, longestGap: 0).filledCount == 0)
    #expect(try TimeSeries([gap, gap]).filling(.hold).leftCount == 2)
    #expect(try TimeSeries([]).filling(.linear).series.count == 0)
    #expect(series.gaps == [0..<1, 2..<3, 4..<7, 8..<10] && TimeSeries([1]).gaps == [])
  }

  @Test func seasonalFillingMeetsASeason() throws {
    let truth = (0..<60).map { [3, 8, 1, 5][$0 % 4] + 0.0 }
    var values = truth
    for index in 20..<29 { values[index] = gap }
    let filled = try TimeSeries(values).filling(.seasonal(length: 4), longestGap: 9)
    #expect(largestDifference(filled.series.values, truth) < 1e-13 && filled.filledCount == 9)
    #expect(try TimeSeries(values).filling(.seasonal(length: 4), longestGap: 8).filledCount == 0)
    // Where no season is near, a line.
    let short = try TimeSeries([0, gap, gap, gap, 4]).filling(.seasonal(length: 4))
    #expect(short.series.values == [0, 1, 2, 3, 4])
  }

  /// What is called causal does not change when later samples do; what is not, does for some series.
  @Test func causalityIsAsSaid() throws {
    for (method, limit) in [
      (FillMethod.hold, nil), (.hold, 2), (.forward, nil), (.forward, 2), (.linear, nil),
      (.seasonal(length: 3), nil),
    ] as [(FillMethod, Int?)] {
      var changes = false
      for seed in UInt64(0)..<40 {
        let values = random(seed, count: 40, gaps: 0.5)
        let other = values[..<25] + random(seed + 1000, count: 15)
        let first = try TimeSeries(values).filling(method, longestGap: limit).series.values
        let second = try TimeSeries(Array(other)).filling(method, longestGap: limit).series.values
        if largestDifference(Array(first[..<25]), Array(second[..<25])) != 0 { changes = true }
      }
      #expect(changes == !method.isCausal(longestGap: limit), "\(method), \(String(describing: limit))")
    }
  }

  @Test func hampelAgreesWithItsDefinition() throws {
    for seed in UInt64(0)..<40 {
      var source = RandomStream(seed: seed)
      // Few distinct values, so that MAD is often 0.
      let values = (0..<50).map { _ in
        source.chance(0.15) ? .nan : Double(source.integer(below: 4)) * (source.chance(0.1) ? 50 : 1)
      }
      let width = 1 + source.integer(below: 7)
      let windows: [(HampelFilter.Window, (Int) -> Range<Int>)] = [
        (.centred(halfWidth: width), { max(0, $0 - width)..<min(50, $0 + width + 1) }),
        (.causal(length: width), { max(0, $0 - width + 1)..<($0 + 1) }),
      ]
      for (window, range) in windows {
        let limited = try HampelFilter(window, threshold: 2).filtered(TimeSeries(values))
        let medians = try HampelFilter(window, threshold: 2, replacement: .median).filtered(
          TimeSeries(values))
        let gaps = try HampelFilter(window, threshold: 2, replacement: .gap).filtered(TimeSeries(values))
        var outliers: [Int] = []
        for index in values.indices where !values[index].isNaN {
          let near = values[range(index)].filter { !$0.isNaN }
          let centre = Statistics.median(near)
          let scale = 1.482602218505602 * Statistics.median(near.map { abs($0 - centre) })
          let isOutlier = abs(values[index] - centre) > 2 * scale
          if isOutlier { outliers.append(index) }
          let limit = values[index] > centre ? centre + 2 * scale : centre - 2 * scale
          #expect(limited.series.values[index] == (isOutlier ? limit : values[index]))
          #expect(medians.series.values[index] == (isOutlier ? centre : values[index]))
          #expect(gaps.series.values[index].isNaN == isOutlier)
        }
        #expect(limited.outliers == outliers && medians.outliers == outliers && gaps.outliers == outliers)
      }
    }
    let flat = TimeSeries([5, 5, 5.001, 5, 5, 5])
    #expect(try HampelFilter(.centred(halfWidth: 2)).filtered(flat).outliers == [2])
    #expect(try HampelFilter(.centred(halfWidth: 2), scaleFloor: 0.01).filtered(flat).outliers == [])
    let filter = try HampelFilter(.causal(length: 9), replacement: .gap)
    #expect(try JSONDecoder().decode(HampelFilter.self, from: JSONEncoder().encode(filter)) == filter)
    #expect(filter.filtered(TimeSeries([])).outliers == [])
  }

  @Test func partialIntervalsAndRequiredCounts() throws {
    // Every 10 s from second 20 on: 20 … 110; minutes hold 4 (of 6) and 6 samples.
    let series = TimeSeries(
      start: Timestamp(seconds: 20), samplingInterval: .duration(.seconds(10)),
      values: [1, 2, 3, gap, 5, 6, 7, 8, 9, gap])
    let sums = try series.aggregated(every: .seconds(60), [.sum, .count])
    #expect(sums[0].values == [6, 35] && sums[1].values == [3, 5])
    #expect(sums[0].start == Timestamp(seconds: 0))
    let whole = try series.aggregated(every: .seconds(60), [.sum], keepsPartial: false)[0]
    #expect(whole.values == [35] && whole.start == Timestamp(seconds: 60))
    let strict = try series.aggregated(every: .seconds(60), [.mean, .count], requiredCount: 4)
    #expect(strict[0].values[0].isNaN && strict[0].values[1] == 7 && strict[1].values == [3, 5])
    let fromStart = try series.aggregated(
      every: .seconds(60), [.last], alignment: .start, keepsPartial: false)[0]
    #expect(fromStart.values == [6] && fromStart.start == Timestamp(seconds: 20))
    let nothing = try series.aggregated(every: .seconds(3600), [.mean], keepsPartial: false)[0]
    #expect(nothing.values == [])
    let before = TimeSeries(
      start: Timestamp(seconds: -30), samplingInterval: .duration(.seconds(20)), values: [1, 2, 3])
    #expect(try before.aggregated(every: .seconds(60), [.sum])[0].values == [3, 3])
    let empty = TimeSeries(start: Timestamp(seconds: 5), samplingInterval: .duration(.seconds(1)), values: [])
    #expect(try empty.aggregated(every: .seconds(2), [.sum])[0].values == [])
    #expect(try empty.refined(to: .seconds(1), by: .hold).values == [])
  }

  @Test func finerGridsKeepTheSamples() throws {
    let series = TimeSeries(
      start: Timestamp(seconds: 7), samplingInterval: .duration(.seconds(60)), values: [1, gap, 3, 5])
    let lines = try series.refined(to: .seconds(30), by: .linear)
    #expect(largestDifference(lines.values, [1, gap, gap, gap, 3, 4, 5]) == 0)
    let held = try series.refined(to: .seconds(30), by: .hold)
    #expect(largestDifference(held.values, [1, 1, gap, gap, 3, 3, 5]) == 0)
    #expect(try series.refined(to: .seconds(60), by: .linear).count == 4)
  }

  /// Every sample is in one interval, whatever the two grids.
  @Test func aggregationLosesNothing() throws {
    for seed in UInt64(0)..<100 {
      var source = RandomStream(seed: seed)
      let values = random(seed, count: 1 + source.integer(below: 60))
      let spacing = 1 + source.integer(below: 9)
      let interval = spacing + source.integer(below: 30)
      let start = source.integer(below: 200) - 100
      let series = TimeSeries(
        start: Timestamp(microseconds: Int64(start)),
        samplingInterval: .duration(.microseconds(spacing)), values: values)
      for alignment in GridAlignment.allCases {
        let results = try series.aggregated(
          every: .microseconds(interval), [.count, .sum], alignment: alignment)
        var counts: [Int: Double] = [:]
        for index in values.indices {
          let bin = Int(
            (Double(start + index * spacing) - Double(results[0].start.microseconds)) / Double(interval))
          counts[bin, default: 0] += values[index].isNaN ? 0 : 1
        }
        #expect(results[0].values == results[0].values.indices.map { counts[$0] ?? -1 })
        #expect(counts.count == results[0].count)
        if alignment == .epoch { #expect(Int(results[0].start.microseconds) % interval == 0) }
      }
    }
  }

  @Test func structuralFillingKeepsWhatIsThere() throws {
    let truth = (0..<80).map { 20 + 0.1 * Double($0) + [4, -1, -6, 3][$0 % 4] }
    var values = truth
    for index in 33..<41 { values[index] = gap }
    values[79] = gap
    let filled = try TimeSeries(values).filling(StructuralModel(seasonLength: 4))
    #expect(filled.filledCount == 9 && filled.leftCount == 0)
    for index in truth.indices {
      #expect(
        values[index].isNaN
          ? abs(filled.series.values[index] - truth[index]) < 0.3
          : filled.series.values[index] == truth[index])
    }
    let short = try TimeSeries(values).filling(StructuralModel(seasonLength: 4), longestGap: 7)
    #expect(short.filledCount == 1 && short.series.values[35].isNaN)
    let constant = try StructuralModel().fitted([7, gap, 7, 7])
    #expect(constant.values == [7, 7, 7, 7] && constant.variances.level == 0)
  }

  /// Scale and level of the samples make no difference.
  @Test func structuralModelIsAffine() throws {
    for seed in UInt64(0)..<10 {
      var source = RandomStream(seed: seed)
      var level = 0.0
      let values = (0..<60).map { index in
        level += source.uniform() - 0.5
        return source.chance(0.15) ? .nan : level + Double(index % 3) + source.uniform()
      }
      for season in [nil, 3] as [Int?] {
        let model = try StructuralModel(seasonLength: season)
        let plain = try model.fitted(values)
        let moved = try model.fitted(values.map { 0x1p20 * $0 })
        #expect(isClose(moved.values, plain.values.map { 0x1p20 * $0 }, relative: 1e-9))
        let variances = StructuralModel.Variances(observation: 1, level: 0.3, season: season.map { _ in 0.1 })
        let first = try model.smoothed(values, variances: variances)
        let second = try model.smoothed(values.map { $0 + 1000 }, variances: variances)
        #expect(largestDifference(second.level, first.level.map { $0 + 1000 }) < 1e-9)
      }
    }
  }

  @Test func refusesWhatCannotBeCleaned() throws {
    let series = TimeSeries([1, 2, 3])
    let clocked = TimeSeries(
      start: Timestamp(seconds: 0), samplingInterval: .duration(.seconds(60)), values: [1, 2, 3])
    #expect(throws: CleaningError.invalidLongestGap(-1)) { try series.filling(.hold, longestGap: -1) }
    #expect(throws: CleaningError.invalidLongestGap(-1)) {
      try series.filling(StructuralModel(), longestGap: -1)
    }
    #expect(throws: CleaningError.invalidSeasonLength(1)) { try series.filling(.seasonal(length: 1)) }
    #expect(throws: CleaningError.invalidSeasonLength(0)) { try StructuralModel(seasonLength: 0) }
    #expect(throws: CleaningError.invalidWindow(-1)) { try HampelFilter(.centred(halfWidth: -1)) }
    #expect(throws: CleaningError.invalidWindow(0)) { try HampelFilter(.causal(length: 0)) }
    #expect(throws: CleaningError.invalidThreshold(-2)) {
      try HampelFilter(.causal(length: 3), threshold: -2)
    }
    #expect(throws: CleaningError.invalidThreshold(.infinity)) {
      try HampelFilter(.causal(length: 3), scaleFloor: .infinity)
    }
    #expect(throws: CleaningError.noFixedInterval) { try series.aggregated(every: .seconds(1), [.mean]) }
    #expect(throws: CleaningError.noFixedInterval) { try series.refined(to: .seconds(1), by: .hold) }
    #expect(throws: CleaningError.notCoarser(from: .seconds(60), to: .seconds(59))) {
      try clocked.aggregated(every: .seconds(59), [.mean])
    }
    #expect(throws: CleaningError.invalidRequiredCount(0)) {
      try clocked.aggregated(every: .seconds(60), [.mean], requiredCount: 0)
    }
    #expect(throws: CleaningError.notFiner(from: .seconds(60), to: .seconds(61))) {
      try clocked.refined(to: .seconds(61), by: .linear)
    }
    #expect(throws: CleaningError.notFiner(from: .seconds(60), to: .zero)) {
      try clocked.refined(to: .zero, by: .linear)
    }
    #expect(throws: CleaningError.tooFewSamples(required: 3, actual: 2)) {
      try StructuralModel().fitted([1, .nan, 2])
    }
    #expect(throws: CleaningError.phaseWithoutSamples(1)) {
      try StructuralModel(seasonLength: 2).fitted([1, .nan, 2, .nan, 3, .nan, 4])
    }
    #expect(throws: CleaningError.invalidVariance(0)) {
      try StructuralModel().smoothed([1, 2], variances: .init(observation: 0, level: 1))
    }
    #expect(throws: CleaningError.invalidVariance(0)) {
      try StructuralModel(seasonLength: 2).smoothed([1, 2], variances: .init(observation: 1, level: 1))
    }
    #expect(throws: CleaningError.singular) {
      try StructuralModel().smoothed(
        [1, 2, 3], variances: .init(observation: 1, level: .leastNonzeroMagnitude))
    }
    #expect(CleaningError.notFiner(from: .seconds(60), to: .seconds(61)).description.contains("1 min 1 s"))
    #expect(CleaningError.phaseWithoutSamples(4).description.contains("4"))
  }
}
