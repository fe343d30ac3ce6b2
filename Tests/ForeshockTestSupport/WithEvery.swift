/// Runs `body` for every value, so that a property is checked for all of them.
public func withEvery<Value>(_ values: some Sequence<Value>, _ body: (Value) throws -> Void) rethrows {
  for value in values { try body(value) }
}
