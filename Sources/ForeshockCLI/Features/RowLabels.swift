internal import ForeshockFeatures
internal import ForeshockSeries

/// How many rows got which label.
struct LabelCounts {
  private(set) var positive = 0
  private(set) var negative = 0
  private(set) var unknown = 0

  mutating func add(_ report: FailureLabelReport) {
    positive += report.positiveCount
    negative += report.negativeCount
    unknown += report.unknownCount
  }

  mutating func add(_ other: LabelCounts) {
    positive += other.positive
    negative += other.negative
    unknown += other.unknown
  }
}

/// The labels of one series' rows, worked out some thousand rows at a time.
struct RowLabels {
  let names: [String]
  private let question: FailureHorizon?
  private let life: RemainingLife?
  private let history: UnitHistory
  private let grid: RowGrid
  /// One array a name for `rows`.
  private var block: [[Double]] = []
  private var rows = 0..<0
  private(set) var counts = LabelCounts()

  private static let blockLength = 4096

  init(_ options: LabelOptions, history: UnitHistory, grid: RowGrid) throws {
    names = options.names
    question = try options.question(on: grid.interval)
    life = try options.life(on: grid.interval)
    self.history = history
    self.grid = grid
  }

  /// The labels of the row at `position`, NaN where they are not known; positions come in order.
  mutating func values(at position: Int) throws -> [Double] {
    if !rows.contains(position) { try advance(to: position) }
    return block.map { $0[position - rows.lowerBound] }
  }

  private mutating func advance(to position: Int) throws {
    rows = position..<min(position + Self.blockLength, grid.count)
    let times = rows.map { grid.time(at: $0) }
    block = []
    if let question {
      let labels = try question.labels(at: times, of: history)
      block.append(labels.targets)
      counts.add(labels.report)
    }
    if let life { block.append(try life.targets(at: times, of: history)) }
  }
}
