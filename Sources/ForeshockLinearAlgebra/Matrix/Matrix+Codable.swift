extension Matrix: Codable {
  private enum CodingKeys: String, CodingKey { case rowCount, columnCount, elements }

  /// Writes the shape and the entries, column after column.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(rowCount, forKey: .rowCount)
    try container.encode(columnCount, forKey: .columnCount)
    try container.encode(storage, forKey: .elements)
  }

  /// Reads a matrix, refusing a shape that the entries do not fill.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let rowCount = try container.decode(Int.self, forKey: .rowCount)
    let columnCount = try container.decode(Int.self, forKey: .columnCount)
    let elements = try container.decode([Double].self, forKey: .elements)
    let (area, overflow) = rowCount.multipliedReportingOverflow(by: columnCount)
    // The bound is what BLAS can address; it also keeps an empty matrix from claiming absurd sides.
    guard
      0...Int(Int32.max) ~= rowCount, 0...Int(Int32.max) ~= columnCount, !overflow,
      area == elements.count
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .elements, in: container,
        debugDescription: "a \(rowCount)×\(columnCount) matrix cannot have \(elements.count) elements")
    }
    self.init(rowCount: rowCount, columnCount: columnCount, elements: elements)
  }
}
