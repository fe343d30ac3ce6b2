import Foreshock

extension Workload {
  /// The exact matrix profile of 65,536 windows of 50 samples, z-normalised, each window's nearest neighbour; the number
  /// is the sum of the distances.
  public static let matrixProfile = Workload("matrix profile, n 65536, m 50") {
    let values = profiledSeries
    return {
      let profile = try MatrixProfile(window: 50).selfJoin(values)
      return profile.distances.reduce(0, +)
    }
  }

  /// The left matrix profile sample by sample, with 65,536 windows remembered; the number is the sum of the last
  /// thousand distances.
  public static let matrixProfileStream = Workload(
    "matrix profile stream, history 65536", size: Size(count: 1000, unit: "point")
  ) {
    let values = profiledSeries
    var stream = try MatrixProfileStream(window: 50)
    for value in values { _ = stream.update(value) }
    return { [stream] in
      var live = stream
      return values[..<1000].reduce(0) { $0 + live.update($1) }
    }
  }

  /// The discord of the same series by pruned search; the number is its distance.
  public static let discordSearch = Workload("discord search", size: Size(count: 65_585, unit: "point")) {
    let values = profiledSeries
    return { try DiscordSearch(window: 50).top(of: values, from: 2000)?.distance ?? 0 }
  }

  /// What is written for peers, so that windows are the same.
  public static var profiledSeries: [Double] { Array(seasonalSeries(count: 65_585).values) }
}
