extension FailurePipeline {
  /// By which of `rows` boosting stops early, as places among them; nil where it does not.
  func stoppingRows(
    of rows: [Int], _ table: PipelineTable, _ answers: FailureAnswers, _ weights: [Double]?
  ) throws(PipelineError) -> StoppingRows? {
    guard case .gradientBoosting(let boosting) = model, let stopping = boosting.earlyStopping else {
      return nil
    }
    let counting = rows.indices.filter { (weights?[rows[$0]] ?? 1) > 0 }
    guard counting.count > 1 else { return nil }
    return try validation.stoppingRows(
      stopping.validationShare, of: counting.map { rows[$0] }, table, answers, places: counting)
  }
}

extension FailureValidation {
  /// Holds rows out for early stopping as the folds hold them out: the latest whole units, or the latest rows, in which
  /// case rows whose labels reach into these are not learned from.
  ///
  /// Units are taken from the one that ends last, until they have the share of the rows. Where answers are classes, such as a
  /// failure ahead or none, they are taken so from the units of each class apart, a unit counting for the rarest class among its
  /// rows: units that fail leave early, and the last ones of all would be survivors only, which say nothing about
  /// failures. Never all units of a class are taken, and none without which a class would be missing from what is
  /// left. Where that leaves nothing to judge by, it is by time.
  ///
  /// - Parameter places: what stands for each of `rows` in the result.
  fileprivate func stoppingRows(
    _ share: Double, of rows: [Int], _ table: PipelineTable, _ answers: FailureAnswers, places: [Int]
  ) throws(PipelineError) -> StoppingRows {
    let clock = rows.map { table.times?[$0] ?? Double($0) }
    let held = StoppingRows.count(share, of: rows.count)
    let way = resolved(hasUnits: table.units != nil)
    if way == .units || way == .unitsAndTime, let units = table.units {
      let own = rows.map { units[$0] }
      let late = Self.lateUnits(own, clock, answers.classes.map { all in rows.map { all[$0] } }, share)
      if !late.isEmpty {
        return StoppingRows(
          training: own.indices.filter { !late.contains(own[$0]) }.map { places[$0] },
          judged: own.indices.filter { late.contains(own[$0]) }.map { places[$0] })
      }
    }
    let order = clock.indices.sorted { (clock[$0], $0) < (clock[$1], $1) }
    let judged = order.suffix(held)
    let start = judged.first.map { clock[$0] } ?? 0
    let training = order.dropLast(held).filter { clock[$0] + labelHorizon < start }
    guard !training.isEmpty else {
      throw .invalidSetting(
        name: "earlyStopping", reason: "no row's label ends before the last \(held) rows begin")
    }
    return StoppingRows(training: training.sorted().map { places[$0] }, judged: judged.map { places[$0] })
  }

  /// The units that end last and have the share of the rows together, class by class; of each row its unit, time and class.
  private static func lateUnits(
    _ units: [Int], _ clock: [Double], _ classes: [Int]?, _ share: Double
  ) -> Set<Int> {
    var rows: [Int: [Int]] = [:]
    for (row, unit) in units.enumerated() { rows[unit, default: []].append(row) }
    var left: [Int: Int] = [:]
    for label in classes ?? [] { left[label, default: 0] += 1 }
    let ends = rows.mapValues { rows in rows.reduce(-Double.infinity) { max($0, clock[$1]) } }
    let order = rows.keys.sorted { (ends[$0] ?? 0, $0) > (ends[$1] ?? 0, $1) }
    var late: Set<Int> = []
    for members in parts(order, rows, classes) where members.count > 1 {
      let wanted = StoppingRows.count(share, of: members.reduce(0) { $0 + (rows[$1]?.count ?? 0) })
      var (taken, count) = (0, 0)
      for unit in members where count < wanted && taken + 1 < members.count {
        let own = rows[unit] ?? []
        var rest = left
        if let classes { for row in own { rest[classes[row], default: 0] -= 1 } }
        guard rest.values.allSatisfy({ $0 > 0 }) else { continue }
        left = rest
        late.insert(unit)
        taken += 1
        count += own.count
      }
    }
    return late
  }

  /// The units of each class apart, in their order, those of the rarest one first: a unit counts for the class that the fewest
  /// units have, of those among its rows.
  private static func parts(_ order: [Int], _ rows: [Int: [Int]], _ classes: [Int]?) -> [[Int]] {
    guard let classes else { return [order] }
    let own = order.map { unit in Set((rows[unit] ?? []).map { classes[$0] }) }
    var having: [Int: Int] = [:]
    for labels in own { for label in labels { having[label, default: 0] += 1 } }
    // Of two classes that as many units have, the later one: 1 is the failure.
    let rarest = having.keys.sorted { (having[$0] ?? 0, $1) < (having[$1] ?? 0, $0) }
    var parts = [[Int]](repeating: [], count: rarest.count)
    for (unit, labels) in zip(order, own) {
      if let place = rarest.firstIndex(where: labels.contains) { parts[place].append(unit) }
    }
    return parts
  }
}
