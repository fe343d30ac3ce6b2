internal import ForeshockLinearAlgebra
internal import ForeshockNumerics

/// Training rows in tiles of eight, in single precision, and rows of the kernel matrix computed from them.
///
/// Distances are summed from differences, so that close rows have exact ones. What training works on is the kernel
/// rounded to single precision (relative 1e-7), as in libsvm; what a fitted machine computes is not.
struct KernelTiles: Sendable {
  let function: KernelSpace.Function
  let columnCount: Int
  let rowCount: Int
  /// Column c of tile t is at t·columnCount + c. The rows that fill up the last tile are zero.
  private let cells: [SIMD8<Float>]

  var tileCount: Int { (rowCount + 7) / 8 }

  /// The given rows of a table.
  init(_ x: Matrix, rows: [Int32], space: KernelSpace) {
    function = space.function
    columnCount = x.columnCount
    rowCount = rows.count
    let source = x.elements
    var cells = [SIMD8<Float>](repeating: .zero, count: (rows.count + 7) / 8 * x.columnCount)
    for column in 0..<x.columnCount {
      let (first, shift) = (column * x.rowCount, space.shift[column])
      for (i, row) in rows.enumerated() {
        cells[i / 8 * x.columnCount + column][i % 8] = Float(
          (source[first + Int(row)] - shift) * space.factor)
      }
    }
    self.cells = cells
  }

  private init(_ other: KernelTiles, keeping places: [Int32]) {
    function = other.function
    columnCount = other.columnCount
    rowCount = places.count
    var cells = [SIMD8<Float>](repeating: .zero, count: (places.count + 7) / 8 * columnCount)
    for (i, place) in places.enumerated() {
      let (to, from) = (i / 8 * columnCount, Int(place) / 8 * columnCount)
      for column in 0..<columnCount { cells[to + column][i % 8] = other.cells[from + column][Int(place) % 8] }
    }
    self.cells = cells
  }

  /// Some of the rows, in the given order.
  func keeping(_ places: [Int32]) -> KernelTiles { KernelTiles(self, keeping: places) }

  /// One row's values.
  func row(_ place: Int) -> [Float] {
    (0..<columnCount).map { cells[place / 8 * columnCount + $0][place % 8] }
  }

  /// Whether neither distances nor kernels come near the end of single precision.
  var isRepresentable: Bool {
    cells.allSatisfy { all($0 .< 1e17) && all($0 .> -1e17) }
      && (0..<rowCount).allSatisfy { diagonal($0) < 1e18 }
  }

  /// K(row, row).
  func diagonal(_ place: Int) -> Double {
    switch function {
    case .gaussian: return 1
    case .power(let exponent, let constant):
      let sum = row(place).reduce(0) { $0 + Double($1) * Double($1) }
      return KernelSpace.power(sum, exponent, constant)
    }
  }

  /// Writes a row of the kernel matrix.
  func fill(_ place: Int, into target: inout [SIMD8<Float>]) {
    let row = row(place)
    switch function {
    case .gaussian:
      fill(row, into: &target) {
        exponential(nonPositive: -$0)
      } term: {
        ($0 - $1) * ($0 - $1)
      }
    case .power(let exponent, let constant):
      fill(row, into: &target) {
        power($0, exponent, Float(constant))
      } term: {
        $0 * $1
      }
    }
  }

  @inline(__always)
  private func fill(
    _ row: [Float], into target: inout [SIMD8<Float>], _ finish: (SIMD8<Float>) -> SIMD8<Float>,
    term: (SIMD8<Float>, SIMD8<Float>) -> SIMD8<Float>
  ) {
    precondition(row.count == columnCount && target.count == tileCount, "a value a column, a vector a tile")
    let (cells, row) = (cells.span, row.span)
    var target = target.mutableSpan
    for tile in target.indices {
      let cells = cells.extracting(tile &* row.count..<(tile &+ 1) &* row.count)
      var sum = SIMD8<Float>.zero
      for column in row.indices { sum += term(cells[column], SIMD8(repeating: row[column])) }
      target[tile] = finish(sum)
    }
  }

  /// Σ weight·K(row, member) for every row: `members` are places in `other`.
  func sums(over members: [Int32], of other: KernelTiles, weights: [Double], threads: Int?) -> [Double] {
    let rows = members.flatMap { other.row(Int($0)) }
    let parts = Parallel.mapChunks(count: tileCount, chunkSize: 64, threads: threads) { tiles in
      switch function {
      case .gaussian:
        sums(tiles, rows, weights) {
          exponential(nonPositive: -$0)
        } term: {
          ($0 - $1) * ($0 - $1)
        }
      case .power(let exponent, let constant):
        sums(tiles, rows, weights) {
          power($0, exponent, Float(constant))
        } term: {
          $0 * $1
        }
      }
    }
    return Array(parts.joined().prefix(rowCount))
  }

  @inline(__always)
  private func sums(
    _ tiles: Range<Int>, _ rows: [Float], _ weights: [Double], _ finish: (SIMD8<Float>) -> SIMD8<Float>,
    term: (SIMD8<Float>, SIMD8<Float>) -> SIMD8<Float>
  ) -> [Double] {
    let (cells, rows, weights) = (cells.span, rows.span, weights.span)
    precondition(rows.count == weights.count * columnCount, "a weight a member")
    var result = [Double](repeating: 0, count: 8 * tiles.count)
    var target = result.mutableSpan
    for tile in tiles {
      let cells = cells.extracting(tile &* columnCount..<(tile &+ 1) &* columnCount)
      var total = SIMD8<Double>.zero
      var first = 0
      for member in weights.indices {
        let row = rows.extracting(first..<first &+ columnCount)
        var sum = SIMD8<Float>.zero
        for column in cells.indices { sum += term(cells[column], SIMD8(repeating: row[column])) }
        total += weights[member] * SIMD8<Double>(finish(sum))
        first &+= columnCount
      }
      let at = 8 &* (tile &- tiles.lowerBound)
      for lane in 0..<8 { target[at &+ lane] = total[lane] }
    }
    return result
  }
}

@inline(__always)
private func power(_ product: SIMD8<Float>, _ exponent: Int, _ constant: Float) -> SIMD8<Float> {
  let base = product + constant
  var result = SIMD8<Float>(repeating: 1)
  for _ in 0..<exponent { result *= base }
  return result
}
