/// A pattern that a label's whole value matches, as Prometheus has it (RE2): literals, classes, groups, alternatives,
/// repetitions and anchors.
///
/// Source: "RE2 regular expression syntax". Flags, word boundaries, Unicode classes and classes by name are not
/// known.
package struct LabelPattern: Hashable, Sendable {
  /// A part of a pattern.
  indirect enum Node: Hashable, Sendable {
    case oneOf(ScalarSet)
    case sequence([Node])
    case alternatives([Node])
    case repeated(Node, least: Int, most: Int?)
    case start
    case end

    /// Characters of it, repetitions written out.
    var size: Int {
      switch self {
      case .oneOf, .start, .end: 1
      case .sequence(let nodes), .alternatives(let nodes): nodes.reduce(0) { $0 + $1.size }
      case .repeated(let node, let least, let most): max(1, most ?? least) * node.size
      }
    }
  }

  let root: Node

  /// Reads a pattern; nil when it is none, or not of the kinds that are known.
  package init?(_ text: String) {
    var reader = PatternReader(text)
    guard let root = reader.alternatives(), reader.isAtEnd else { return nil }
    self.root = root
  }

  /// Whether the whole of `text` matches.
  package func matches(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    return Self.ends(root, from: [0], in: scalars).contains(scalars.count)
  }

  /// Where a match of `node` may end that begins at one of `starts`; places and not ways are followed, so that
  /// no pattern takes long.
  private static func ends(_ node: Node, from starts: Set<Int>, in text: [Unicode.Scalar]) -> Set<Int> {
    switch node {
    case .oneOf(let set):
      return Set(starts.filter { $0 < text.count && set.contains(text[$0]) }.map { $0 + 1 })
    case .sequence(let nodes):
      return nodes.reduce(starts) { ends($1, from: $0, in: text) }
    case .alternatives(let nodes):
      return nodes.reduce(into: []) { $0.formUnion(ends($1, from: starts, in: text)) }
    case .start: return starts.filter { $0 == 0 }
    case .end: return starts.filter { $0 == text.count }
    case .repeated(let node, let least, let most):
      var reached = (0..<least).reduce(starts) { places, _ in ends(node, from: places, in: text) }
      var (latest, count) = (reached, least)
      while !latest.isEmpty, most.map({ count < $0 }) ?? true {
        latest = ends(node, from: latest, in: text).subtracting(reached)
        reached.formUnion(latest)
        count += 1
      }
      return reached
    }
  }
}

extension LabelPattern {
  private static let mostExamples = 24

  /// Some of the texts that match, short ones first; those with anchors in their middle may not.
  package var examples: [String] {
    Self.examples(root).map { scalars in
      var text = ""
      text.unicodeScalars.append(contentsOf: scalars)
      return text
    }
  }

  private static func examples(_ node: Node) -> [[Unicode.Scalar]] {
    switch node {
    case .oneOf(let set): return set.samples.map { [$0] }
    case .start, .end: return [[]]
    case .alternatives(let nodes):
      let each = nodes.map(examples)
      let longest = each.map(\.count).max() ?? 0
      // One of each in turn, so that none is left out.
      let turns = (0..<longest).flatMap { turn in each.compactMap { turn < $0.count ? $0[turn] : nil } }
      return Array(turns.prefix(mostExamples))
    case .sequence(let nodes):
      return nodes.reduce([[]]) { found, node in joined(found, examples(node)) }
    case .repeated(let node, let least, let most):
      let one = examples(node)
      var found: [[Unicode.Scalar]] = (0..<least).reduce([[]]) { found, _ in joined(found, one) }
      var more = found
      for count in least..<least + 2 where most.map({ count < $0 }) ?? true {
        more = joined(more, one)
        found += more
      }
      return Array(found.prefix(mostExamples))
    }
  }

  private static func joined(_ heads: [[Unicode.Scalar]], _ tails: [[Unicode.Scalar]]) -> [[Unicode.Scalar]] {
    Array(heads.flatMap { head in tails.map { head + $0 } }.prefix(mostExamples))
  }
}

/// Some characters, or all but some.
struct ScalarSet: Hashable, Sendable {
  var ranges: [ClosedRange<UInt32>]
  var isInverted = false

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    ranges.contains { $0.contains(scalar.value) } != isInverted
  }

  /// Up to three of them, digits and letters first.
  var samples: [Unicode.Scalar] {
    let usual = "0aA1bx5_-/. :".unicodeScalars.filter { contains($0) }
    let first = isInverted ? nil : ranges.first.flatMap { Unicode.Scalar($0.lowerBound) }
    return usual.isEmpty ? [first].compactMap(\.self) : Array(usual.prefix(3))
  }
}
