/// A stretch of a series in which something is wrong: what one alert is about.
public struct AnomalyIncident: Hashable, Codable, Sendable {
  /// The sample that raised the alarm.
  public let start: Int
  /// The last anomalous sample.
  public internal(set) var end: Int
  /// The sample with the least p-value, the first of equals.
  public internal(set) var peak: Int
  /// The least p-value.
  public internal(set) var pValue: Double
  /// How many samples are anomalous.
  public internal(set) var anomalousCount: Int

  /// The incidents among verdicts on a series: each begins where an alarm was raised and takes in the anomalous samples up to
  /// the next.
  public static func incidents(among verdicts: [AlarmVerdict]) -> [AnomalyIncident] {
    var incidents: [AnomalyIncident] = []
    for (place, verdict) in verdicts.enumerated() where verdict.isAnomalous {
      if verdict.startsIncident || incidents.isEmpty {
        incidents.append(
          AnomalyIncident(
            start: place, end: place, peak: place, pValue: verdict.pValue, anomalousCount: 1))
        continue
      }
      let last = incidents.count - 1
      incidents[last].end = place
      incidents[last].anomalousCount += 1
      if verdict.pValue < incidents[last].pValue {
        (incidents[last].peak, incidents[last].pValue) = (place, verdict.pValue)
      }
    }
    return incidents
  }
}
