internal import ForeshockNumerics

/// Draws the rows of each tree.
struct RowDraw: Sendable {
  private let sampling: RandomForest.Sampling
  /// Rows with a weight above zero.
  private let rows: [UInt32]
  /// For balanced draws, the places in `rows` of each class that occurs.
  private let classes: [[Int]]

  init(_ sampling: RandomForest.Sampling, rows: [UInt32], targets: [Double]) {
    self.sampling = sampling
    self.rows = rows
    guard case .balanced = sampling else {
      classes = []
      return
    }
    var lists: [[Int]] = []
    for (place, row) in rows.enumerated() {
      let label = Int(targets[Int(row)])
      while lists.count <= label { lists.append([]) }
      lists[label].append(place)
    }
    classes = lists.filter { !$0.isEmpty }
  }

  /// How many rows are drawn for a tree, repeats included.
  var count: Int {
    switch sampling {
    case .all: rows.count
    case .subsample(let share): min(rows.count, max(1, Int((share * Double(rows.count)).rounded())))
    case .bootstrap(let share): max(1, Int((share * Double(rows.count)).rounded()))
    case .balanced: classes.count * rarest
    }
  }

  /// The rows of the rarest class.
  private var rarest: Int { classes.reduce(Int.max) { min($0, $1.count) } }

  /// The rows of a tree in ascending order and how often each was drawn.
  func draw(_ random: inout RandomStream) -> (rows: [UInt32], counts: [UInt32]) {
    switch sampling {
    case .all: return (rows, [UInt32](repeating: 1, count: rows.count))
    case .subsample:
      let places = random.sample(count, of: rows.count).sorted()
      return (places.map { rows[$0] }, [UInt32](repeating: 1, count: places.count))
    case .bootstrap:
      var counts = [UInt32](repeating: 0, count: rows.count)
      for _ in 0..<count {
        counts[random.integer(below: rows.count)] += 1
      }
      return drawn(counts)
    case .balanced:
      let each = rarest
      var counts = [UInt32](repeating: 0, count: rows.count)
      for places in classes {
        for _ in 0..<each { counts[places[random.integer(below: places.count)]] += 1 }
      }
      return drawn(counts)
    }
  }

  private func drawn(_ counts: [UInt32]) -> (rows: [UInt32], counts: [UInt32]) {
    var result = (rows: [UInt32](), counts: [UInt32]())
    result.rows.reserveCapacity(rows.count)
    result.counts.reserveCapacity(rows.count)
    for (place, count) in counts.enumerated() where count > 0 {
      result.rows.append(rows[place])
      result.counts.append(count)
    }
    return result
  }
}
