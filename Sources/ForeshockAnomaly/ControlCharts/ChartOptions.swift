/// Which shifts of the level a control chart watches for.
public enum ChartSide: String, CaseIterable, Hashable, Codable, Sendable {
  /// Both directions.
  case both
  /// The level rising.
  case upper
  /// The level falling.
  case lower
}

/// What a control chart does with its statistic once that is beyond the limit.
public enum ChartAfterAlarm: String, CaseIterable, Hashable, Codable, Sendable {
  /// Goes on: the score stays high for as long as the shift lasts, and falls when the level is back.
  case carryOn
  /// Starts again from zero at the same level: while a shift lasts, alarms come one run length apart.
  case restart
  /// Goes on, but a shift that has been beyond the limit for a whole warm-up becomes what is usual: level and
  /// spread are estimated from those samples, and the chart starts again. A level given in the settings is
  /// given up likewise. There is no pause without verdicts in between.
  case relearn
}
