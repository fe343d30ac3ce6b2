internal import ForeshockNumerics

/// One tree of a grove, by address, for the time of one call.
///
/// Why the pointers stay inside: ``CutGrove`` makes storage for `capacity` − 1 nodes and boxes and `capacity` leaves
/// and points a tree, references are made by taking from the lists of free ones and checked when a stored
/// forest is read, columns of nodes are below the column count, and a query has been checked to have a box's
/// length and a value a column (``CutGrove/withTree(_:_:)``). A tree has one leaf more than nodes, so that room
/// for a leaf is room for a node.
@safe
struct CutTree {
  let nodes: UnsafeMutablePointer<CutGrove.Node>
  let boxes: UnsafeMutablePointer<SIMD4<Float>>
  let leaves: UnsafeMutablePointer<CutGrove.Place>
  let points: UnsafeMutablePointer<SIMD4<Float>>
  /// How many vectors a point has, and half a box.
  let half: Int

  @inline(__always)
  func box(_ node: Int32) -> UnsafeMutablePointer<SIMD4<Float>> {
    unsafe boxes + Int(node) &* 2 &* half
  }

  @inline(__always)
  func point(_ leaf: Int32) -> UnsafeMutablePointer<SIMD4<Float>> { unsafe points + Int(leaf) &* half }

  @inline(__always)
  func setParent(of reference: Int32, _ parent: Int32) {
    if reference >= 0 {
      unsafe nodes[Int(reference)].parent = parent
    } else {
      unsafe leaves[Int(~reference)].parent = parent
    }
  }

  /// Makes `new` the part of the node `parent`, or the root, that `old` was.
  @inline(__always)
  func replace(_ old: Int32, with new: Int32, below parent: Int32, _ state: inout CutGrove.Tree) {
    if parent < 0 {
      state.root = new
    } else if unsafe nodes[Int(parent)].below == old {
      unsafe nodes[Int(parent)].below = new
    } else {
      unsafe nodes[Int(parent)].above = new
    }
    setParent(of: new, parent)
  }

  /// Makes the box of a node that of its two parts, and its sum of sides, if it is not; answers whether it was.
  @inline(__always)
  func shrink(_ node: Int32) -> Bool {
    let (target, half) = unsafe (box(node), half)
    let (below, above) = unsafe (nodes[Int(node)].below, nodes[Int(node)].above)
    var changes = SIMDMask<SIMD4<Int32>>(repeating: false)
    if below >= 0 && above >= 0 {
      let (a, b) = unsafe (box(below), box(above))
      for i in 0..<2 &* half {
        let joined = unsafe greater(a[i], b[i])
        unsafe changes .|= joined .!= target[i]
        unsafe target[i] = joined
      }
    } else if below < 0 && above < 0 {
      let (a, b) = unsafe (point(~below), point(~above))
      for i in 0..<half {
        let upper = unsafe greater(a[i], b[i])
        let lower = unsafe greater(-a[i], -b[i])
        unsafe changes .|= (upper .!= target[i]) .| (lower .!= target[half &+ i])
        unsafe target[i] = upper
        unsafe target[half &+ i] = lower
      }
    } else {
      let (a, b) = unsafe (box(max(below, above)), point(~min(below, above)))
      for i in 0..<half {
        let upper = unsafe greater(a[i], b[i])
        let lower = unsafe greater(a[half &+ i], -b[i])
        unsafe changes .|= (upper .!= target[i]) .| (lower .!= target[half &+ i])
        unsafe target[i] = upper
        unsafe target[half &+ i] = lower
      }
    }
    let hasChanged = any(changes)
    if hasChanged { unsafe nodes[Int(node)].sides = sides(target, half) }
    return hasChanged
  }
}

/// By how much a point lies outside a box, added up over columns and sides; zero only inside.
@inline(__always)
func excessOverBox(
  _ query: UnsafePointer<SIMD4<Float>>, _ box: UnsafePointer<SIMD4<Float>>, _ half: Int
) -> Float {
  var (above, below) = (SIMD4<Float>.zero, SIMD4<Float>.zero)
  for i in 0..<half {
    let high = unsafe query[i] - box[i]
    let low = unsafe query[half &+ i] - box[half &+ i]
    above += greater(high, .zero)
    below += greater(low, .zero)
  }
  return total(above + below)
}

/// The same for the box of a single point.
@inline(__always)
func excessOverPoint(
  _ query: UnsafePointer<SIMD4<Float>>, _ point: UnsafePointer<SIMD4<Float>>, _ half: Int
) -> Float {
  var (above, below) = (SIMD4<Float>.zero, SIMD4<Float>.zero)
  for i in 0..<half {
    let high = unsafe query[i] - point[i]
    let low = unsafe query[half &+ i] + point[i]
    above += greater(high, .zero)
    below += greater(low, .zero)
  }
  return total(above + below)
}

/// Widens a box by a point; answers the sum of its sides.
@inline(__always)
func widen(
  _ box: UnsafeMutablePointer<SIMD4<Float>>, to query: UnsafePointer<SIMD4<Float>>, _ half: Int
) -> Float {
  for i in 0..<2 &* half { unsafe box[i] = greater(box[i], query[i]) }
  return unsafe sides(box, half)
}

/// Σ (greatest − least), each difference by itself: far from zero it is still exact. Always added up anew, so that
/// a forest that was stored and read goes on as the stored one would have.
@inline(__always)
func sides(_ box: UnsafePointer<SIMD4<Float>>, _ half: Int) -> Float {
  var sum = SIMD4<Float>.zero
  for i in 0..<half { unsafe sum += box[i] + box[half &+ i] }
  return total(sum)
}

/// The greater of each two numbers, the first where they do not compare: one instruction.
@inline(__always)
private func greater(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
  SIMD4(
    b[0] > a[0] ? b[0] : a[0], b[1] > a[1] ? b[1] : a[1], b[2] > a[2] ? b[2] : a[2],
    b[3] > a[3] ? b[3] : a[3])
}

@inline(__always)
private func total(_ lanes: SIMD4<Float>) -> Float {
  let pairs = lanes.lowHalf + lanes.highHalf
  return pairs.x + pairs.y
}

extension CutGrove {
  /// Makes the box of a node whose parts have theirs.
  mutating func refreshBox(of node: Int32, _ tree: Int) {
    precondition(node >= 0 && node < capacity - 1, "there is no node of that number")
    withTree(tree) { tree, _ in _ = tree.shrink(node) }
  }

  /// Calls `body` with one tree by address.
  @inline(__always)
  mutating func withTree<Result>(_ tree: Int, _ body: (CutTree, inout Tree) -> Result) -> Result {
    precondition(trees.indices.contains(tree), "there is no tree of that number")
    let (firstNode, firstLeaf, half) = (firstNode(tree), firstLeaf(tree), pointStride)
    return unsafe nodes.withUnsafeMutableBufferPointer { nodes in
      unsafe leaves.withUnsafeMutableBufferPointer { leaves in
        unsafe boxes.withMutablePointer { box in
          unsafe points.withMutablePointer { point in
            guard let node = nodes.baseAddress, let leaf = leaves.baseAddress else {
              preconditionFailure("a grove has room for nodes")
            }
            return unsafe body(
              CutTree(
                nodes: node + firstNode, boxes: box + firstNode &* 2 &* half, leaves: leaf + firstLeaf,
                points: point + firstLeaf &* half, half: half), &trees[tree])
          }
        }
      }
    }
  }
}
