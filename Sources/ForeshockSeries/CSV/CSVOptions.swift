/// How a CSV text is to be read. The defaults find out everything by looking at the text.
public struct CSVOptions: Sendable {
  /// What stands between two cells.
  public enum Delimiter: UInt8, Hashable, Sendable, CaseIterable {
    /// `,`
    case comma = 0x2C
    /// `;`
    case semicolon = 0x3B
    /// A tab.
    case tab = 0x09
    /// `|`
    case pipe = 0x7C
  }

  /// Whether the first row names the columns.
  public enum Header: Hashable, Sendable {
    /// Told by looking: a first row of nothing but numbers and times is data, and so is one with a decimal
    /// fraction or a time where the second row has one too.
    case automatic
    /// The first row names the columns.
    case present
    /// The first row is data; the columns are called column1, column2, …
    case absent
  }

  /// The delimiter; nil looks for the one that cuts the first lines into the same number of cells.
  public var delimiter: Delimiter?
  /// Whether the first row names the columns.
  public var header = Header.automatic
  /// Whether `1234,5` is a number; nil says yes when the delimiter is `;`. A point is read in any case.
  public var decimalComma: Bool?
  /// The columns to keep; the others are skipped without reading their cells. Nil keeps all.
  public var columns: [String]?
  /// Kinds that columns must have, by name. A cell that does not fit is an error with its place. Columns
  /// that are not named here get the kind that all their cells fit: numbers, else times, else text.
  public var kinds: [String: ColumnKind] = [:]
  /// Columns among `kinds` whose cells of another kind are missing and put down, instead of being an error.
  package var tolerantColumns: Set<String> = []
  /// Columns that are text whatever their cells look like, if they are there.
  package var textColumns: Set<String> = []
  /// The zone of times that name none.
  public var zone = TimeZoneRules.utc
  /// How many threads parse; nil uses `Parallel.defaultThreadCount`. The result does not depend on it.
  public var threads: Int?
  /// The longest row, in bytes, that is accepted; longer ones are an error. At least 64.
  public var maximumRowLength = 64 << 20

  /// The defaults: everything is found out.
  public init() {}
}
