/// The definition of a matrix profile in O(n²·m): each pair of windows from its samples.
func plainProfile(
  _ x: [Double], with others: [Double]? = nil, window m: Int, isRaw: Bool = false, neighbour k: Int = 1,
  exclusion: Int = -1, isLeftOnly: Bool = false
) -> [Double] {
  let windows = shapes(x, m, isRaw)
  let candidates = others.map { shapes($0, m, isRaw) } ?? windows
  return windows.indices.map { i in
    guard let a = windows[i] else { return .nan }
    var distances: [Double] = []
    for j in candidates.indices where abs(i - j) > exclusion && (!isLeftOnly || j < i) {
      guard let b = candidates[j] else { continue }
      if a.isFlat || b.isFlat {
        distances.append(a.isFlat && b.isFlat ? 0 : Double(m).squareRoot())
      } else {
        distances.append(
          zip(a.values, b.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot())
      }
    }
    distances.sort()
    return distances.count >= k ? distances[k - 1] : .nan
  }
}

/// The windows of a series, z-normalised unless raw; nil with a gap.
private func shapes(_ x: [Double], _ m: Int, _ isRaw: Bool) -> [(values: [Double], isFlat: Bool)?] {
  (0...x.count - m).map { i in
    let window = Array(x[i..<i + m])
    guard (window.allSatisfy { $0.isFinite }) else { return nil }
    guard !isRaw else { return (window, false) }
    // Halves first: the differences of the largest numbers stay finite.
    let halves = window.map { $0 / 2 - window[0] / 2 }
    let size = halves.reduce(0) { max($0, abs($1)) }
    let centred = halves.map { size > 0 ? $0 / size : 0 }
    let mean = centred.reduce(0, +) / Double(m)
    let variance = centred.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(m)
    let isFlat = window.allSatisfy { $0 == window[0] }
    return (isFlat ? window : centred.map { ($0 - mean) / variance.squareRoot() }, isFlat)
  }
}
