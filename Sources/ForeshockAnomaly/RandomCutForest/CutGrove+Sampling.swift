internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Which rows a tree stands on: a sample without replacement in which a row's weight is exp(λ·t), t its number.
///
/// Every row gets a key log(E) − λ·t with E from the exponential distribution of mean 1, and the sample are the
/// rows of the least keys. What a row's chance of entering is follows from the greatest key in the sample, so the
/// number of rows that go by until the next one enters is drawn at once, and most rows cost a tree nothing.
///
/// Source: Efraimidis & Spirakis, "Weighted random sampling with a reservoir", Information Processing Letters 97,
/// 2006 (algorithms A-Res and A-ExpJ), with the sums of weights e^λt in closed form.
extension CutGrove {
  /// Takes a row into the samples it enters; `row` is its number, and rows come in order.
  package mutating func admit(_ query: CutQuery, row: Int) {
    for tree in 0..<treeCount { admit(query, row: row, into: tree) }
  }

  /// The same for one tree.
  @inline(__always)
  mutating func admit(_ query: CutQuery, row: Int, into tree: Int) {
    if trees[tree].sampleCount == sampleSize {
      guard row >= trees[tree].nextEntry else { return }
      replaceOldest(query, row: row, tree)
    } else {
      let key = log(trees[tree].random.exponential()) - timeDecay * Double(row)
      let place = trees[tree].sampleCount
      let leaf = insert(query, into: tree)
      siftUp(from: place, key: max(key, -.greatestFiniteMagnitude), leaf, firstMember(tree))
    }
    if trees[tree].sampleCount == sampleSize { drawNextEntry(after: row, tree) }
  }

  /// Replaces the member of the greatest key by a row that is known to have a smaller one: its E is exponential,
  /// given that it is below the bound which that key sets.
  private mutating func replaceOldest(_ query: CutQuery, row: Int, _ tree: Int) {
    let first = firstMember(tree)
    let bound = exp(keys[first] + timeDecay * Double(row))
    let uniform = 1 - trees[tree].random.uniform()
    let key = log(-log1p(uniform * expm1(-bound))) - timeDecay * Double(row)
    remove(leaf: members[first], from: tree)
    let leaf = insert(query, into: tree)
    siftDown(key: max(key, -.greatestFiniteMagnitude), leaf, first)
  }

  /// Draws which row enters next: the first at which the sum of the rows' chances, Σ e^(key + λ·t), reaches a
  /// number from the exponential distribution.
  private mutating func drawNextEntry(after row: Int, _ tree: Int) {
    let chance = exp(keys[firstMember(tree)] + timeDecay * Double(row + 1))
    let wanted = trees[tree].random.exponential() / chance
    let rows = timeDecay > 0 ? log1p(wanted * expm1(timeDecay)) / timeDecay : wanted
    // A chance of zero has rounded to nothing: no row will enter.
    trees[tree].nextEntry = rows < 0x1p60 ? row + max(1, Int(rows.rounded(.up))) : Int.max
  }

  /// Adds a stored member to the sample of a tree that has room for it.
  mutating func add(_ key: Double, _ leaf: Int32, _ tree: Int) {
    siftUp(from: trees[tree].sampleCount, key: key, leaf, firstMember(tree))
    trees[tree].sampleCount += 1
  }

  private mutating func siftUp(from place: Int, key: Double, _ leaf: Int32, _ first: Int) {
    var place = place
    while place > 0, keys[first + (place - 1) / 2] < key {
      let above = (place - 1) / 2
      keys[first + place] = keys[first + above]
      members[first + place] = members[first + above]
      place = above
    }
    keys[first + place] = key
    members[first + place] = leaf
  }

  private mutating func siftDown(key: Double, _ leaf: Int32, _ first: Int) {
    var place = 0
    while 2 * place + 1 < sampleSize {
      var below = 2 * place + 1
      if below + 1 < sampleSize, keys[first + below + 1] > keys[first + below] { below += 1 }
      if keys[first + below] <= key { break }
      keys[first + place] = keys[first + below]
      members[first + place] = members[first + below]
      place = below
    }
    keys[first + place] = key
    members[first + place] = leaf
  }
}

/// log₂(1 + n).
func log2OfOnePlus(_ n: Int) -> Double { log2(Double(1 + n)) }
