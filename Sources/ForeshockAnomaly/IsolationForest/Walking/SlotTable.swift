/// Collects the slots that splits read and gives each a place.
struct SlotTable {
  private let firstTree: Int
  private let columnCount: Int
  private let categories: [ForestStructure.CategoryColumn]
  private let categoryIndex: [Int: Int]
  /// Each slot's place, −1 for one that no split reads, −2 for one without a place yet: two for each column,
  /// by the side missing values go to; then, for each categorical one, those of all sides and orders.
  ///
  /// Of a table that is wider than its forest has nodes, as only a stored forest can claim to be, only slots that are
  /// read have one, so that no more is allocated than there are nodes.
  private var places: [Int32]
  private var sparsePlaces: [Int: Int32] = [:]
  private(set) var slots: [RowEncoder.Slot] = []

  /// The slots of a categorical column.
  private static let width = 4 * CategoryOrder.count

  init(_ structure: ForestStructure) {
    firstTree = structure.firstTree
    columnCount = structure.columnCount
    categories = structure.categories
    categoryIndex = Dictionary(
      uniqueKeysWithValues: structure.categories.enumerated().map { ($1.column, $0) })
    let isDense = columnCount <= 64 + structure.nodes.count
    places = isDense ? [Int32](repeating: -1, count: 2 * columnCount + Self.width * categories.count) : []
  }

  /// Notes what all splits of one column each read.
  mutating func note(_ skeleton: ForestSkeleton) {
    if categories.isEmpty {
      for code in skeleton.codes { note(Int(code)) }
    } else {
      skeleton.forEachSplit { note($0) }
    }
  }

  mutating func note(_ split: ForestSkeleton.Split) { note(index(of: split)) }

  private mutating func note(_ index: Int) {
    if places.isEmpty { sparsePlaces[index] = -2 } else { places[index] = -2 }
  }

  mutating func number() {
    let read = places.isEmpty ? sparsePlaces.keys.sorted() : places.indices.filter { places[$0] == -2 }
    for index in read {
      if places.isEmpty {
        sparsePlaces[index] = Int32(slots.count)
      } else {
        places[index] = Int32(slots.count)
      }
      var slot = RowEncoder.Slot(column: index / 2)
      slot.missing = index % 2 == 0 ? .min : .max
      if index >= 2 * columnCount {
        let (category, kind) = (index - 2 * columnCount).quotientAndRemainder(dividingBy: Self.width)
        slot.column = categories[category].column
        slot.categoryIndex = category
        slot.unseen = kind & 2 == 0 ? .min : .max
        slot.order = kind / 4
      }
      slots.append(slot)
    }
    // A walk that makes no step is given a row all the same.
    if slots.isEmpty { slots.append(RowEncoder.Slot(column: 0)) }
  }

  func place(of split: ForestSkeleton.Split) -> Int32 {
    let index = index(of: split)
    return places.isEmpty ? sparsePlaces[index] ?? -1 : places[index]
  }

  private func index(of split: ForestSkeleton.Split) -> Int {
    let missing = split.missingGoesRight ? 1 : 0
    guard !categories.isEmpty, let category = categoryIndex[split.column] else {
      return 2 * split.column + missing
    }
    let order = (firstTree + split.tree) % CategoryOrder.count
    return 2 * columnCount + Self.width * category + 4 * order + (split.rightIsSmaller ? 2 : 0) + missing
  }
}
