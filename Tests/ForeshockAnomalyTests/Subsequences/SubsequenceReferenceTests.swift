import ForeshockAnomaly
import ForeshockLinearAlgebra
import ForeshockSeries
import ForeshockTestSupport
import Testing

/// Components, clusters and shapes against other tools; Fixtures/make_subsequences.py made the numbers.
@Suite struct SubsequenceReferenceTests {
  private let training: [Double]
  private let other: [Double]
  private let fixture: Fixture
  private let window = 12

  init() throws {
    fixture = try Fixture("subsequences.csv")
    training = try fixture.numbers("training").filter { !$0.isNaN }
    other = try fixture.numbers("other").filter { !$0.isNaN }
  }

  private func numbers(_ name: String) throws -> [Double] { try fixture.numbers(name).filter { !$0.isNaN } }

  @Test func componentsAgreeWithPyOD() throws {
    let fitted = try SubPCA(window: window, scoring: .weightedDistance).fit(TimeSeries(training))
    let ours = fitted.windowScores([other], threads: nil)
    #expect(isClose(ours, try numbers("pyod"), relative: 1e-8))
  }

  @Test func planesAgreeWithScikitLearn() throws {
    let fitted = try SubPCA(window: window, keptVariance: 0.9).fit(TimeSeries(training))
    let ours = fitted.windowScores([other], threads: nil)
    #expect(isClose(ours, try numbers("plane"), relative: 1e-8))
  }

  @Test(arguments: [false, true]) func clustersAgreeWithScikitLearn(_ normalises: Bool) throws {
    let model = SubsequenceKMeans(
      window: window, clusterCount: 5, normalisesWindows: normalises, maxIterations: 300)
    let starts = [0, 23, 51, 80, 120]
    var first = Matrix(rows: starts.map { Array(training[$0..<$0 + window]) })
    if normalises {
      first = Matrix(
        rows: (0..<5).map { row in
          let values = (0..<window).map { first[row, $0] }
          let mean = values.reduce(0, +) / Double(window)
          let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(window)
          return values.map { ($0 - mean) / variance.squareRoot() }
        })
    }
    let fitted = try model.fit(channels: [TimeSeries(training)], centres: first, threads: nil)
    #expect(fitted.iterations < 300)
    let ours = fitted.windowScores([other], threads: nil)
    #expect(isClose(ours, try numbers(normalises ? "kmeans_z" : "kmeans"), relative: 1e-9))
  }

  @Test func shapesAgreeWithTheFormulas() throws {
    let stretch = 24
    let shapes = stride(from: 0, through: training.count - stretch, by: stretch / 2).map {
      start -> [Double] in
      let values = training[start..<start + stretch]
      let mean = values.reduce(0, +) / Double(stretch)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(stretch)
      return values.map { ($0 - mean) / variance.squareRoot() }
    }
    let clustering = ShapeClustering(
      shapes, first: shapes.indices.map { $0 % 3 }, clusterCount: 3, maxIterations: 50, threads: nil)
    #expect(clustering.labels == (try numbers("label")).map { Int($0) })
    #expect(isClose(clustering.weights, try numbers("weight"), relative: 1e-7))
    #expect(largestDifference(clustering.centroids.flatMap { $0 }, try numbers("centroid")) <= 1e-7)
  }
}
