internal import ForeshockFeatures
internal import ForeshockSeries

/// Makes the features of one series row by row and prints them, so that no more is held than they need.
struct FeatureRows {
  private var stream: FeatureStream
  /// Counts events, whose columns stand behind those of the file.
  private var events: EventCountStream?
  private var labels: RowLabels?
  /// The series' id in a file of many.
  private let id: String?
  private let grid: RowGrid
  private var features: [Double]
  private let gap: [Double]
  private var position = 0

  init(
    _ stream: FeatureStream, events: EventCountStream?, labels: RowLabels?, id: String?, grid: RowGrid
  ) {
    self.stream = stream
    self.events = events
    self.labels = labels
    self.id = id
    self.grid = grid
    features = [Double](repeating: .nan, count: stream.names.count)
    let counted = events?.columnCount ?? 0
    gap = [Double](repeating: .nan, count: stream.columns.count - counted)
  }

  /// The names of what is printed.
  var header: [String] { (id == nil ? [] : ["id"]) + ["time"] + stream.names + (labels?.names ?? []) }

  /// How many labels of each kind there were.
  var labelCounts: LabelCounts { labels?.counts ?? LabelCounts() }

  /// Takes in the row at `position`, and gaps before it if rows are left out; infinite values become gaps.
  mutating func add(_ row: [Double], at position: Int, to output: inout RowOutput) throws {
    while self.position < position { try print(gap, to: &output) }
    try print(row.contains { $0.isInfinite } ? row.map { $0.isInfinite ? .nan : $0 } : row, to: &output)
  }

  private mutating func print(_ row: [Double], to output: inout RowOutput) throws {
    let time = grid.time(at: position)
    var row = row
    if events != nil { row += events?.counts(upTo: time) ?? [] }
    if grid.interval == .step {
      stream.update(row, into: &features)
    } else {
      stream.update(row, at: time, into: &features)
    }
    var cells: [JSONValue] = []
    cells.reserveCapacity(features.count + 4)
    if let id { cells.append(.string(id)) }
    cells.append(Format.jsonTime(time, on: grid.interval))
    for feature in features { cells.append(.number(feature)) }
    for value in try labels?.values(at: position) ?? [] { cells.append(.number(value)) }
    try output.add(cells)
    position += 1
  }
}

/// The times of a series' rows.
struct RowGrid {
  var start: Timestamp
  var interval: SamplingInterval
  var count: Int

  func time(at position: Int) -> Timestamp { interval.advance(start, by: position) }

  /// The year of the first row.
  var year: Int { CivilDate(daysSinceEpoch: Int((start.seconds / 86_400).rounded(.down))).year }
}
