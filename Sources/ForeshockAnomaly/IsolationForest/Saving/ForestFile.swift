/// The binary form of a forest, for files and sockets.
///
/// All numbers are little-endian.
///
///     offset  size  what
///          0     8  "FSFOREST"
///          8     4  version of the format, 1
///         12     4  columns
///         16     4  rows a tree was grown on
///         20     4  trees
///         24     8  running number of the first tree
///         32     4  nodes, n
///         36     4  splits, s
///         40     4  projections, s or 0
///         44     4  categorical columns, k
///         48     4  bytes a node, 1, 2 or 4
///         52     4  zero
///         56        n nodes; zeros up to a multiple of 8
///                   s thresholds of 8 bytes
///                   projections: the partner of each (4 bytes), zeros up to a multiple of 8, then two weights each
///                   for each categorical column: its number (4), its categories (4), 8 bytes each
///          …     8  checksum of all before
///
/// What follows from that, as the places of nodes and their mean path lengths, is computed when a file is read. Sizes
/// are checked against the number of bytes before anything is allocated by them.
enum ForestFile {
  static let magic: [UInt8] = Array("FSFOREST".utf8)
  static let version: UInt32 = 1
  static let headerSize = 56

  static func bytes(of structure: ForestStructure) -> [UInt8] {
    let least = structure.nodes.min() ?? 0
    let greatest = structure.nodes.max() ?? 0
    let width =
      least >= Int32(Int8.min) && greatest <= Int32(Int8.max)
      ? 1 : least >= Int32(Int16.min) && greatest <= Int32(Int16.max) ? 2 : 4
    var writer = ByteWriter(
      capacity: headerSize + 4 * structure.nodes.count + 8 * structure.thresholds.count
        + 20 * structure.projections.count + 16)
    writer.bytes += magic
    writer.append(version)
    writer.append(UInt32(structure.columnCount))
    writer.append(UInt32(structure.sampleSize))
    writer.append(UInt32(structure.treeCount))
    writer.append(UInt64(structure.firstTree))
    writer.append(UInt32(structure.nodes.count))
    writer.append(UInt32(structure.thresholds.count))
    writer.append(UInt32(structure.projections.count))
    writer.append(UInt32(structure.categories.count))
    writer.append(UInt32(width))
    writer.append(UInt32(0))
    for node in structure.nodes {
      let bits = UInt32(bitPattern: node)
      for k in 0..<width { writer.bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(8 * k))) }
    }
    writer.pad()
    for threshold in structure.thresholds { writer.append(threshold.bitPattern) }
    for projection in structure.projections { writer.append(UInt32(projection.partner)) }
    writer.pad()
    for projection in structure.projections {
      writer.append(projection.weight.bitPattern)
      writer.append(projection.partnerWeight.bitPattern)
    }
    for category in structure.categories {
      writer.append(UInt32(category.column))
      writer.append(UInt32(category.values.count))
      for value in category.values { writer.append(value.bitPattern) }
    }
    writer.append(checksum(writer.bytes[...]))
    return writer.bytes
  }

  static func structure(from bytes: [UInt8]) throws(AnomalyError) -> ForestStructure {
    guard bytes.count >= headerSize + 8 else {
      throw .malformedModel(reason: "\(bytes.count) bytes are no forest")
    }
    guard bytes.starts(with: magic) else { throw .malformedModel(reason: "not a forest's file") }
    var reader = ByteReader(bytes, from: magic.count, to: bytes.count - 8)
    let version = try reader.uint32()
    guard version == Self.version else {
      throw .malformedModel(reason: "format \(version) is not known")
    }
    var last = ByteReader(bytes, from: bytes.count - 8, to: bytes.count)
    guard try last.uint64() == checksum(bytes[..<(bytes.count - 8)]) else {
      throw .malformedModel(reason: "the checksum does not fit")
    }
    let columnCount = Int(try reader.uint32())
    let sampleSize = Int(try reader.uint32())
    let treeCount = Int(try reader.uint32())
    let first = try reader.uint64()
    let nodeCount = Int(try reader.uint32())
    let splitCount = Int(try reader.uint32())
    let projectionCount = Int(try reader.uint32())
    let categoryCount = Int(try reader.uint32())
    let width = Int(try reader.uint32())
    guard try reader.uint32() == 0, first <= UInt64(Int.max / 2), [1, 2, 4].contains(width) else {
      throw .malformedModel(reason: "a header that contradicts itself")
    }
    let nodes = try reader.integers(nodeCount, width: width)
    try reader.skipPadding()
    let thresholds = try reader.doubles(splitCount)
    let partners = try reader.integers(projectionCount, width: 4)
    try reader.skipPadding()
    let weights = try reader.doubles(2 * projectionCount)
    let projections = partners.indices.map {
      ForestStructure.Projection(
        partner: partners[$0], weight: weights[2 * $0], partnerWeight: weights[2 * $0 + 1])
    }
    var categories: [ForestStructure.CategoryColumn] = []
    for _ in 0..<categoryCount {
      let column = Int(try reader.uint32())
      let count = Int(try reader.uint32())
      categories.append(
        ForestStructure.CategoryColumn(column: column, values: try reader.doubles(count)))
    }
    guard reader.isAtEnd else { throw .malformedModel(reason: "bytes are left over") }
    return ForestStructure(
      columnCount: columnCount, sampleSize: sampleSize, treeCount: treeCount, firstTree: Int(first),
      nodes: nodes, thresholds: thresholds, projections: projections, categories: categories)
  }

  /// Fowler, Noll and Vo's hash (FNV-1a, 64 bits), a word of eight bytes at a time, the last one filled up
  /// with zeros, and the number of bytes after it.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    let span = bytes.span
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func mix(_ word: UInt64) {
      hash = (hash ^ word) &* 0x0000_0100_0000_01B3
      hash ^= hash >> 32
    }
    var i = 0
    while i < span.count {
      var word: UInt64 = 0
      let end = min(8, span.count - i)
      for k in 0..<end { word |= UInt64(span[i + k]) << UInt64(8 * k) }
      mix(word)
      i += 8
    }
    mix(UInt64(span.count))
    return hash
  }
}

