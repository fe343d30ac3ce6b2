internal import ForeshockSeries

/// What a bank makes of certain columns: the features' names and, for those that are made together, where they go.
struct FeaturePlan: Sendable {
  /// Features that are made together and stand one behind the other.
  struct Task: Sendable {
    enum Work: Sendable {
      case windows(column: Int, window: Int)
      case transform(ColumnTransform, column: Int)
      case ratio(Int, Int)
      case pair(Int, Int, [PairStatistic], RollingPair)
      case calendar(CalendarTerms)
      case fourier(FourierTerms)
    }

    var work: Work
    /// The place of the first one among all features.
    var place: Int
  }

  /// The features' names, in their order.
  private(set) var names: [String] = []
  /// The work, in the order of the features.
  private(set) var tasks: [Task] = []

  /// The plan of `bank` for `columns`.
  ///
  /// - Throws: ``FeatureError`` for features that cannot be, that ask for columns that are not there, or that would have
  ///   the name of another one.
  init(_ bank: FeatureBank, columns: [String]) throws(FeatureError) {
    var positions: [String: Int] = [:]
    for (position, name) in columns.enumerated() { positions[name] = positions[name] ?? position }
    func position(_ name: String) throws(FeatureError) -> Int {
      guard let found = positions[name] else { throw .unknownColumn(name: name, columns: columns) }
      return found
    }
    for name in bank.windowColumns ?? [] { _ = try position(name) }
    for (index, column) in columns.enumerated() {
      if bank.rolls(column) {
        for window in bank.windows.indices where !bank.statistics.isEmpty {
          add(.windows(column: index, window: window), bank.windowNames(of: column, window: window))
        }
      }
      for (transform, name) in bank.transforms(of: column) {
        try transform.check()
        add(.transform(transform, column: index), [name])
      }
    }
    for feature in bank.declared {
      switch feature {
      case .transform(_, let wanted, _): for name in wanted ?? [] { _ = try position(name) }
      case .ratio(let a, let b):
        add(.ratio(try position(a), try position(b)), bank.rowNames(of: feature))
      case .pair(let x, let y, let statistics, let window):
        guard let length = window.window.trailingLength else { throw .invalidPairWindow(window.label) }
        let pair = try RollingPair(length: length, minPeriods: window.window.minPeriods)
        add(.pair(try position(x), try position(y), statistics, pair), bank.rowNames(of: feature))
      case .calendar(let terms):
        add(.calendar(CalendarTerms(zone: try bank.zoneRules(), terms: terms)), bank.rowNames(of: feature))
      case .fourier(let terms, _): add(.fourier(terms), bank.rowNames(of: feature))
      }
    }
    var seen = Set<String>()
    for name in names where !seen.insert(name).inserted { throw .duplicateFeatureName(name) }
  }

  private mutating func add(_ work: Task.Work, _ features: [String]) {
    guard !features.isEmpty else { return }
    tasks.append(Task(work: work, place: names.count))
    names += features
  }
}
