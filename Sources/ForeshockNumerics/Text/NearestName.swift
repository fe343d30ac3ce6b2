/// The candidate that a mistyped word most likely meant, by edit distance; nil when none is near.
///
/// A candidate counts when its distance is at most a third of the longer word, or when one of the two
/// begins with the other.
///
/// - Complexity: O(candidates × lengths²).
public func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
  let typed = Array(word.lowercased())
  var best: (name: String, distance: Int)?
  for candidate in candidates {
    let known = Array(candidate.lowercased())
    var distance = editDistance(typed, known)
    if !typed.isEmpty, known.starts(with: typed) || typed.starts(with: known) { distance = min(distance, 1) }
    guard distance * 3 <= max(typed.count, known.count) else { continue }
    if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
  }
  return best?.name
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (Damerau 1964, in
/// the restricted form where no part is edited twice).
func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for i in 0..<a.count {
    var current = [i + 1]
    for j in 0..<b.count {
      var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforePrevious[j - 1] + 1) }
      current.append(cost)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.count]
}
