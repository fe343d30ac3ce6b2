/// How rare a distance is among those seen before, in bounded room.
///
/// The p-value of a is (1 + #{past ≥ a}) / (1 + #past), the conformal one: ties count against a. The greatest
/// distances are kept exactly, the others counted in bins of a quarter of an octave, a tie each. Among the three greatest
/// the generalised Pareto tail of the greatest tenth goes on where counting ends, so that 1 in 1,000 and 1 in a million
/// can be told apart after 300 samples.
///
/// Past 65,536 distances every second one is let go: the past counts for half from then on, and so on.
///
/// Source: Vovk, Gammerman & Shafer, "Algorithmic learning in a random world", 2005.
package struct SurpriseHistory: Codable, Sendable {
  private var greatest: SortedValues
  /// How many of the distances not among the greatest lie in each bin.
  private var bins: [Int32]
  /// The bin of the first distance above zero, which all others are placed by.
  private var origin: Int?
  private var count = 0

  package static let binCount = 512
  package static let exactCount = 512
  package static let mostCount = 65_536

  package init() {
    greatest = SortedValues(capacity: Self.exactCount)
    bins = [Int32](repeating: 0, count: Self.binCount)
  }

  /// The p-value of `distance`, which is then taken in; `distance` is finite and not negative.
  package mutating func pValue(taking distance: Double) -> Double {
    let place = place(of: distance)
    let p = pValue(of: distance, at: place)
    insert(distance, at: place)
    return p
  }

  /// The p-value of `distance` among those taken in.
  package func pValue(of distance: Double) -> Double { pValue(of: distance, at: place(of: distance)) }

  /// How many of the greatest distances are below: of most distances none.
  private func place(of distance: Double) -> Int {
    greatest.count > 0 && distance <= greatest[0] ? 0 : greatest.firstPlace(notBelow: distance)
  }

  private func pValue(of distance: Double, at place: Int) -> Double {
    guard place > 0 || greatest.count == count else {
      // What is counted is no greater than the least of the greatest.
      var atLeast = greatest.count
      let (first, last) = (bin(of: distance), bin(of: greatest[0]))
      for bin in bins[first...last] { atLeast &+= Int(bin) }
      return Double(1 + atLeast) / Double(1 + count)
    }
    let counted = Double(1 + greatest.count - place) / Double(1 + count)
    return greatest.count - place <= 2
      ? min(counted, greatest.tailProbability(of: distance, among: count)) : counted
  }

  private mutating func insert(_ distance: Double, at place: Int) {
    if origin == nil, distance > 0 { origin = Self.quarterOctave(of: distance) }
    if count == greatest.count, count < greatest.capacity {
      greatest.insert(distance, at: place)
    } else if place > 0 {
      if greatest.count == greatest.capacity {
        bins[bin(of: greatest[0])] += 1
        greatest.replaceLeast(by: distance, at: place)
      } else {
        greatest.insert(distance, at: place)
      }
    } else {
      bins[bin(of: distance)] += 1
    }
    count += 1
    if count >= Self.mostCount { halve() }
  }

  /// Lets go of every second distance of each size.
  private mutating func halve() {
    greatest.filter { place, _, _ in place % 2 == 1 }
    count = greatest.count
    for bin in 0..<Self.binCount {
      bins[bin] /= 2
      count += Int(bins[bin])
    }
  }

  /// A quarter of an octave around the first distance for each bin; the first bin has all that is smaller, zero
  /// too.
  private func bin(of distance: Double) -> Int {
    guard distance > 0, let origin else { return 0 }
    return min(max(Self.quarterOctave(of: distance) - origin + Self.binCount / 2, 1), Self.binCount - 1)
  }

  private static func quarterOctave(of distance: Double) -> Int {
    Int(truncatingIfNeeded: distance.bitPattern >> 50)
  }
}

extension SurpriseHistory {
  private enum CodingKeys: String, CodingKey { case greatest, bins, origin }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(greatest, forKey: .greatest)
    try container.encode(bins, forKey: .bins)
    try container.encodeIfPresent(origin, forKey: .origin)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    greatest = try container.decode(SortedValues.self, forKey: .greatest)
    bins = try container.decode([Int32].self, forKey: .bins)
    origin = try container.decodeIfPresent(Int.self, forKey: .origin)
    let binned = bins.reduce(0) { $0 + Int($1) }
    guard greatest.capacity == Self.exactCount, bins.count == Self.binCount, bins.allSatisfy({ $0 >= 0 }),
      binned + greatest.count < Self.mostCount, binned == 0 || greatest.count > 0,
      greatest.count == 0 || greatest[0] >= 0, origin.map({ (0...1 << 14).contains($0) }) ?? true
    else { throw AnomalyError.malformedModel(reason: "a history of distances contradicts itself") }
    count = greatest.count + binned
    guard binned == 0 || bins[(bin(of: greatest[0]) + 1)...].allSatisfy({ $0 == 0 }) else {
      throw AnomalyError.malformedModel(reason: "distances are counted that are among the greatest")
    }
  }
}
