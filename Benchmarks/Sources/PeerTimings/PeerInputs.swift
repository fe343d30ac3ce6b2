import Foreshock
import Foundation
import Workloads

/// Writes what the peers read into `folder`: the series as CSV, long arrays as plain numbers.
func writePeerInputs(into folder: URL) throws {
  for (name, series) in [("seasonal", seasonalSeries()), ("short", weeklySeries())] {
    let lines = (["load"] + series.values.map(String.init(describing:))).joined(separator: "\n")
    try Data((lines + "\n").utf8).write(to: folder.appendingPathComponent("\(name).csv"))
  }
  // One series a line.
  let batch = generatedSeries(count: 200).map {
    $0.values.map(String.init(describing:)).joined(separator: ",")
  }
  try Data((batch.joined(separator: "\n") + "\n").utf8).write(to: folder.appendingPathComponent("batch.csv"))
  let longSeries = seasonalSeries(count: 100_000).values
  try littleEndianBytes(longSeries).write(to: folder.appendingPathComponent("long-seasonal.f64"))
  try littleEndianBytes(noise()).write(to: folder.appendingPathComponent("noise.f64"))
  try littleEndianBytes(fiveMinuteSeries().values)
    .write(to: folder.appendingPathComponent("five-minutes.f64"))
  try littleEndianBytes(Workload.profiledSeries).write(to: folder.appendingPathComponent("profiled.f64"))
  // The probabilities first, then the labels.
  let scored = scoredRows()
  try littleEndianBytes(scored.probabilities + scored.labels.map(Double.init))
    .write(to: folder.appendingPathComponent("scored.f64"))
  // Column after column, the labels last.
  for (name, rowCount, columnCount) in [
    ("labelled", 200_000, 50), ("labelled-tall", 1_000_000, 20), ("labelled-wide", 20_000, 300),
    ("labelled-path", 20_000, 200),
  ] {
    let (x, labels) = labelledTable(rowCount: rowCount, columnCount: columnCount)
    try littleEndianBytes(x.elements + labels.map(Double.init))
      .write(to: folder.appendingPathComponent("\(name).f64"))
  }
  let (features, lives) = survivalTable()
  let survival = features.elements + lives.durations + lives.isEvent.map { $0 ? 1 : 0 }
  try littleEndianBytes(survival).write(to: folder.appendingPathComponent("survival.f64"))
  let failures = failureTable()
  try littleEndianBytes(failures.x.elements + failures.labels.map(Double.init))
    .write(to: folder.appendingPathComponent("failures.f64"))
}

/// Each number's eight bytes, the lowest first: what numpy calls "<f8".
private func littleEndianBytes(_ numbers: [Double]) -> Data {
  var bytes = [UInt8](repeating: 0, count: 8 * numbers.count)
  for (i, number) in numbers.enumerated() {
    let bits = number.bitPattern
    for k in 0..<8 { bytes[8 * i + k] = UInt8(truncatingIfNeeded: bits >> UInt64(8 * k)) }
  }
  return Data(bytes)
}
