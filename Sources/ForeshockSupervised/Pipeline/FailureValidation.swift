internal import ForeshockMetrics

/// How a pipeline holds rows out: which it is fitted on, which it is judged by.
public struct FailureValidation: Hashable, Sendable, Codable {
  /// The ways there are.
  public enum Scheme: String, Hashable, Sendable, Codable, CaseIterable {
    /// ``units`` where units are known, else ``forward``.
    case automatic
    /// Whole units, each row held out once; ones spread evenly over the folds where there are enough units with ones.
    case units
    /// Blocks of time, each judged by a model of all earlier rows; the first block is never judged.
    case forward
    /// Blocks of time, each judged by a model of all rows that know nothing of it, later ones too.
    case purged
    /// Whole units, judged in a time that is later than all they were fitted on.
    case unitsAndTime
  }

  /// The way. Default ``Scheme/automatic``.
  public var scheme: Scheme
  /// Folds. Default 5; at least 2.
  public var folds: Int
  /// How far labels look ahead, seconds (rows without a column of times): so long before a test block is not trained
  /// on. Default 0.
  public var labelHorizon: Double
  /// How far features look back: so long behind a test block is not trained on. Default 0.
  public var featureReach: Double
  /// The lead time of the labels: how long before a failure they end being one, as of
  /// `FailureHorizon.leadTime`, in the unit of ``labelHorizon``. The report's alerts take a failure to happen so long after the
  /// last row that is one. Default 0; shorter than ``labelHorizon``, which counts from the failure too.
  public var labelLead: Double

  /// A way to hold rows out.
  public init(
    _ scheme: Scheme = .automatic, folds: Int = 5, labelHorizon: Double = 0, featureReach: Double = 0,
    labelLead: Double = 0
  ) {
    self.scheme = scheme
    self.folds = folds
    self.labelHorizon = labelHorizon
    self.featureReach = featureReach
    self.labelLead = labelLead
  }

  /// Reads settings; those stored before labels had a lead have none.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    scheme = try container.decode(Scheme.self, forKey: .scheme)
    folds = try container.decode(Int.self, forKey: .folds)
    labelHorizon = try container.decode(Double.self, forKey: .labelHorizon)
    featureReach = try container.decode(Double.self, forKey: .featureReach)
    labelLead = try container.decodeIfPresent(Double.self, forKey: .labelLead) ?? 0
  }

  func check() throws(PipelineError) {
    guard (2...1_000).contains(folds) else {
      throw .invalidSetting(name: "folds", reason: "it must be 2 to 1000, not \(folds)")
    }
    for (name, value) in [
      ("labelHorizon", labelHorizon), ("featureReach", featureReach), ("labelLead", labelLead),
    ] where !(value >= 0 && value.isFinite) {
      throw .invalidSetting(name: name, reason: "\(value) is not a time of at least 0")
    }
    guard labelLead == 0 || labelLead < labelHorizon else {
      throw .invalidSetting(name: "labelLead", reason: "it must be shorter than labelHorizon")
    }
  }

  /// The way that is taken for rows with or without units: ``scheme``, or what ``Scheme/automatic`` stands for.
  public func resolved(hasUnits: Bool) -> Scheme {
    scheme == .automatic ? (hasUnits ? .units : .forward) : scheme
  }

  /// The splits of the rows `known`, named by their places in the table.
  func splits(
    known: [Int], units: [Int]?, times: [Double]?, labels: [Int]?
  ) throws(PipelineError) -> [ForeshockMetrics.Split] {
    let groups = units.map { units in known.map { units[$0] } }
    let clock = known.map { times?[$0] ?? Double($0) }
    let way = resolved(hasUnits: units != nil)
    if groups == nil, way == .units || way == .unitsAndTime {
      throw .invalidSetting(name: "validation", reason: "to hold out whole units, name the column of units")
    }
    do {
      let found: [ForeshockMetrics.Split]
      switch way {
      case .units, .automatic:
        found = try Self.grouped(groups ?? [], labels: labels.map { all in known.map { all[$0] } }, folds)
      case .unitsAndTime:
        found = try GroupedTimeSplit(folds: folds, purge: labelHorizon).splits(
          groups: groups ?? [], times: clock)
      case .purged:
        found = try PurgedKFold(folds: folds, embargo: .time(featureReach)).splits(
          labelIntervals: clock.map { $0...($0 + labelHorizon) })
      case .forward:
        found = try forward(clock)
      }
      return found.map { split in
        ForeshockMetrics.Split(training: split.training.map { known[$0] }, test: split.test.map { known[$0] })
      }
    } catch { throw .split(error) }
  }

  private static func grouped(
    _ groups: [Int], labels: [Int]?, _ folds: Int
  ) throws(SplitError) -> [ForeshockMetrics.Split] {
    if let labels, let even = try? StratifiedGroupedKFold(folds: folds).splits(labels: labels, groups: groups)
    {
      return even
    }
    return try GroupedKFold(folds: folds).splits(groups: groups)
  }

  /// Blocks behind the first one, each with the rows before it whose labels end before it begins.
  private func forward(_ clock: [Double]) throws(SplitError) -> [ForeshockMetrics.Split] {
    let blocks = try BlockedKFold(folds: folds + 1).splits(count: clock.count)
    let order = clock.indices.sorted { (clock[$0], $0) < (clock[$1], $1) }
    var splits: [ForeshockMetrics.Split] = []
    for (fold, block) in blocks.dropFirst().enumerated() {
      let test = block.test.map { order[$0] }
      let start = clock[test.reduce(test[0]) { clock[$1] < clock[$0] ? $1 : $0 }]
      let training = order.filter { clock[$0] + labelHorizon < start }
      guard !training.isEmpty else { throw .emptyTraining(fold: fold) }
      splits.append(ForeshockMetrics.Split(training: training, test: test))
    }
    return splits
  }
}

extension FailureValidation {
  /// Splits within some rows of the table, by their places among `rows`.
  func innerSplits(
    _ folds: Int, of rows: [Int], _ table: PipelineTable, _ answers: FailureAnswers
  ) throws(PipelineError) -> [ForeshockMetrics.Split] {
    var labels: [Int]?
    if case .labels(let all) = answers { labels = all }
    let inner = FailureValidation(
      folds: folds, labelHorizon: labelHorizon, featureReach: featureReach)
    let found = try inner.splits(known: rows, units: table.units, times: table.times, labels: labels)
    let places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
    return found.map { split in
      ForeshockMetrics.Split(
        training: split.training.compactMap { places[$0] }, test: split.test.compactMap { places[$0] })
    }
  }
}
