internal import ForeshockLinearAlgebra
internal import ForeshockMetrics
internal import ForeshockNumerics
internal import ForeshockSeries

/// What a column is worth to models that have not seen the rows.
enum PermutedColumns {
  /// - Complexity: A prediction a feature and fold.
  static func importance(
    _ prepared: PreparedPipeline, _ stages: [PipelineStage], _ scores: [[Double]], seed: UInt64, threads: Int?
  ) -> [FailureReport.Importance] {
    let names = prepared.table.columns.map(\.name)
    let random = RandomStream(seed: seed)
    let rises = Parallel.map(count: stages.count, threads: threads) { fold -> [Double] in
      let (stage, test) = (stages[fold], prepared.splits[fold].test)
      let answers = prepared.answers.rows(at: test)
      guard let whole = answers.loss(scores: scores[fold]) else {
        return [Double](repeating: 0, count: names.count)
      }
      let x = stage.encoder.matrix(prepared.table.columns, rows: test)
      return stage.encoder.places.enumerated().map { feature, columns in
        var stream = random.stream(UInt64(fold * names.count + feature))
        let order = stream.permutation(test.count)
        var shuffled = x
        for column in columns { for row in order.indices { shuffled[row, column] = x[order[row], column] } }
        return (answers.loss(scores: stage.scores(of: shuffled, threads: threads)) ?? whole) - whole
      }
    }
    let rows = prepared.splits.map { Double($0.test.count) }
    let total = rows.reduce(0, +)
    return names.indices.map { feature in
      FailureReport.Importance(
        name: names[feature],
        lossIncrease: rises.indices.reduce(0) { $0 + rises[$1][feature] * rows[$1] } / total)
    }.sorted { ($1.lossIncrease, $0.name) < ($0.lossIncrease, $1.name) }
  }
}
