/// Where on the line values have been seen, in bounded room: so many values that every value ever seen is near one.
///
/// When the room is full, values that stand closest to their neighbours are let go until half are left. The
/// extremes and the rims of empty stretches stay, so a distance is exact wherever it is large, and elsewhere
/// wrong by no more than half of ``resolution``, the widest gap that letting go has left.
package struct ValueMemory: Codable, Sendable {
  private var values: SortedValues
  /// The widest gap between neighbours that letting go has left; 0 as long as every value is kept.
  package private(set) var resolution = 0.0

  /// An empty memory of at most `capacity` values.
  package init(capacity: Int) {
    values = SortedValues(capacity: capacity)
  }

  /// How many values can be kept.
  package var capacity: Int { values.capacity }
  /// How many values are kept.
  package var count: Int { values.count }

  /// The distance from `value` to the nearest value seen; infinite when there is none.
  package func distance(to value: Double) -> Double { values.distance(to: value) }

  /// Takes in a value.
  package mutating func insert(_ value: Double) {
    // What stands so close to another would be let go next time anyway.
    let place = values.firstPlace(notBelow: value)
    let distance = values.distance(to: value, at: place)
    if distance == 0 || distance < resolution / 4 { return }
    if values.count == values.capacity {
      thin()
      values.insert(value)
    } else {
      values.insert(value, at: place)
    }
  }

  /// Lets go of the values that stand closest, until at most half are left.
  private mutating func thin() {
    let wanted = values.capacity / 2
    // The smallest gap that may be left behind, to within a thousandth: more is let go the wider it is.
    var low = 0.0
    var high = values[values.count - 1] - values[0]
    for _ in 0..<40 where high - low > 1e-3 * high {
      let gap = low + (high - low) / 2
      if keptCount(leaving: gap) > wanted { low = gap } else { high = gap }
    }
    var kept = values[0]
    let widest = high
    values.filter { place, value, next in
      let stays = place == 0 || next - kept > widest
      if stays { kept = value }
      return stays
    }
    resolution = max(resolution, high)
  }

  /// How many values stay when one goes as soon as the gap it leaves is at most `gap`.
  private func keptCount(leaving gap: Double) -> Int {
    var kept = values[0]
    var count = 2
    for place in 1..<max(1, values.count - 1) where values[place + 1] - kept > gap {
      kept = values[place]
      count += 1
    }
    return count
  }
}
