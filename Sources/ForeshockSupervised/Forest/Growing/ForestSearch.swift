/// Looks for the split of a node that lowers an impurity most.
protocol ForestSearch {
  /// What a row adds to the sums of its bins; moves with the row from node to node.
  associatedtype Item: BitwiseCopyable

  /// Numbers that a leaf says.
  var outputCount: Int { get }
  /// Turns to another node and sums it up.
  mutating func begin(_ items: Span<Item>)
  /// The weight of the node's rows.
  var cover: Double { get }
  /// The mean of the node's rows.
  func value(_ output: Int) -> Double
  /// Tries the cuts of a feature; one that is better than `best` takes its place.
  mutating func consider(
    _ feature: Int, _ rows: Span<UInt32>, _ items: Span<Item>, into best: inout TreeSplit)
  /// By how much a split lowers the node's impurity times its weight.
  func gain(_ split: TreeSplit) -> Double
}
