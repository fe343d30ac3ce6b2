/// A row of small bars, for tables and log lines.
///
///     Sparkline.render([1, 2, 3, 5, 8, 13], width: 6)      // ▁▁▂▃▅█
public enum Sparkline {
  /// `values` in at most `width` characters, each one of eight heights from the smallest value to the
  /// largest; a constant series is drawn at half height, gaps and infinities are blanks.
  ///
  /// With more values than characters each character stands for neighbouring values and shows the one
  /// farthest from the middle of the range, so that spikes up and down stay visible.
  ///
  /// - Parameters:
  ///   - values: any numbers.
  ///   - width: characters; zero or less gives an empty text.
  ///   - ascii: draws with `_.-~=+*#` for terminals without UTF-8.
  public static func render(_ values: [Double], width: Int, ascii: Bool = false) -> String {
    guard width > 0, !values.isEmpty else { return "" }
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else {
      return String(repeating: " ", count: min(width, values.count))
    }
    let scale = ValueScale(exactly: low, high)
    let heights: [Character] = ascii ? Array("_.-~=+*#") : Array("▁▂▃▄▅▆▇█")
    let columns = min(width, values.count)
    return String(
      (0..<columns).map { column in
        let bucket = values[column * values.count / columns..<(column + 1) * values.count / columns]
        let shares = bucket.filter(\.isFinite).map(scale.fraction)
        guard let share = shares.max(by: { abs($0 - 0.5) < abs($1 - 0.5) }) else { return " " }
        return heights[min(7, Int(share * 8))]
      })
  }
}
