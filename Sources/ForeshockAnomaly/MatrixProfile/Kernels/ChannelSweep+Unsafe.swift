/// Some rows, as windows, of groups of eight diagonals from `diagonal` on.
struct ChannelPiece: Sendable {
  var rows: Range<Int>
  var diagonal: Int
  var groupCount: Int
}

/// Compares windows of several channels along eight diagonals at once.
///
/// Why the pointers stay inside their arrays: rows end where the last column that is there has been met, and the seven
/// columns beyond it lie in the tables' padding.
struct ChannelSweep {
  private let tables: [WindowTable]
  /// f, g, 1/norm and ½ for flat windows, −∞ for missing ones, 0 for others, of each channel.
  private let first: [[Double]]
  private let second: [[Double]]
  private let inverses: [[Double]]
  private let offsets: [[Double]]
  private(set) var best: ChannelBest
  private var sums: [SIMD8<Double>]
  private var distances: [SIMD8<Double>]

  init(_ tables: [WindowTable]) {
    self.tables = tables
    let positions = tables[0].means.count
    first = tables.map { table in (0..<positions).map { table.rows[3 * $0][0] } }
    second = tables.map { table in (0..<positions).map { table.rows[3 * $0 + 1][0] } }
    inverses = tables.map(\.inverseNorms)
    // Two flat windows have the correlation 1, a flat one and another ½.
    offsets = tables.map { $0.kinds.map { $0 == .flat ? 0.5 : $0 == .missing ? -.infinity : 0 } }
    best = ChannelBest(positions: positions, channelCount: tables.count)
    sums = [SIMD8<Double>](repeating: .zero, count: tables.count)
    distances = sums
  }

  /// Walks a piece, in smaller ones or directly where recursions would not be accurate.
  mutating func run(_ piece: ChannelPiece) {
    let joins = tables.map {
      WindowJoin(
        rowTable: $0, columnTable: $0, firstDiagonal: 0, endDiagonal: 0, rows: piece.rows, depth: 1,
        both: true)
    }
    run(piece, joins)
  }

  private mutating func run(_ piece: ChannelPiece, _ joins: [WindowJoin]) {
    let asPiece = WindowJoin.Piece(
      rows: piece.rows, firstDiagonal: piece.diagonal, groupCount: piece.groupCount)
    let isAccurate = joins.allSatisfy { $0.isAccurate(asPiece) }
    if !isAccurate, piece.rows.count > 16 || piece.groupCount > 1 {
      for part in joins[0].parts(of: asPiece) {
        run(
          ChannelPiece(rows: part.rows, diagonal: part.firstDiagonal, groupCount: part.groupCount), joins)
      }
      return
    }
    let pad = WindowTable.padding
    for group in 0..<piece.groupCount {
      let diagonal = piece.diagonal + 8 * group
      let end = min(piece.rows.upperBound, tables[0].count - diagonal)
      guard piece.rows.lowerBound < end else { continue }
      for i in piece.rows.lowerBound + pad..<end + pad {
        if i == piece.rows.lowerBound + pad || !isAccurate {
          start(i, i + diagonal)
          compare(i, i + diagonal, grows: false)
        } else {
          compare(i, i + diagonal, grows: true)
        }
      }
    }
  }

  /// Sums of row `i` with eight columns, from the samples.
  private mutating func start(_ i: Int, _ j: Int) {
    for (channel, table) in tables.enumerated() {
      var sum = SIMD8<Double>.zero
      var means = SIMD8<Double>.zero
      for lane in 0..<8 { means[lane] = table.means[j + lane] }
      for k in 0..<table.window {
        let deviation = table.samples[i + k] - table.means[i]
        var others = SIMD8<Double>.zero
        for lane in 0..<8 { others[lane] = table.samples[j + k + lane] }
        sum += (others - means) * deviation
      }
      sums[channel] = sum
    }
  }

  /// Sorts the channels' distances of eight pairs and offers the sums of the smallest.
  @inline(__always)
  private mutating func compare(_ i: Int, _ j: Int, grows: Bool) {
    precondition(i >= 1 && j >= 1 && i < best.positions && j + 8 <= best.positions, "eight windows")
    let twice = 2 * Double(tables[0].window)
    for channel in sums.indices {
      let (distance, sum) = pairs(channel, i, j, twice, grows: grows)
      sums[channel] = sum
      // Into its place among those before it.
      var greater = distance
      for place in 0..<channel {
        let other = distances[place]
        let isLess = greater .< other
        distances[place] = other.replacing(with: greater, where: isLess)
        greater = greater.replacing(with: other, where: isLess)
      }
      distances[channel] = greater
    }
    var total = SIMD8<Double>.zero
    for k in distances.indices {
      total += distances[k]
      let base = k * best.positions
      let least = total.min()
      if least <= best.sums[base + i], least < .infinity {
        for lane in 0..<8 { best.offer(total[lane], j + lane, to: base + i) }
      }
      let columns = unsafe best.sums.withUnsafeBytes {
        unsafe $0.loadUnaligned(fromByteOffset: 8 * (base + j), as: SIMD8<Double>.self)
      }
      if any(total .<= columns) {
        for lane in 0..<8 { best.offer(total[lane], i, to: base + j + lane) }
      }
    }
  }

  /// Distances of a row to eight columns in one channel, and the sums they follow from.
  @inline(__always)
  private func pairs(
    _ channel: Int, _ i: Int, _ j: Int, _ twice: Double, grows: Bool
  ) -> (SIMD8<Double>, SIMD8<Double>) {
    var sum = sums[channel]
    if grows {
      sum += load(second[channel], j) * first[channel][i] + load(first[channel], j) * second[channel][i]
    }
    let correlation =
      sum * (load(inverses[channel], j) * inverses[channel][i])
      + (load(offsets[channel], j) + offsets[channel][i])
    let squared = (1 - correlation) * twice
    return (squared.replacing(with: 0, where: squared .< 0).squareRoot(), sum)
  }

  @inline(__always)
  private func load(_ x: [Double], _ j: Int) -> SIMD8<Double> {
    // `compare` has checked that eight entries from j on are there.
    unsafe x.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: 8 * j, as: SIMD8<Double>.self) }
  }
}
