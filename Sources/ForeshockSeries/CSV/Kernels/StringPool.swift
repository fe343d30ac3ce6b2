/// The distinct words of a text column, each with the number of its first appearance.
///
/// An open-addressing table over one array of bytes; hashed with the standard library's keyed hash, so that
/// a hostile file cannot choose words that collide.
struct StringPool {
  private var bytes: [UInt8] = []
  /// Where each word ends in `bytes`; it starts where the one before ends.
  private var ends: [Int] = []
  private var hashes: [Int] = []
  /// Positions of words, −1 where free; its count is a power of two, more than twice the words.
  private var slots: [Int32] = [Int32](repeating: -1, count: 16)

  /// How many distinct words there are.
  var count: Int { ends.count }

  /// The number of `word`, which is added when it is new.
  mutating func code(of word: Span<UInt8>) -> Int32 {
    if !ends.isEmpty, equals(lastCode, word) { return Int32(lastCode) }
    var hasher = Hasher()
    // Only the bytes of the span are read, within its lifetime.
    unsafe word.withUnsafeBufferPointer { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    let hash = hasher.finalize()
    var slot = hash & (slots.count - 1)
    while slots[slot] >= 0 {
      let candidate = Int(slots[slot])
      if hashes[candidate] == hash, equals(candidate, word) {
        lastCode = candidate
        return Int32(candidate)
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    let code = ends.count
    slots[slot] = Int32(code)
    for index in 0..<word.count { bytes.append(word[index]) }
    ends.append(bytes.count)
    hashes.append(hash)
    lastCode = code
    if 2 * ends.count >= slots.count { grow() }
    return Int32(code)
  }

  /// The word asked for last: neighbouring rows mostly repeat it.
  private var lastCode = 0

  /// The bytes of word `code`.
  func word(_ code: Int) -> ArraySlice<UInt8> { bytes[(code == 0 ? 0 : ends[code - 1])..<ends[code]] }

  /// All words in the order of their numbers; bytes that are not UTF-8 become U+FFFD.
  func strings() -> [String] { (0..<count).map { String(decoding: word($0), as: UTF8.self) } }

  /// Forgets all words and keeps the storage.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    hashes.removeAll(keepingCapacity: true)
    for index in slots.indices { slots[index] = -1 }
    lastCode = 0
  }

  private func equals(_ code: Int, _ word: Span<UInt8>) -> Bool {
    let start = code == 0 ? 0 : ends[code - 1]
    guard ends[code] - start == word.count else { return false }
    for index in 0..<word.count where bytes[start + index] != word[index] { return false }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for code in hashes.indices {
      var slot = hashes[code] & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(code)
    }
  }
}
