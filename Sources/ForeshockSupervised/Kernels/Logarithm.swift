#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The natural logarithm, for files whose own functions hide it.
func logarithm(_ x: Double) -> Double { log(x) }
