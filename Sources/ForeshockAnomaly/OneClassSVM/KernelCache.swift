/// Rows of the kernel matrix that have been computed, as many as there is memory for; the one that was not asked for
/// longest makes room.
struct KernelCache {
  private var rows: [[SIMD8<Float>]] = []
  /// The place each row belongs to, or -1.
  private var places: [Int32] = []
  private var stamps: [Int] = []
  /// Where the row of a place is, or -1.
  private var slots: [Int32]
  private var clock = 0
  private let capacity: Int

  /// Room for `bytes`, and for two rows at least.
  init(rowCount: Int, bytes: Int) {
    slots = [Int32](repeating: -1, count: rowCount)
    capacity = max(2, bytes / max(1, 4 * (rowCount + 7) / 8 * 8))
  }

  /// Makes sure that the row of a place is there; answers where.
  mutating func slot(of place: Int, _ tiles: KernelTiles) -> Int {
    clock += 1
    var slot = Int(slots[place])
    if slot < 0 {
      if rows.count < min(capacity, tiles.rowCount) {
        slot = rows.count
        rows.append([SIMD8<Float>](repeating: .zero, count: tiles.tileCount))
        places.append(-1)
        stamps.append(0)
      } else {
        slot = 0
        for i in 1..<stamps.count where stamps[i] < stamps[slot] { slot = i }
        if places[slot] >= 0 { slots[Int(places[slot])] = -1 }
      }
      tiles.fill(place, into: &rows[slot])
      places[slot] = Int32(place)
      slots[place] = Int32(slot)
    }
    stamps[slot] = clock
    return slot
  }

  subscript(slot: Int) -> [SIMD8<Float>] { rows[slot] }

  /// The cache of a part of the matrix: rows and columns of the given places.
  func keeping(_ kept: [Int32], bytes: Int) -> KernelCache {
    var result = KernelCache(rowCount: kept.count, bytes: bytes)
    for (i, place) in kept.enumerated() where slots[Int(place)] >= 0 && result.rows.count < result.capacity {
      let source = rows[Int(slots[Int(place)])]
      var row = [SIMD8<Float>](repeating: .zero, count: (kept.count + 7) / 8)
      for (k, column) in kept.enumerated() { row[k / 8][k % 8] = source[Int(column) / 8][Int(column) % 8] }
      result.slots[i] = Int32(result.rows.count)
      result.rows.append(row)
      result.places.append(Int32(i))
      result.stamps.append(stamps[Int(slots[Int(place)])])
    }
    result.clock = clock
    return result
  }
}
