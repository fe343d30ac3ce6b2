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
      if let b = candidates[j] { distances.append(plainDistance(a, b)) }
    }
    distances.sort()
    return distances.count >= k ? distances[k - 1] : .nan
  }
}

/// The z-normalised distance of each pair of windows, row after row; infinite with a gap.
func plainDistances(_ x: [Double], window m: Int) -> [Double] {
  let windows = shapes(x, m, false)
  return windows.flatMap { a in
    windows.map { b in
      guard let a, let b else { return Double.infinity }
      return plainDistance(a, b)
    }
  }
}

private typealias Shape = (values: [Double], isFlat: Bool)

private func plainDistance(_ a: Shape, _ b: Shape) -> Double {
  if a.isFlat || b.isFlat { return a.isFlat && b.isFlat ? 0 : Double(a.values.count).squareRoot() }
  var sum = 0.0
  for k in a.values.indices { sum += (a.values[k] - b.values[k]) * (a.values[k] - b.values[k]) }
  return sum.squareRoot()
}

/// The windows of a series, z-normalised unless raw; nil with a gap.
private func shapes(_ x: [Double], _ m: Int, _ isRaw: Bool) -> [Shape?] {
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
