#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The natural logarithm of the C library, named so that it cannot be taken for a member.
@inline(__always)
func logarithm(_ x: Double) -> Double { log(x) }
