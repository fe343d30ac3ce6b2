/// The binary form of trees, for files and sockets.
///
/// All numbers are little-endian.
///
///     offset  size  what
///          0     8  "FSTREES\0"
///          8     4  version of the format, 1
///         12     4  features
///         16     4  outputs
///         20     4  trees
///         24     4  nodes
///         28     4  sets of categories
///         32     4  words of those
///         36     4  zero
///         40        baselines, 8 bytes each
///                   for each node: threshold (8), slot (4), child (4), value (8), cover (8), gain (8)
///                   the root of each tree (4), where each set starts and the last ends (4), words (4)
///          …     8  checksum of all before
///
/// Sizes are checked against the number of bytes before anything is allocated by them.
enum TreeFile {
  static let magic: [UInt8] = Array("FSTREES\0".utf8)
  static let version: UInt32 = 1
  static let headerSize = 40
  static let nodeSize = 40

  static func bytes(of trees: TreeStructure) -> [UInt8] {
    var bytes = magic
    bytes.reserveCapacity(headerSize + nodeSize * trees.nodes.count + 8 * trees.outputCount + 64)
    func put(_ number: UInt64, _ size: Int) {
      for k in 0..<size { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * k))) }
    }
    put(UInt64(version), 4)
    for count in [
      trees.featureCount, trees.outputCount, trees.roots.count, trees.nodes.count, trees.sets.count,
      trees.sets.words.count, 0,
    ] { put(UInt64(count), 4) }
    for value in trees.baseline { put(value.bitPattern, 8) }
    for (place, node) in trees.nodes.enumerated() {
      put(node.threshold.bitPattern, 8)
      put(UInt64(UInt32(bitPattern: node.slot)), 4)
      put(UInt64(UInt32(bitPattern: node.left)), 4)
      for number in [trees.values[place], trees.covers[place], trees.gains[place]] {
        put(number.bitPattern, 8)
      }
    }
    for root in trees.roots { put(UInt64(UInt32(bitPattern: root)), 4) }
    for offset in trees.sets.offsets { put(UInt64(UInt32(bitPattern: offset)), 4) }
    for word in trees.sets.words { put(UInt64(word), 4) }
    put(checksum(bytes[...]), 8)
    return bytes
  }

  static func structure(from bytes: [UInt8]) throws(SupervisedError) -> TreeStructure {
    guard bytes.count >= headerSize + 8, bytes.starts(with: magic) else {
      throw .malformedModel(reason: "\(bytes.count) bytes that are no trees")
    }
    var next = magic.count
    func take(_ size: Int) -> UInt64 {
      var number: UInt64 = 0
      for k in 0..<size { number |= UInt64(bytes[next + k]) << UInt64(8 * k) }
      next += size
      return number
    }
    let version = take(4)
    guard version == UInt64(Self.version) else {
      throw .malformedModel(reason: "format \(version) is not known")
    }
    let counts = (0..<7).map { _ in Int(take(4)) }
    let (features, outputs, trees, nodes) = (counts[0], counts[1], counts[2], counts[3])
    let (sets, words) = (counts[4], counts[5])
    // Each count is below 2³², so that nothing overflows.
    let size = headerSize + 8 * outputs + nodeSize * nodes + 4 * (trees + sets + 1 + words) + 8
    guard size == bytes.count, outputs >= 1, counts[6] == 0 else {
      throw .malformedModel(reason: "\(bytes.count) bytes where \(size) were announced")
    }
    let body = bytes.count - 8
    next = body
    guard take(8) == checksum(bytes[..<body]) else {
      throw .malformedModel(reason: "the checksum does not fit")
    }
    next = headerSize
    func double() -> Double { Double(bitPattern: take(8)) }
    func int32() -> Int32 { Int32(bitPattern: UInt32(take(4))) }
    var structure = TreeStructure(
      featureCount: features, outputCount: outputs, baseline: (0..<outputs).map { _ in double() })
    for _ in 0..<nodes {
      structure.nodes.append(TreeNode(threshold: double(), slot: int32(), left: int32()))
      structure.values.append(double())
      structure.covers.append(double())
      structure.gains.append(double())
    }
    structure.roots = (0..<trees).map { _ in int32() }
    let offsets = (0...sets).map { _ in int32() }
    guard let categories = CategorySets(offsets: offsets, words: (0..<words).map { _ in UInt32(take(4)) })
    else {
      throw .malformedModel(reason: "sets of categories that overlap")
    }
    structure.sets = categories
    if let flaw = structure.flaw() { throw .malformedModel(reason: flaw) }
    return structure
  }

  /// Fowler, Noll and Vo's hash (FNV-1a, 64 bits).
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hash
  }
}

extension TreeEnsemble {
  /// The trees in a binary form that is compact, versioned and guarded by a checksum. Reading it back gives equal trees.
  ///
  /// - Complexity: O(nodes), 40 bytes each.
  public var bytes: [UInt8] { TreeFile.bytes(of: structure) }

  /// Trees from their binary form.
  ///
  /// - Parameter bytes: what ``bytes`` gave.
  /// - Throws: ``SupervisedError/malformedModel(reason:)`` for anything else. Nothing is allocated by sizes that the bytes
  ///   only claim.
  public init(bytes: [UInt8]) throws(SupervisedError) {
    self.init(checked: try TreeFile.structure(from: bytes))
  }
}
