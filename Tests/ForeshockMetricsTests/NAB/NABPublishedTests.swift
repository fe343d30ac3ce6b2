import ForeshockMetrics
import ForeshockTestSupport
import Testing

/// The profiles, with the names NAB gives them.
private let profiles: [(name: String, profile: NABProfile)] = [
  ("standard", .standard), ("reward_low_FP_rate", .rewardLowFalsePositives),
  ("reward_low_FN_rate", .rewardLowFalseNegatives),
]

@Suite("NAB's published scores", .enabled(if: NABData.isAtHand))
struct NABPublishedTests {
  private static let files = [
    "ambient_temperature_system_failure", "cpu_utilization_asg_misconfiguration",
    "ec2_request_latency_system_failure", "machine_temperature_system_failure", "nyc_taxi",
    "rogue_agent_key_hold", "rogue_agent_key_updown",
  ].map { "realKnownCause/\($0).csv" }

  /// Scores of the windowed Gaussian detector, each row's worth as NAB has it, and its windows.
  private func detector(
    _ file: String, _ data: NABData
  ) throws -> (rows: [[String: String]], series: NABSeries) {
    let rows = try data.compressedTable("results/windowedGaussian_scores/\(file).gz")
    let windows = try data.windows(of: file, timestamps: rows.map { $0["timestamp"] ?? "" })
    let scores = rows.map { Double($0["anomaly_score"] ?? "") ?? .nan }
    return (rows, try NABSeries(scores: scores, windows: windows))
  }

  @Test("the windowed Gaussian detector, file by file and row by row", arguments: files)
  func windowedGaussian(file: String) throws {
    let data = try #require(NABData())
    let (rows, series) = try detector(file, data)
    for (name, profile) in profiles {
      let published = try #require(
        data.table("results/windowedGaussian_\(name)_scores.csv").first { $0["File"] == file })
      let threshold = try #require(Double(published["Threshold"] ?? ""))
      let score = try NABCorpus([series]).score(threshold: threshold, profile: profile)
      #expect(abs(score.raw - (Double(published["Score"] ?? "") ?? .nan)) < 1e-6)
      let counts = [
        score.confusion.truePositives, score.confusion.trueNegatives, score.confusion.falsePositives,
        score.confusion.falseNegatives,
      ]
      #expect(counts == ["TP", "TN", "FP", "FN"].compactMap { Int(published[$0] ?? "") })
      // NAB writes what each row gave: a false row its cost, the best row of a window its worth, and the penalty of a
      // missed window at one of its rows.
      let worth = series.rowScores(profile: profile)
      let outside = rows.indices.filter { row in
        row >= series.probation && series.scores[row] >= threshold
          && !series.windows.contains { $0.contains(row) }
      }
      for row in outside {
        let written = try #require(Double(rows[row]["S(t)_\(name)"] ?? ""))
        #expect(abs(written - worth[row]) < 1e-9)
      }
    }
  }

  @Test("no threshold does better than ours, the published one included")
  func thresholds() throws {
    let data = try #require(NABData())
    let corpus = try NABCorpus(Self.files.map { try detector($0, data).series })
    for (_, profile) in profiles {
      let best = corpus.best(profile: profile)
      for threshold in [1, 0.9999, 0.999, 0.99, 0.9, 0.5] {
        #expect(best.raw >= corpus.score(threshold: threshold, profile: profile).raw)
      }
      #expect(best == corpus.score(threshold: best.threshold, profile: profile))
    }
  }

  @Test(
    "Numenta's detector on the files at hand: 68.6, 61.5 and 72.8", arguments: zip(0..<3, [68.6, 61.5, 72.8]))
  func numenta(index: Int, expected: Double) throws {
    let data = try #require(NABData())
    let (name, profile) = profiles[index]
    let windows = try data.windows()
    #expect(windows.count == 41)
    let windowCount = windows.values.reduce(0) { $0 + $1.count }
    #expect(windowCount == 69)
    let raw = try data.table("results/numenta_\(name)_scores.csv").reduce(0) {
      $0 + (Double($1["Score"] ?? "") ?? .nan)
    }
    let normalized = profile.normalize(raw, windowCount: windowCount)
    #expect(abs(normalized - expected) < 0.05)
  }
}
