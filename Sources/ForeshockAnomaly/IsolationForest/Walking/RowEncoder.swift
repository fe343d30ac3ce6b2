internal import ForeshockNumerics

/// Turns rows into what trees compare: the cells that splits look at, side by side.
///
/// For trees whose splits look at one column each, a cell becomes a whole number with the same order
/// (``sortKey(_:)``), so that a step is one subtraction whose borrow is the answer. A missing value then needs
/// no question on the way: splits that send it left and splits that send it right read different *slots*, in
/// which it is the least and the greatest number there is. Columns that no split looks at have no slot.
struct RowEncoder: Sendable {
  /// One number of an encoded row.
  struct Slot: Hashable, Sendable {
    var column: Int
    /// Which categorical column it is and in which order its categories stand; nil for numbers.
    var category: (index: Int, order: Int)? {
      categoryIndex < 0 ? nil : (categoryIndex, order)
    }
    var categoryIndex = -1
    var order = 0
    /// What stands for a missing value.
    var missing: UInt64 = 0
    /// What stands for a category that most trees have not met.
    var unseen: UInt64 = 0
  }

  /// At least one, whatever the trees look at.
  let slots: [Slot]
  /// Whether cells become sort keys; else they stay numbers, as their bits.
  let isKeyed: Bool
  private let categories: [CategoryCodes]

  init(slots: [Slot], isKeyed: Bool, categories: [ForestStructure.CategoryColumn]) {
    self.slots = slots
    self.isKeyed = isKeyed
    self.categories = categories.map { CategoryCodes($0, isKeyed: isKeyed) }
  }

  /// Fills `block`, row after row, with `count` rows of a column-major table from row `first` on.
  ///
  /// - Precondition: the rows lie inside the table and fit the block.
  func fill(
    _ block: inout MutableSpan<UInt64>, from first: Int, count: Int, _ elements: [Double], rowCount: Int
  ) {
    let stride = slots.count
    precondition(first >= 0 && first + count <= rowCount && count * stride <= block.count)
    let source = elements.span
    for (place, slot) in slots.enumerated() {
      let start = slot.column * rowCount + first
      if let (index, order) = slot.category {
        for i in 0..<count {
          block[i &* stride &+ place] = categories[index].code(
            of: source[start + i], order: order, missing: slot.missing, unseen: slot.unseen)
        }
      } else if isKeyed {
        let missing = slot.missing
        for i in 0..<count {
          let value = source[start + i]
          block[i &* stride &+ place] = value == value ? sortKey(value) : missing
        }
      } else {
        for i in 0..<count { block[i &* stride &+ place] = source[start + i].bitPattern }
      }
    }
  }
}

/// A whole number that stands to others as the numbers stand to each other; −0 and 0 have the same. NaN has
/// none; every other number's lies between 0 and the greatest, without them.
@inline(__always)
func sortKey(_ number: Double) -> UInt64 {
  let bits = (number + 0).bitPattern
  return bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | 1 << 63)
}

/// Where the categories of a column stand in each of the orders that trees put them in.
private struct CategoryCodes: Sendable {
  private let values: [Double]
  /// Order after order, one code a category.
  private let codes: [UInt64]

  init(_ column: ForestStructure.CategoryColumn, isKeyed: Bool) {
    values = column.values
    codes = (0..<CategoryOrder.count).flatMap { order in
      column.values.map { value in
        let position = CategoryOrder.position(of: value, column: column.column, order: order)
        return isKeyed ? sortKey(position) : position.bitPattern
      }
    }
  }

  func code(of value: Double, order: Int, missing: UInt64, unseen: UInt64) -> UInt64 {
    guard value == value else { return missing }
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < value { low = middle + 1 } else { high = middle }
    }
    guard low < values.count, values[low] == value else { return unseen }
    return codes[order * values.count + low]
  }
}

/// The orders in which trees put the categories of a column before they split them as they split numbers.
///
/// A category's place in an order is a number in 0 ..< 1 that depends on nothing but the category, the
/// column and the order, and is as good as drawn at random: any set of categories comes to stand together
/// in some order, categories need not be known beforehand, and no table of them need be stored. Tree t uses
/// order t mod 16.
enum CategoryOrder {
  static let count = 16

  static func position(of value: Double, column: Int, order: Int) -> Double {
    // Adding zero makes −0 and 0 one category.
    var random = RandomStream(seed: (value + 0).bitPattern).stream(UInt64(column * count + order))
    return random.uniform()
  }
}
