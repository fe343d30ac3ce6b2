import ForeshockSeries
import ForeshockSupervised
import Synchronization
import Testing

@Suite struct FailureSearchTests {
  private let table = FleetTable.make(machines: 16, rows: 20)

  @Test func gridsTryAllAndKeepTheBest() throws {
    let pipeline = FleetTable.pipelines()[1]
    let search = try FailureSearch(
      pipeline, .grid, axes: [.init(.learningRate, [0.001, 0.1]), .init(.maxLeaves, [2, 7, 15])])
    let steps = Mutex<[Int]>([])
    let found = try search.fit(table) { done, total in
      #expect(total == 6)
      steps.withLock { $0.append(done) }
    }
    #expect(steps.withLock { $0.sorted() } == [1, 2, 3, 4, 5, 6])
    #expect(found.tried.map(\.number).sorted() == [0, 1, 2, 3, 4, 5])
    let losses = found.tried.compactMap(\.loss)
    #expect(losses.count == 6 && losses == losses.sorted())
    #expect(found.tried[0].settings[.learningRate] == 0.1)
    // The best one alone gives the same.
    guard case .gradientBoosting(var model) = pipeline.model else { return }
    model.learningRate = 0.1
    model.maxLeaves = Int(found.tried[0].settings[.maxLeaves] ?? 0)
    var alone = pipeline
    alone.model = .gradientBoosting(model)
    #expect(try alone.fit(table) == found.best)
  }

  @Test func drawsAreTheSameAtAnyThreadCount() throws {
    let axes: [FailureSearch.Axis] = [
      .init(.learningRate, in: 0.01...0.3, isLogarithmic: true), .init(.minLeafCount, [5, 20]),
      .init(.rowFraction, in: 0.5...1),
    ]
    let search = try FailureSearch(FleetTable.pipelines()[1], .random(5, seed: 3), axes: axes)
    let one = try search.fit(table, threads: 1)
    let three = try search.fit(table, threads: 3)
    #expect(one.tried == three.tried && one.best == three.best)
    // As it is, and five draws.
    #expect(one.tried.count == 6 && one.tried.first { $0.number == 0 }?.settings == [:])
    for trial in one.tried where trial.number > 0 {
      #expect((0.01...0.3).contains(trial.settings[.learningRate] ?? 0))
      #expect((0.5...1).contains(trial.settings[.rowFraction] ?? 0))
    }
    #expect(Set(one.tried.compactMap { $0.settings[.learningRate] }).count == 5)
  }

  @Test func candidatesThatFailAreNoted() throws {
    let search = try FailureSearch(
      FleetTable.pipelines()[1], .grid, axes: [.init(.learningRate, [-1, 0.1])])
    let found = try search.fit(table)
    #expect(found.tried[0].number == 1 && found.tried[1].failure?.contains("learningRate") == true)
    let hopeless = try FailureSearch(FleetTable.pipelines()[1], .grid, axes: [.init(.learningRate, [-1])])
    #expect(throws: PipelineError.self) { try hopeless.fit(table) }
  }

  @Test func axesThatCannotBeAreRefused() {
    let pipelines = FleetTable.pipelines()
    let bad: [(FailurePipeline, FailureSearch.Way, [FailureSearch.Axis])] = [
      (pipelines[0], .grid, [.init(.learningRate, [0.1])]),
      (pipelines[1], .grid, [.init(.inverseStrength, [1])]),
      (pipelines[1], .grid, [.init(.learningRate, in: 0.1...0.2)]),
      (pipelines[1], .grid, [.init(.rounds, [])]),
      (pipelines[1], .grid, [.init(.rounds, [.nan])]), (pipelines[1], .grid, [.init(.rounds, [0])]),
      (pipelines[1], .random(0), [.init(.rounds, [1])]),
      (pipelines[1], .random(2), [.init(.lambda, in: 0...1, isLogarithmic: true)]),
      (pipelines[1], .grid, [.init(.rounds, [1]), .init(.rounds, [2])]),
    ]
    for (pipeline, way, axes) in bad {
      #expect(throws: PipelineError.self) { try FailureSearch(pipeline, way, axes: axes) }
    }
  }
}
