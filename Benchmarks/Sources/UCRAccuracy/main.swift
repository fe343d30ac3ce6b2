// Counts in how many files of the UCR anomaly archive each detector finds the one anomaly.
//
//   UCRAccuracy FOLDER [NAME…]
//
// FOLDER holds files NNN_UCR_Anomaly_NAME_TRAINEND_BEGIN_END.txt, one value a line, which are not part of this repository.
// A detector learns from the first TRAINEND samples and names one sample after them, that of its highest score. By the
// archive's rule that is right between BEGIN and END, 100 samples, or the anomaly's length if that is more, to either side.
import Foreshock
import Foundation

/// A detector and how it names a sample: scores for the whole series, of which those behind the training part count.
struct Method: Sendable {
  let name: String
  let scores: @Sendable (_ series: TimeSeries, _ training: TimeSeries, _ window: Int) throws -> [Double]
}

/// Adding a detector is adding a line.
let methods = [
  Method(name: "matrix profile") { x, _, m in try MatrixProfile(window: m).scores(for: x) },
  Method(name: "matrix profile, centred") { x, _, m in
    try MatrixProfile(window: m, alignment: .centre).scores(for: x)
  },
  Method(name: "matrix profile, k 5") { x, _, m in
    try MatrixProfile(window: m, neighbourCount: 5).scores(for: x)
  },
  Method(name: "matrix profile, raw") { x, _, m in try MatrixProfile(window: m, distance: .raw).scores(for: x)
  },
  Method(name: "matrix profile of training") { x, t, m in try MatrixProfile(window: m).fit(t).scores(for: x)
  },
  Method(name: "left profile (stream)") { x, _, m in try lateScores(MatrixProfileStream(window: m), x, m) },
  Method(name: "discord search") { x, t, m in try discordScores(x, from: t.count, window: m) },
  Method(name: "Sub-PCA, plane") { x, t, m in try SubPCA(window: m).fit(t).scores(for: x) },
  Method(name: "Sub-PCA, plane of shapes") { x, t, m in
    try SubPCA(window: m, normalisesWindows: true).fit(t).scores(for: x)
  },
  Method(name: "Sub-PCA, distances") { x, t, m in
    try SubPCA(window: m, scoring: .weightedDistance).fit(t).scores(for: x)
  },
  Method(name: "k-means") { x, t, m in try SubsequenceKMeans(window: m).fit(t).scores(for: x) },
  Method(name: "k-means of shapes") { x, t, m in
    try SubsequenceKMeans(window: m, normalisesWindows: true).fit(t).scores(for: x)
  },
  Method(name: "k-shape") { x, t, m in try KShape(window: m).fit(t).scores(for: x) },
  // Controls: what knows nothing of shapes, or of the series at all.
  Method(name: "control: the middle of what is not training") { x, t, _ in
    x.values.indices.map { -abs(Double($0) - Double(t.count + x.count - 1) / 2) }
  },
  Method(name: "control: farthest from the training mean") { x, t, _ in
    let mean = t.values.reduce(0, +) / Double(max(1, t.count))
    return x.values.map { abs($0 - mean) }
  },
  Method(name: "control: greatest step") { x, _, _ in
    x.values.indices.map { $0 == 0 ? 0 : abs(x.values[$0] - x.values[$0 - 1]) }
  },
]

/// A stream's scores come with the last sample of a window; here each is moved to the window's middle.
func lateScores(_ stream: some StreamingDetector, _ series: TimeSeries, _ window: Int) throws -> [Double] {
  let scores = try stream.scores(for: series, threads: nil)
  return scores.indices.map { $0 + window / 2 < scores.count ? scores[$0 + window / 2] : .nan }
}

/// One in the middle of the discord, nothing elsewhere.
func discordScores(_ series: TimeSeries, from start: Int, window: Int) throws -> [Double] {
  var scores = [Double](repeating: 0, count: series.count)
  if let discord = try DiscordSearch(window: window).top(of: series.values, from: start) {
    scores[min(discord.index + window / 2, series.count - 1)] = 1
  }
  return scores
}

/// A file of the archive, with rows counted from 0.
struct ArchiveFile {
  let name: String
  let series: TimeSeries
  let trainingCount: Int
  let anomaly: ClosedRange<Int>

  init?(_ url: URL) throws {
    let parts = url.deletingPathExtension().lastPathComponent.split(separator: "_")
    guard url.pathExtension == "txt", parts.count >= 7, let end = Int(parts[parts.count - 1]),
      let begin = Int(parts[parts.count - 2]), let trainEnd = Int(parts[parts.count - 3]), begin <= end
    else { return nil }
    let text = try String(contentsOf: url, encoding: .utf8)
    let values = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    guard trainEnd < begin, end <= values.count else { return nil }
    name = url.lastPathComponent
    series = TimeSeries(name: name, values)
    trainingCount = trainEnd
    anomaly = begin - 1...end - 1
  }

  /// The archive's rule: min(BEGIN − L, BEGIN − 100) < p < max(END + L, END + 100), L the anomaly's length.
  func isRight(_ place: Int) -> Bool {
    let reach = max(anomaly.count, 100)
    return place > anomaly.lowerBound - reach && place < anomaly.upperBound + reach
  }
}

guard CommandLine.arguments.count >= 2 else {
  FileHandle.standardError.write(Data("usage: UCRAccuracy FOLDER [NAME…]\n".utf8))
  exit(64)
}
let folder = URL(fileURLWithPath: CommandLine.arguments[1], isDirectory: true)
let wanted = CommandLine.arguments.dropFirst(2)
let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
  .sorted { $0.lastPathComponent < $1.lastPathComponent }.compactMap { try ArchiveFile($0) }
guard !files.isEmpty else {
  FileHandle.standardError.write(Data("no files of the archive in \(folder.path)\n".utf8))
  exit(66)
}

/// The share of files in which a sample drawn at random after the training part would be right.
let byChance =
  files.reduce(0) { sum, file in
    let test = file.trainingCount..<file.series.count
    return sum + Double(test.count { file.isRight($0) }) / Double(test.count)
  } / Double(files.count)
print(
  """
  Rules: a detector learns from the training part, names one sample after it, and is right within max(100, the anomaly's length) of \
  the anomaly; the window is guessed from the training part; nothing is chosen by labels. A sample at random would be right in \
  \((1000 * byChance).rounded() / 10) % of the files.

  """)
print("| method | found | share | seconds | files found |\n|---|---|---|---|---|")
for method in methods where wanted.isEmpty || wanted.contains(method.name) {
  let clock = ContinuousClock()
  var found: [String] = []
  var elapsed = Duration.zero
  for file in files {
    let training = file.series[0..<file.trainingCount]
    let started = clock.now
    let scores = try method.scores(file.series, training, SubsequenceLength.suggested(for: training))
    elapsed += clock.now - started
    // The first of equal scores; without a verdict nothing is found.
    var place: Int?
    for i in file.trainingCount..<scores.count where !scores[i].isNaN {
      if place.map({ scores[i] > scores[$0] }) ?? true { place = i }
    }
    if let place, file.isRight(place) { found.append(String(file.name.prefix(3))) }
  }
  let share = 100 * Double(found.count) / Double(files.count)
  let seconds = (elapsed / .seconds(1) * 100).rounded() / 100
  print(
    "| \(method.name) | \(found.count)/\(files.count) | \(share) % | \(seconds) | \(found.joined(separator: " ")) |"
  )
}
