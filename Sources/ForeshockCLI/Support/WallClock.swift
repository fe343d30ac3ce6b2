internal import ForeshockSeries
internal import FoundationEssentials

extension SystemCalls {
  /// The wall clock. Of Foundation, because the C library's `timespec` is not visible beside the headers of the YAML parser.
  static func now() -> Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6)) }
}
