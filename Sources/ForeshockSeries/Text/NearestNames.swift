/// Of `candidates`, those that `name` was probably meant to be: first by equality without case, then by
/// edit distance, at most three, none that would need more than half of the letters changed.
func nearestNames(to name: String, among candidates: [String]) -> [String] {
  let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
  var scored: [(distance: Int, index: Int)] = []
  for (index, candidate) in candidates.enumerated() {
    let other = Array(candidate.lowercased().unicodeScalars.prefix(64))
    let distance = editDistance(wanted, other)
    if distance <= max(wanted.count, other.count) / 2 { scored.append((distance, index)) }
  }
  scored.sort { ($0.distance, $0.index) < ($1.distance, $1.index) }
  return scored.prefix(3).map { candidates[$0.index] }
}

/// The least number of insertions, deletions and replacements that turn `a` into `b`.
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  var row = Array(0...b.count)
  for i in a.indices {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}
