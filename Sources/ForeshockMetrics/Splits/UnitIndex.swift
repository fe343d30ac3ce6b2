/// Units numbered from 0 in the order of their first rows.
struct UnitIndex: Hashable {
  /// The unit of each row.
  let ofRow: [Int]
  /// Rows of each unit.
  let sizes: [Int]

  var count: Int { sizes.count }

  /// The rows of each unit, ascending.
  var members: [[Int]] {
    var members = sizes.map { size in
      var rows: [Int] = []
      rows.reserveCapacity(size)
      return rows
    }
    for (row, unit) in ofRow.enumerated() { members[unit].append(row) }
    return members
  }

  init(_ groups: [Int]) {
    var place: [Int: Int] = [:]
    var sizes: [Int] = []
    ofRow = groups.map { group in
      if let known = place[group] {
        sizes[known] += 1
        return known
      }
      place[group] = sizes.count
      sizes.append(1)
      return sizes.count - 1
    }
    self.sizes = sizes
  }
}
