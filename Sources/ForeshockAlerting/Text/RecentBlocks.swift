/// The last samples as a row of eight-step blocks, for the `sparkline` annotation: `▁▂▂▃▅▆▇█`, gaps as
/// blanks.
func recentBlocks(_ values: [Double], maximumCount: Int = 32) -> String {
  let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  let recent = values.suffix(maximumCount)
  let seen = recent.filter(\.isFinite)
  guard let low = seen.min(), let high = seen.max() else { return "" }
  // Halves, so that the span of the largest numbers does not overflow.
  let span = high / 2 - low / 2
  return String(
    recent.map { value in
      guard value.isFinite else { return " " }
      let share = span > 0 ? (value / 2 - low / 2) / span : 0.5
      return blocks[min(7, Int(share * 8))]
    })
}
