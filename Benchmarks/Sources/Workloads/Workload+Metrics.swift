import Foreshock

extension Workload {
  /// The volumes under the surface of 20,000 rows with ten anomalous runs of a hundred, windows to 100; the number is
  /// VUS-PR.
  public static let volumeUnderSurface = Workload("volume under surface") {
    var random = RandomStream(seed: 1)
    var labels = [Int](repeating: 0, count: 20_000)
    for _ in 0..<10 {
      let start = random.integer(below: labels.count - 100)
      for row in start..<(start + 100) { labels[row] = 1 }
    }
    let scores = labels.map { Double($0) + random.normal() }
    return { [labels] in try VolumeUnderSurface(labels: labels, scores: scores).precisionRecall }
  }
}
