/// Walking down the trees to score a point: several walks take turns, so that the processor always has one that
/// need not wait for memory.
extension CutGrove {
  private static let lanes = 4

  private struct Lane {
    /// Where the tree's nodes and leaves begin.
    var node = 0
    var leaf = 0
    var here: Int32 = 0
    var depth = 0
    var reach = 1.0
    var sum = 0.0
    var largest = 0.0
  }

  /// The walk down a tree before its first step.
  @inline(__always)
  private func lane(_ tree: Int) -> Lane {
    Lane(node: firstNode(tree), leaf: firstLeaf(tree), here: trees[tree].root)
  }

  /// The mean over the trees; of a point without missing columns.
  package func score(_ query: CutQuery, _ measure: Measure) -> Double {
    precondition(query.vectors.count == boxStride && query.values.count == columnCount, "a value a column")
    guard trees[0].sampleCount > 0 else { return 0 }
    switch measure {
    case .isolation: return walk(query, isDisplacement: false) / Double(treeCount)
    case .displacement: return walk(query, isDisplacement: true) / Double(treeCount)
    }
  }

  /// The sum over the trees; `isDisplacement` is a constant at each call.
  @inline(__always)
  private func walk(_ query: CutQuery, isDisplacement: Bool) -> Double {
    let half = pointStride
    return unsafe nodes.withUnsafeBufferPointer { nodes in
      unsafe boxes.withPointer { box in
        unsafe points.withPointer { point in
          unsafe query.vectors.withUnsafeBufferPointer { vectors in
            unsafe query.values.withUnsafeBufferPointer { values in
              unsafe withUnsafeTemporaryAllocation(of: Lane.self, capacity: Self.lanes) { lane in
                guard let node = nodes.baseAddress, let vectors = vectors.baseAddress,
                  let values = values.baseAddress, let lane = lane.baseAddress
                else { return 0 }
                var total = 0.0
                var next = 0
                var running = 0
                for i in 0..<min(Self.lanes, treeCount) {
                  unsafe (lane + i).initialize(to: self.lane(next))
                  next += 1
                  running += 1
                }
                while running > 0 {
                  var i = 0
                  while i < running {
                    let l = unsafe lane + i
                    let here = unsafe l.pointee.here
                    if here >= 0 {
                      let place = unsafe l.pointee.node &+ Int(here)
                      let n = unsafe node + place
                      let excess = unsafe excessOverBox(vectors, box + place &* 2 &* half, half)
                      let probability = unsafe Double(excess / (n.pointee.sides + excess))
                      let parted = unsafe l.pointee.reach * probability
                      let isAbove = unsafe values[Int(n.pointee.column)] > n.pointee.cut
                      let part = unsafe isAbove ? n.pointee.above : n.pointee.below
                      if isDisplacement {
                        let mass = unsafe n.pointee.mass
                        let group =
                          unsafe part >= 0
                          ? node[l.pointee.node &+ Int(part)].mass : leaves[l.pointee.leaf &+ Int(~part)].mass
                        unsafe l.pointee.sum += parted * max(l.pointee.largest, Double(mass))
                        unsafe l.pointee.largest =
                          max(l.pointee.largest, Double(mass &- group) / Double(group &+ 1))
                      } else {
                        unsafe l.pointee.sum += parted * reciprocals[l.pointee.depth]
                      }
                      unsafe l.pointee.reach -= parted
                      unsafe l.pointee.here = part
                      unsafe l.pointee.depth &+= 1
                      i &+= 1
                    } else {
                      let leaf = unsafe l.pointee.leaf &+ Int(~here)
                      let mass = Int(leaves[leaf].mass)
                      let isKnown =
                        unsafe l.pointee.sum == 0 && excessOverPoint(vectors, point + leaf &* half, half) == 0
                      let count = trees[0].sampleCount
                      let (largest, depth) = unsafe (l.pointee.largest, l.pointee.depth)
                      let value =
                        isDisplacement
                        ? (isKnown ? largest : max(largest, Double(mass)))
                        : leafIsolation(mass: mass, isKnown: isKnown, depth, count)
                      let sum = unsafe l.pointee.sum + l.pointee.reach * value
                      total += isDisplacement ? sum : sum * logarithms[count]
                      if next < treeCount {
                        unsafe l.pointee = self.lane(next)
                        next &+= 1
                      } else {
                        running &-= 1
                        unsafe l.pointee = lane[running]
                      }
                    }
                  }
                }
                return total
              }
            }
          }
        }
      }
    }
  }
}
