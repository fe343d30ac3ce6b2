/// The candidate that a mistyped word most likely meant, by edit distance; nil when none is near.
public func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
  nearestNames(to: word, among: candidates, limit: 1).first
}

/// The candidates that a mistyped word may have meant, the likeliest first, at most `limit`.
///
/// A candidate counts when it differs in at most two fifths of the longer word's letters, case aside, or when
/// one of the two begins with the other. Words are compared by their first 64 letters.
///
/// - Complexity: O(candidates × lengths²).
public func nearestNames(
  to word: String, among candidates: some Sequence<String>, limit: Int = 3
) -> [String] {
  let typed = Array(word.lowercased().prefix(64))
  var scored: [(name: String, distance: Int, position: Int)] = []
  for (position, candidate) in candidates.enumerated() {
    let known = Array(candidate.lowercased().prefix(64))
    var distance = editDistance(typed, known)
    if !typed.isEmpty, known.starts(with: typed) || typed.starts(with: known) { distance = min(distance, 1) }
    guard distance * 5 <= max(typed.count, known.count) * 2 else { continue }
    scored.append((candidate, distance, position))
  }
  scored.sort { ($0.distance, $0.position) < ($1.distance, $1.position) }
  return scored.prefix(limit).map(\.name)
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
