/// Reads the text form of LightGBM's model files, versions 3 and 4.
///
/// What cannot be the same here is refused with a reason: missing values as zeros, linear leaves, a sigmoid of another
/// slope, and square roots of targets. Trees that are averaged (`boosting=rf`) get their share of the mean.
struct LightGBMReader {
  /// What a file holds.
  struct Model {
    var trees: TreeStructure
    var loss: BoostingLoss?
    /// Whether scores are means over the rounds, not sums.
    var isAveraged: Bool
  }

  private var lines: [Substring]
  private var next = 0

  static func model(_ text: String) throws(SupervisedError) -> Model {
    var reader = LightGBMReader(
      lines: text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline))
    return try reader.model()
  }

  static func refused(_ reason: String) -> SupervisedError {
    .malformedModel(reason: "LightGBM's text: " + reason)
  }

  /// The lines `name=value` up to an empty one that follows some, or to the next part.
  private mutating func block() -> [Substring: Substring] {
    var pairs: [Substring: Substring] = [:]
    while next < lines.count {
      var line = lines[next]
      if line.last == "\r" { line.removeLast() }
      if line.hasPrefix("Tree=") || line == "end of trees" { break }
      next += 1
      if line.isEmpty, !pairs.isEmpty { break }
      if let sign = line.firstIndex(of: "=") {
        pairs[line[..<sign]] = line[line.index(after: sign)...]
      } else if !line.isEmpty {
        pairs[line] = ""
      }
    }
    return pairs
  }

  private mutating func model() throws(SupervisedError) -> Model {
    guard let first = lines.first, first.hasPrefix("tree") else {
      throw Self.refused("it does not start with tree")
    }
    next = 1
    let header = block()
    guard let outputs = header["num_tree_per_iteration"].flatMap({ Int($0) }),
      (1...100_000).contains(outputs),
      let last = header["max_feature_idx"].flatMap({ Int($0) }), (0..<1 << 24).contains(last)
    else { throw Self.refused("its header lacks num_tree_per_iteration or max_feature_idx") }
    // A line of text a tree cannot claim more outputs than there are trees.
    guard outputs <= lines.count else { throw Self.refused("more outputs than lines") }
    var structure = TreeStructure(
      featureCount: last + 1, outputCount: outputs, baseline: [Double](repeating: 0, count: outputs))
    while next < lines.count {
      let line = lines[next]
      next += 1
      if line.hasPrefix("end of trees") { break }
      guard line.hasPrefix("Tree=") else { continue }
      try append(block(), to: &structure)
    }
    let isAveraged = header["average_output"] != nil
    if isAveraged, structure.treeCount > outputs {
      let rounds = Double(structure.treeCount / outputs)
      for place in structure.values.indices { structure.values[place] /= rounds }
    }
    if let flaw = structure.flaw() { throw Self.refused(flaw) }
    let loss = try loss(header["objective"])
    guard loss == nil || loss?.outputCount == outputs else {
      throw Self.refused("trees that do not fit the objective")
    }
    return Model(trees: structure, loss: loss, isAveraged: isAveraged)
  }

  private func loss(_ objective: Substring?) throws(SupervisedError) -> BoostingLoss? {
    let words = (objective ?? "").split(separator: " ")
    func setting(_ name: String) -> Double? {
      words.first { $0.hasPrefix(name + ":") }.flatMap { Double($0.dropFirst(name.count + 1)) }
    }
    guard !words.contains("sqrt") else { throw Self.refused("square roots of targets") }
    switch words.first {
    case "binary":
      guard setting("sigmoid") ?? 1 == 1 else { throw Self.refused("a sigmoid of another slope") }
      return .logistic
    case "multiclass":
      guard let count = setting("num_class"), count >= 2, count < 1e6 else {
        throw Self.refused("no number of classes")
      }
      return .softmax(classCount: Int(count))
    case "regression": return .squared
    case "regression_l1": return .absolute
    case "quantile":
      // The level is among the parameters only; 0.9 is LightGBM's default.
      let level = lines.first { $0.hasPrefix("[alpha: ") }?.dropFirst(8).dropLast()
      guard let level else { return .quantile(0.9) }
      guard let number = Double(level), number > 0, number < 1 else {
        throw Self.refused("a quantile of level \(level)")
      }
      return .quantile(number)
    case "poisson": return .poisson
    case "tweedie":
      let power = setting("tweedie_variance_power") ?? 1.5
      // Its gradients at a power of 1 are Poisson's; predictions are the same for any power.
      guard power >= 1, power < 2 else { throw Self.refused("a Tweedie power of \(power)") }
      return power == 1 ? .poisson : .tweedie(power: power)
    default: return nil
    }
  }

  private func append(
    _ block: [Substring: Substring], to structure: inout TreeStructure
  ) throws(SupervisedError) {
    guard let leafCount = block["num_leaves"].flatMap({ Int($0) }), leafCount >= 1, leafCount < 1 << 24 else {
      throw Self.refused("a tree without num_leaves")
    }
    guard block["is_linear"] ?? "0" == "0" else { throw Self.refused("linear leaves") }
    func numbers<T: LosslessStringConvertible>(
      _ name: Substring, _ count: Int, as type: T.Type
    ) throws(SupervisedError) -> [T] {
      let items = (block[name] ?? "").split(separator: " ")
      guard items.count == count else { throw Self.refused("\(items.count) of \(count) numbers in \(name)") }
      var result: [T] = []
      for item in items {
        guard let number = T(String(item)) else { throw Self.refused("\(item) in \(name)") }
        result.append(number)
      }
      return result
    }
    let values = try numbers("leaf_value", leafCount, as: Double.self)
    var counts = (block["leaf_count"] ?? "").split(separator: " ").compactMap { Double($0) }
    // Without counts every leaf stands for one row.
    if counts.count != leafCount || !counts.allSatisfy({ $0 > 0 && $0 <= 0x1p36 }) {
      counts = [Double](repeating: 1, count: leafCount)
    }
    let inner = leafCount - 1
    let features = try numbers("split_feature", inner, as: Int.self)
    let thresholds = try numbers("threshold", inner, as: Double.self)
    let decisions = try numbers("decision_type", inner, as: Int.self)
    let lefts = try numbers("left_child", inner, as: Int.self)
    let rights = try numbers("right_child", inner, as: Int.self)
    var gains = (block["split_gain"] ?? "").split(separator: " ").compactMap { Double($0) }
    if gains.count != inner { gains = [Double](repeating: 0, count: inner) }
    let setCount = block["num_cat"].flatMap { Int($0) } ?? 0
    guard setCount >= 0, setCount <= inner else { throw Self.refused("num_cat of \(setCount)") }
    let boundaries = setCount > 0 ? try numbers("cat_boundaries", setCount + 1, as: Int.self) : [0]
    let words =
      setCount > 0 ? try numbers("cat_threshold", max(0, boundaries.last ?? 0), as: UInt32.self) : []
    for (a, b) in zip(boundaries, boundaries.dropFirst()) where a < 0 || b < a || b > words.count {
      throw Self.refused("cat_boundaries that are not in order")
    }

    let root = structure.nodes.count
    structure.roots.append(Int32(root))
    structure.nodes.append(.leaf(at: root))
    structure.values.append(0)
    structure.covers.append(0)
    structure.gains.append(0)
    // Breadth first: what each place stands for, a number of an inner node or −1 − that of a leaf.
    var meaning = [inner > 0 ? 0 : -1]
    var place = 0
    while place < meaning.count {
      let k = meaning[place]
      guard k < inner, k >= -leafCount, meaning.count <= 2 * leafCount - 1 else {
        throw Self.refused("a child that there is not")
      }
      if k < 0 {
        structure.values[root + place] = values[-1 - k]
        structure.covers[root + place] = counts[-1 - k]
      } else {
        guard features[k] >= 0, features[k] < structure.featureCount else {
          throw Self.refused("feature \(features[k])")
        }
        let left = structure.nodes.count
        structure.nodes[root + place] = try node(
          features[k], thresholds[k], decisions[k], left: left, boundaries, words, &structure.sets)
        structure.gains[root + place] = gains[k].isFinite ? gains[k] : 0
        structure.nodes += [.leaf(at: left), .leaf(at: left + 1)]
        structure.values += [0, 0]
        structure.covers += [0, 0]
        structure.gains += [0, 0]
        meaning += [lefts[k], rights[k]]
      }
      place += 1
    }
    // Inner nodes stand for the rows of their children.
    for place in (root..<structure.nodes.count).reversed() where !structure.isLeaf(place) {
      let left = Int(structure.nodes[place].left)
      let (a, b) = (structure.covers[left], structure.covers[left + 1])
      structure.covers[place] = a + b
      structure.values[place] = (a * structure.values[left] + b * structure.values[left + 1]) / (a + b)
    }
  }

  private func node(
    _ feature: Int, _ threshold: Double, _ decision: Int, left: Int, _ boundaries: [Int], _ words: [UInt32],
    _ sets: inout CategorySets
  ) throws(SupervisedError) -> TreeNode {
    if decision & 1 == 1 {
      guard threshold >= 0, threshold < Double(boundaries.count - 1) else {
        throw Self.refused("set \(threshold)")
      }
      let k = Int(threshold)
      return .categorical(
        feature: feature, set: sets.append(words[boundaries[k]..<boundaries[k + 1]]), left: left)
    }
    guard !threshold.isNaN else { throw Self.refused("a threshold that is not a number") }
    switch decision >> 2 & 3 {
    case 0:
      // Without missing values in training, NaN counts as zero.
      return .numeric(feature: feature, threshold: threshold, missingGoesRight: !(0 <= threshold), left: left)
    case 2:
      return .numeric(feature: feature, threshold: threshold, missingGoesRight: decision & 2 == 0, left: left)
    default: throw Self.refused("zeros that stand for missing values")
    }
  }
}
