/// Trees whose splits look at a combination of two columns, as they are walked.
struct ObliqueForest: Sendable {
  /// A node: right where weight·x[slot] + partnerWeight·x[partner] exceeds the threshold.
  struct Node: Sendable {
    /// +∞ for a leaf.
    var threshold = Double.infinity
    var weight = 0.0
    var partnerWeight = 0.0
    var slot: UInt32 = 0
    var partner: UInt32 = 0
    var left: UInt32
    /// 1 where rows go right whose combination is no number.
    var missingGoesRight: UInt32 = 0
  }

  let encoder: RowEncoder
  let trees: WalkedTrees
  /// Every slot is one of the encoder's, every place one of `nodes`.
  let nodes: [Node]

  init(_ structure: ForestStructure) throws(AnomalyError) {
    let skeleton = try ForestSkeleton(structure)
    var table = SlotTable(structure)
    var nodes = skeleton.left.map { Node(left: $0) }
    func sides(_ split: ForestSkeleton.Split) -> (ForestSkeleton.Split, ForestSkeleton.Split) {
      // A missing cell makes the whole combination missing, so that slots need not tell sides apart.
      var own = split
      own.missingGoesRight = false
      own.rightIsSmaller = false
      var other = own
      other.column = Int(structure.projections[split.number].partner)
      return (own, other)
    }
    skeleton.forEachSplit { split in
      let (own, other) = sides(split)
      table.note(own)
      table.note(other)
    }
    table.number()
    skeleton.forEachSplit { split in
      let (own, other) = sides(split)
      let projection = structure.projections[split.number]
      nodes[split.place] = Node(
        threshold: structure.thresholds[split.number], weight: projection.weight,
        partnerWeight: projection.partnerWeight, slot: UInt32(table.place(of: own)),
        partner: UInt32(table.place(of: other)), left: nodes[split.place].left,
        missingGoesRight: split.missingGoesRight ? 1 : 0)
    }
    self.nodes = nodes
    var slots = table.slots
    for i in slots.indices {
      slots[i].missing = Double.nan.bitPattern
      slots[i].unseen = Double.nan.bitPattern
    }
    encoder = RowEncoder(slots: slots, isKeyed: false, categories: structure.categories)
    trees = WalkedTrees(skeleton)
  }
}
