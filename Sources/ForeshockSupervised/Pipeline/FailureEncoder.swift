internal import ForeshockFeatures
internal import ForeshockLinearAlgebra
internal import ForeshockSeries

/// How the columns of a table become the columns of a matrix, as learned from training rows alone.
///
/// Linear models get no gaps: a missing number becomes the mean of the training rows, and words become a column of 0
/// and 1 each, but for the most frequent word, the base, which is all zeros; so are words that are missing, rare or
/// were never seen in training. Trees get gaps as they are, and words as numbers of categories; a word that is rare
/// or was never seen is a gap.
struct FailureEncoder: Hashable, Sendable, Codable {
  /// What becomes of one column.
  enum Coding: Hashable, Sendable, Codable {
    /// (x − center) / scale, after gaps are filled, if there is something to fill them with.
    case number(fill: Double?, center: Double, scale: Double)
    /// The word's place in the list.
    case category([String])
    /// A column a word of the list; the base is not in it.
    case indicators([String])
  }

  struct Feature: Hashable, Sendable, Codable {
    var name: String
    var coding: Coding

    var isText: Bool { if case .number = coding { false } else { true } }
    var width: Int { if case .indicators(let words) = coding { words.count } else { 1 } }
    var names: [String] {
      if case .indicators(let words) = coding { words.map { "\(name)=\($0)" } } else { [name] }
    }
  }

  let features: [Feature]

  /// Learns from some rows of the columns.
  init(
    _ columns: [Column], rows: [Int], forTrees: Bool, standardizes: Bool, mostCategories: Int
  ) throws(PipelineError) {
    var features: [Feature] = []
    for column in columns {
      let coding: Coding
      switch column.values {
      case .numeric(let cells):
        let present = forTrees ? [] : rows.map { cells[$0] }.filter { !$0.isNaN }
        if forTrees {
          coding = .number(fill: nil, center: 0, scale: 1)
        } else if present.isEmpty {
          coding = .number(fill: 0, center: 0, scale: 1)
        } else {
          do {
            let scaler = try StandardScaler().fit([present])
            let mean = scaler.centres[0]
            coding =
              standardizes
              ? .number(fill: mean, center: mean, scale: scaler.scales[0])
              : .number(fill: mean, center: 0, scale: 1)
          } catch { throw .scaling(column: column.name, error) }
        }
      case .text(let text):
        var counts = [Int](repeating: 0, count: text.categories.count)
        for row in rows where text.codes[row] >= 0 { counts[Int(text.codes[row])] += 1 }
        let words = counts.indices.filter { counts[$0] > 0 }
          .sorted { (counts[$1], text.categories[$0]) < (counts[$0], text.categories[$1]) }
          .prefix(mostCategories).map { text.categories[$0] }
        coding = forTrees ? .category(words) : .indicators(Array(words.dropFirst()))
      case .time: preconditionFailure("times are no features")
      }
      features.append(Feature(name: column.name, coding: coding))
    }
    self.features = features
  }

  /// The names of the matrix's columns.
  var names: [String] { features.flatMap(\.names) }
  /// How many columns the matrix has.
  var width: Int { features.reduce(0) { $0 + $1.width } }

  /// The columns of the matrix that hold numbers of categories.
  var categorical: Set<Int> {
    var place = 0
    var found: Set<Int> = []
    for feature in features {
      if case .category = feature.coding { found.insert(place) }
      place += feature.width
    }
    return found
  }

  /// The matrix's columns of each feature.
  var places: [Range<Int>] {
    var start = 0
    return features.map {
      start += $0.width
      return (start - $0.width)..<start
    }
  }

  /// The matrix of some rows; the columns are those of ``features``, numbers and words where these are.
  func matrix(_ columns: [Column], rows: [Int]) -> Matrix {
    var elements: [Double] = []
    elements.reserveCapacity(rows.count * width)
    for (feature, column) in zip(features, columns) {
      switch (feature.coding, column.values) {
      case (.number(let fill, let center, let scale), .numeric(let cells)):
        for row in rows {
          let cell = cells[row].isNaN ? fill ?? .nan : cells[row]
          elements.append((cell - center) / scale)
        }
      case (.category(let words), .text(let text)):
        let numbers = Self.places(of: words, in: text)
        for row in rows {
          let number = text.codes[row] < 0 ? -1 : numbers[Int(text.codes[row])]
          elements.append(number < 0 ? .nan : Double(number))
        }
      case (.indicators(let words), .text(let text)):
        let numbers = Self.places(of: words, in: text)
        for number in words.indices {
          for row in rows {
            elements.append(text.codes[row] >= 0 && numbers[Int(text.codes[row])] == number ? 1 : 0)
          }
        }
      default: preconditionFailure("the columns are those that were learned from")
      }
    }
    return Matrix(rowCount: rows.count, columnCount: width, elements: elements)
  }

  /// Why columns are not those that were learned from; nil where they are. A bank makes nothing of no rows.
  func problem(with columns: [Column], isEmpty: Bool) -> String? {
    for (feature, column) in zip(features, columns)
    where feature.name != column.name || feature.isText != (column.kind == .text) {
      return "it gives '\(column.name)' where the model learned from '\(feature.name)'"
    }
    guard isEmpty || columns.count == features.count else {
      return "it gives \(columns.count) columns to a model of \(features.count)"
    }
    return nil
  }

  /// For each word of a column its place in the list, −1 for none.
  private static func places(of words: [String], in text: TextColumn) -> [Int] {
    let places = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, $0) })
    return text.categories.map { places[$0] ?? -1 }
  }

  /// Whether a stored encoder can be used.
  var isSound: Bool {
    Set(features.map(\.name)).count == features.count
      && features.allSatisfy { feature in
        switch feature.coding {
        case .number(let fill, let center, let scale):
          (fill ?? 0).isFinite && center.isFinite && scale.isFinite && scale > 0
        case .category(let words), .indicators(let words):
          Set(words).count == words.count && words.count <= 255
        }
      }
  }
}
