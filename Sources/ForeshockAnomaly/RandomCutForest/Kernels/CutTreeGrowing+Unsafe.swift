internal import ForeshockNumerics

/// Taking points in and out. A tree that has taken points in and out is distributed as one that was cut anew from
/// the points it has, whatever came and went, as long as which did does not depend on the cuts.
///
/// Source: Guha, Mishra, Roy & Schrijvers, "Robust random cut forest based anomaly detection on streams", ICML
/// 2016, theorems 3 and 4, algorithms 1 and 2.
extension CutGrove {
  /// Takes a point without missing columns into a tree that has room for it; answers its leaf.
  package mutating func insert(_ query: CutQuery, into tree: Int) -> Int32 {
    let columns = columnCount
    precondition(query.vectors.count == boxStride && query.values.count == columns, "a value a column")
    precondition(trees[tree].sampleCount < sampleSize, "the tree has no room for another point")
    reserve(members: trees[tree].sampleCount + 1)
    if trees[tree].freeLeaf < 0 { reserve(leaves: capacity + 1) }
    return unsafe query.vectors.withUnsafeBufferPointer { vectors in
      unsafe query.values.withUnsafeBufferPointer { values in
        guard let vectors = vectors.baseAddress, let values = values.baseAddress else {
          preconditionFailure("a query has a column")
        }
        return withTree(tree) { unsafe $0.insert(vectors, values, columns, &$1) }
      }
    }
  }

  /// Takes one point out that stands in `leaf`.
  package mutating func remove(leaf: Int32, from tree: Int) {
    precondition(
      leaf >= 0 && leaf < capacity && leaves[firstLeaf(tree) + Int(leaf)].mass > 0, "nothing stands there")
    withTree(tree) { $0.remove(leaf, &$1) }
  }
}

extension CutTree {
  /// A cut of the box that has been widened by the point is drawn uniformly over the sum of its sides. When it
  /// parts the point from the others, it becomes a node above them; else the cut that is there stays (it is
  /// distributed as the drawn one, given that it parts nothing), and the same is done with the part of it that
  /// the point belongs to.
  fileprivate func insert(
    _ query: UnsafePointer<SIMD4<Float>>, _ values: UnsafePointer<Float>, _ columns: Int,
    _ state: inout CutGrove.Tree
  ) -> Int32 {
    let half = half
    let leaf = state.freeLeaf
    unsafe state.freeLeaf = leaves[Int(leaf)].parent
    unsafe leaves[Int(leaf)] = CutGrove.Place(mass: 1)
    unsafe point(leaf).update(from: query, count: half)

    state.sampleCount += 1
    guard state.sampleCount > 1 else {
      state.root = ~leaf
      return leaf
    }
    var here = state.root
    var parent: Int32 = -1
    var random = state.random
    defer { state.random = random }
    while here >= 0 {
      let node = unsafe nodes + Int(here)
      let excess = unsafe excessOverBox(query, box(here), half)
      if excess > 0 {
        let position = unsafe Float(random.uniform()) * (node.pointee.sides + excess)
        if position < excess {
          unsafe part(leaf, query, values, columns, from: here, parent, at: position, &state)
          return leaf
        }
        unsafe node.pointee.sides = widen(box(here), to: query, half)
      }
      unsafe nodes[Int(here)].mass &+= 1
      parent = here
      unsafe here =
        values[Int(node.pointee.column)] <= node.pointee.cut ? node.pointee.below : node.pointee.above
    }
    let distance = unsafe excessOverPoint(query, point(~here), half)
    if distance == 0 {
      release(leaf: leaf, &state)
      unsafe leaves[Int(~here)].mass &+= 1
      return ~here
    }
    let position = Float(random.uniform()) * distance
    unsafe part(leaf, query, values, columns, from: here, parent, at: position, &state)
    return leaf
  }

  /// Takes one point out of `leaf`; with the last one the leaf goes, and its sibling takes the place of both.
  fileprivate func remove(_ leaf: Int32, _ state: inout CutGrove.Tree) {
    state.sampleCount -= 1
    var here = unsafe leaves[Int(leaf)].parent
    unsafe leaves[Int(leaf)].mass &-= 1
    if unsafe leaves[Int(leaf)].mass == 0 {
      let parent = here
      release(leaf: leaf, &state)
      guard parent >= 0 else { return }
      let node = unsafe nodes[Int(parent)]
      let sibling = node.below == ~leaf ? node.above : node.below
      unsafe here = nodes[Int(parent)].parent
      unsafe nodes[Int(parent)].parent = state.freeNode
      state.freeNode = parent
      replace(parent, with: sibling, below: here, &state)
      // Boxes shrink as long as the point was at their edge.
      while here >= 0 {
        unsafe nodes[Int(here)].mass &-= 1
        let hasChanged = shrink(here)
        unsafe here = nodes[Int(here)].parent
        if !hasChanged { break }
      }
    }
    while here >= 0 {
      unsafe nodes[Int(here)].mass &-= 1
      unsafe here = nodes[Int(here)].parent
    }
  }

  private func release(leaf: Int32, _ state: inout CutGrove.Tree) {
    unsafe leaves[Int(leaf)] = CutGrove.Place(parent: state.freeLeaf)
    state.freeLeaf = leaf
  }

  /// Puts a new node with `leaf` and what is at `other` into the place of the latter. `position` is where in the
  /// excess of the point, added up over columns and sides, the cut falls.
  private func part(
    _ leaf: Int32, _ query: UnsafePointer<SIMD4<Float>>, _ values: UnsafePointer<Float>, _ columns: Int,
    from other: Int32, _ parent: Int32, at position: Float, _ state: inout CutGrove.Tree
  ) {
    let number = state.freeNode
    unsafe state.freeNode = nodes[Int(number)].parent
    let (box, half) = unsafe (box(number), half)
    // First the box of the other part, in the place of the new node's.
    var mass: Int32 = 1
    if other >= 0 {
      unsafe box.update(from: self.box(other), count: 2 &* half)
      unsafe mass &+= nodes[Int(other)].mass
    } else {
      let point = unsafe point(~other)
      for i in 0..<half {
        unsafe box[i] = point[i]
        unsafe box[half &+ i] = -point[i]
      }
      unsafe mass &+= leaves[Int(~other)].mass
    }

    // Rounding may leave a rest behind the last column: then the last one with an excess is cut at its end.
    var rest = position
    var (column, isAbove) = (0, false)
    var (edge, offset) = (Float(0), Float(0))
    search: for side in 0..<2 {
      for c in 0..<columns {
        let vector = side &* half &+ c >> 2
        let bound = unsafe box[vector][c & 3]
        let excess = unsafe query[vector][c & 3] - bound
        guard excess > 0 else { continue }
        (column, isAbove, edge, offset) = (c, side == 0, bound, min(rest, excess))
        if rest < excess { break search }
        rest -= excess
      }
    }
    // Points at the cut stand below it: it may be the lower of the two values it lies between, not the upper.
    let value = unsafe values[column]
    let cut =
      isAbove
      ? max(edge, min(edge + offset, value.nextDown))
      : max(value, min(-edge - offset, (-edge).nextDown))

    var node = CutGrove.Node()
    node.cut = cut
    node.column = Int32(column)
    node.below = isAbove ? other : ~leaf
    node.above = isAbove ? ~leaf : other
    unsafe node.sides = widen(box, to: query, half)
    node.place = CutGrove.Place(parent: parent, mass: mass)
    unsafe nodes[Int(number)] = node
    unsafe leaves[Int(leaf)].parent = number
    replace(other, with: number, below: parent, &state)
    setParent(of: other, number)
  }
}
