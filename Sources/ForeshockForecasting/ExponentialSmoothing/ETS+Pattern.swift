extension ETS {
  /// Which components ``AutoETS`` may choose: each fixed or left open.
  ///
  ///     ETS.Pattern("ZAM")           // any error, an additive trend, damped or not, a multiplicative season
  public struct Pattern: Hashable, Sendable {
    /// Kinds of a component that may be absent, additive or multiplicative.
    public enum Part: String, Hashable, Sendable, CaseIterable {
      /// Absent.
      case none = "N"
      /// Added.
      case additive = "A"
      /// Multiplied.
      case multiplicative = "M"
    }

    /// The kind of error; nil for either.
    public var error: ErrorKind?
    /// Whether there is a trend; nil to choose.
    public var hasTrend: Bool?
    /// Whether a trend is damped; nil to choose.
    public var damped: Bool?
    /// The kind of season; nil to choose.
    public var season: Part?

    /// A pattern from its parts, all open at first.
    public init(
      error: ErrorKind? = nil, hasTrend: Bool? = nil, damped: Bool? = nil, season: Part? = nil
    ) {
      self.error = error
      self.hasTrend = hasTrend
      self.damped = damped
      self.season = season
    }

    /// Three letters, for error, trend and season, in the notation of R's `ets`: `A`, `M`, `N` for none, `Z` to
    /// choose; `Ad` as the second fixes a damped trend. Case does not matter.
    ///
    /// - Parameters:
    ///   - text: the three letters.
    ///   - damped: whether a trend is damped; nil to choose, unless the text says so.
    /// - Throws: `.invalidParameter` for another text; there are no multiplicative trends, and there is always an
    ///   error.
    public init(_ text: String, damped: Bool? = nil) throws(ModelError) {
      let refusal = ModelError.invalidParameter(
        "pattern",
        reason:
          "\"\(text)\" is not three letters such as ZZZ, ANA or MAdM: error A, M or Z; trend N, A, Ad or Z; "
          + "season N, A, M or Z")
      var letters = Array(text.uppercased())
      self.init(damped: damped)
      if letters.count == 4, letters[1] == "A", letters[2] == "D", damped != false {
        self.damped = true
        letters.remove(at: 2)
      }
      guard letters.count == 3 else { throw refusal }
      if letters[0] != "Z" {
        guard let error = ErrorKind(rawValue: String(letters[0])) else { throw refusal }
        self.error = error
      }
      switch letters[1] {
      case "Z": hasTrend = nil
      case "N": hasTrend = false
      case "A": hasTrend = true
      default: throw refusal
      }
      if letters[2] != "Z" {
        guard let season = Part(rawValue: String(letters[2])) else { throw refusal }
        self.season = season
      }
    }

    /// Whether a model has the fixed components.
    public func allows(_ model: ETS) -> Bool {
      let part: Part =
        switch model.season {
        case .none: .none
        case .additive: .additive
        case .multiplicative: .multiplicative
        }
      return (error ?? model.error) == model.error
        && (hasTrend ?? (model.trend != .none)) == (model.trend != .none)
        && (model.trend == .none || (damped ?? (model.trend == .damped)) == (model.trend == .damped))
        && (season ?? part) == part
    }
  }
}
