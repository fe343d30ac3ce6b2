package import ForeshockNumerics

/// k-shape clusters of z-normalised stretches of equal length.
package struct ShapeClustering: Sendable {
  /// The shapes that clusters are about, z-normalised. A cluster without members keeps zeros.
  package private(set) var centroids: [[Double]]
  /// The cluster of each stretch.
  package private(set) var labels: [Int]
  /// How ordinary each centroid is; they sum to 1.
  package private(set) var weights: [Double]

  /// Moves clusters until none of the stretches changes its own.
  ///
  /// - Parameter first: The cluster of each stretch to begin with.
  package init(
    _ shapes: [[Double]], first: [Int], clusterCount: Int, maxIterations: Int, threads: Int?
  ) {
    precondition(first.count == shapes.count && !shapes.isEmpty, "one cluster a stretch")
    let length = shapes[0].count
    let correlator = ShapeCorrelator(length: length)
    let spectra = Parallel.map(count: shapes.count, threads: threads) { correlator.spectrum(shapes[$0]) }
    var labels = first
    var centroids = [[Double]](repeating: [Double](repeating: 0, count: length), count: clusterCount)
    for _ in 0..<maxIterations {
      centroids = Parallel.map(count: clusterCount, threads: threads) { [labels, centroids] cluster in
        let members = labels.indices.filter { labels[$0] == cluster }
        return centroid(
          of: members.map { shapes[$0] }, spectra: members.map { spectra[$0] }, previous: centroids[cluster],
          correlator)
      }
      let centroidSpectra = centroids.map { correlator.spectrum($0) }
      let next = Parallel.map(count: shapes.count, threads: threads) { [labels, centroids] shape in
        var best = (cluster: labels[shape], distance: Double.infinity)
        for cluster in centroids.indices {
          let distance = 1 - correlator.best(spectra[shape], centroidSpectra[cluster]).correlation
          if distance < best.distance { best = (cluster, distance) }
        }
        return best.cluster
      }
      if next == labels { break }
      labels = next
    }
    self.labels = labels
    self.centroids = centroids
    weights = []
    weights = ordinariness(correlator)
  }

  /// nᵢ² over the sum of distances to the other centroids, scaled to sum to 1.
  private func ordinariness(_ correlator: ShapeCorrelator) -> [Double] {
    let spectra = centroids.map { correlator.spectrum($0) }
    let counts = centroids.indices.map { cluster in Double(labels.count { $0 == cluster }) }
    let raw = centroids.indices.map { i -> Double in
      guard counts[i] > 0 else { return 0 }
      let distances = centroids.indices.filter { $0 != i && counts[$0] > 0 }.map {
        1 - correlator.best(spectra[i], spectra[$0]).correlation
      }
      // Alone, or on top of the others.
      let sum = distances.reduce(0, +)
      return counts[i] * counts[i] / max(sum, 1e-9)
    }
    let total = raw.reduce(0, +)
    return raw.map { $0 / total }
  }
}

/// The shape that resembles its members most, each shifted to where it fits the previous shape.
private func centroid(
  of members: [[Double]], spectra: [ComplexVector], previous: [Double], _ correlator: ShapeCorrelator
) -> [Double] {
  guard let first = members.first else { return previous }
  let length = first.count
  let isFirst = previous.allSatisfy { $0 == 0 }
  let target = correlator.spectrum(previous)
  // Rows less their means: the products of the paper's Q on both sides.
  let rows = members.indices.map { member -> [Double] in
    let shift = isFirst ? 0 : correlator.best(target, spectra[member]).shift
    var row = [Double](repeating: 0, count: length)
    for t in 0..<length where (0..<length).contains(t - shift) { row[t] = members[member][t - shift] }
    // A shifted stretch is z-normalised again, zeros included.
    return normalisedShape(row[...]) ?? row
  }
  var direction = total(rows)
  if direction.allSatisfy({ abs($0) < 1e-9 }) { direction = rows[0] }
  scaleToOne(&direction)
  for _ in 0..<200 {
    var next = [Double](repeating: 0, count: length)
    for row in rows {
      var product = 0.0
      for t in 0..<length { product += row[t] * direction[t] }
      for t in 0..<length { next[t] += product * row[t] }
    }
    scaleToOne(&next)
    var change = 0.0
    for t in 0..<length { change = max(change, abs(next[t] - direction[t])) }
    direction = next
    if change < 1e-12 { break }
  }
  // An eigenvector has no sign: it is turned towards its members.
  let sum = rows.reduce(0.0) { sum, row in sum + zip(row, direction).reduce(0) { $0 + $1.0 * $1.1 } }
  if sum < 0 { direction = direction.map { -$0 } }
  return normalisedShape(direction[...]) ?? previous
}

private func scaleToOne(_ x: inout [Double]) {
  let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
  guard norm > 0 else { return }
  for t in x.indices { x[t] /= norm }
}

/// Correlations of stretches at all shifts, by Fourier transforms.
package struct ShapeCorrelator: Sendable {
  private let length: Int
  private let transform: FourierTransform

  /// For stretches of `length` samples.
  package init(length: Int) {
    self.length = length
    transform = FourierTransform(count: FourierTransform.goodSize(atLeast: 2 * length))
  }

  /// The spectrum of a stretch in units of its norm.
  package func spectrum(_ x: [Double]) -> ComplexVector {
    precondition(x.count == length, "the stretch must have the length asked for")
    let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let scale = norm > 0 ? 1 / norm : 0
    return transform.forward(
      real: x.map { $0 * scale } + [Double](repeating: 0, count: transform.count - length))
  }

  /// The greatest correlation over all shifts of the second stretch, and by how many samples it is then late; of
  /// equal ones the smallest number.
  package func best(_ a: ComplexVector, _ b: ComplexVector) -> (correlation: Double, shift: Int) {
    var product = a
    for k in 0..<a.count {
      product.real[k] = a.real[k] * b.real[k] + a.imaginary[k] * b.imaginary[k]
      product.imaginary[k] = a.imaginary[k] * b.real[k] - a.real[k] * b.imaginary[k]
    }
    let correlations = transform.inverse(realFrom: product)
    var best = (correlation: -Double.infinity, shift: 0)
    for shift in 1 - length..<length {
      let value = correlations[shift < 0 ? shift + transform.count : shift]
      if value > best.correlation { best = (value, shift) }
    }
    return best
  }
}