/// Puts numbers behind each other as bytes.
private struct ByteWriter {
  var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func append(_ number: some FixedWidthInteger & UnsignedInteger) {
    for k in 0..<number.bitWidth / 8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * k))) }
  }

  mutating func pad() {
    while bytes.count % 8 != 0 { bytes.append(0) }
  }
}

/// Takes numbers from bytes and refuses to go beyond their end.
private struct ByteReader {
  private let bytes: [UInt8]
  private var next: Int
  private let end: Int

  init(_ bytes: [UInt8], from first: Int, to end: Int) {
    self.bytes = bytes
    next = first
    self.end = end
  }

  var isAtEnd: Bool { next == end }

  mutating func uint32() throws(AnomalyError) -> UInt32 { UInt32(try word(4)) }
  mutating func uint64() throws(AnomalyError) -> UInt64 { try word(8) }

  mutating func doubles(_ count: Int) throws(AnomalyError) -> [Double] {
    try check(count, width: 8)
    let first = next
    next += 8 * count
    let span = bytes.span
    var numbers = [Double](repeating: 0, count: count)
    for i in 0..<count {
      let at = first + 8 * i
      var word: UInt64 = 0
      for k in 0..<8 { word |= UInt64(span[at + k]) << UInt64(8 * k) }
      numbers[i] = Double(bitPattern: word)
    }
    return numbers
  }

  /// Signed numbers of 1, 2 or 4 bytes.
  mutating func integers(_ count: Int, width: Int) throws(AnomalyError) -> [Int32] {
    try check(count, width: width)
    let first = next
    next += width * count
    let span = bytes.span
    var numbers = [Int32](repeating: 0, count: count)
    let unused = Int32(32 - 8 * width)
    for i in 0..<count {
      var word: UInt32 = 0
      for k in 0..<width { word |= UInt32(span[first + width * i + k]) << UInt32(8 * k) }
      numbers[i] = Int32(bitPattern: word << UInt32(unused)) >> unused
    }
    return numbers
  }

  mutating func skipPadding() throws(AnomalyError) {
    while next % 8 != 0 {
      guard try word(1) == 0 else { throw .malformedModel(reason: "padding that is not zero") }
    }
  }

  private mutating func word(_ size: Int) throws(AnomalyError) -> UInt64 {
    try check(1, width: size)
    var word: UInt64 = 0
    for k in 0..<size { word |= UInt64(bytes[next + k]) << UInt64(8 * k) }
    next += size
    return word
  }

  private func check(_ count: Int, width: Int) throws(AnomalyError) {
    guard count <= (end - next) / width else {
      throw .malformedModel(reason: "\(count) numbers of \(width) bytes in \(end - next) bytes")
    }
  }
}
