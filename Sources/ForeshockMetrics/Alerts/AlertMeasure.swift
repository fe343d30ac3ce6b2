/// A metric of alerts that is one number.
public enum AlertMeasure: String, CaseIterable, CodingKeyRepresentable, Hashable, Sendable, Codable {
  /// ``AlertReport/eventRecall``.
  case eventRecall = "event_recall"
  /// ``AlertReport/alertPrecision``.
  case alertPrecision = "alert_precision"
  /// ``AlertReport/leadTime(quantile:)`` at 0.5, in seconds.
  case medianLeadTime = "median_lead_time"
  /// ``AlertReport/falseAlarmsPerUnitMonth``.
  case falseAlarmsPerUnitMonth = "false_alarms_per_unit_month"
  /// ``AlertReport/cost``.
  case cost
}
