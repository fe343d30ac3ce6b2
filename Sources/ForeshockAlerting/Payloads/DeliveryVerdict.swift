/// What to do after a receiver answered, or did not.
public enum DeliveryVerdict: Hashable, Sendable {
  /// It took everything.
  case done
  /// It may take it later; after at least this long.
  case retry(after: Duration)
  /// Some alert in the request is bad, the others may be stored: send both halves, which is harmless to those.
  case split
  /// It will never take this; sending it again is useless.
  case drop(reason: String)

  /// Alertmanager's word on `POST /api/v2/alerts`.
  ///
  /// A 400 means that one alert at least was refused while the valid ones were stored, a 422 that the body's
  /// form was; with several alerts both ask to look for the culprit.
  ///
  /// - Parameters:
  ///   - status: the HTTP status; nil when there was no answer.
  ///   - alertCount: how many alerts the request carried.
  ///   - attempt: how often this was tried, from 1; the waits double from 1 s to 60 s.
  public static func alertmanager(status: Int?, alertCount: Int, attempt: Int = 1) -> DeliveryVerdict {
    switch status {
    case 400?, 422?:
      alertCount > 1
        ? .split : .drop(reason: "Alertmanager refused the alert with status \(status ?? 0)")
    default: webhook(status: status, attempt: attempt)
    }
  }

  /// A webhook receiver's word, read as Alertmanager itself reads it: 2xx took it, 5xx, 429 and silence may
  /// take it later, anything else never will.
  ///
  /// - Parameters:
  ///   - status: the HTTP status; nil when there was no answer.
  ///   - attempt: how often this was tried, from 1.
  ///   - retryAfter: the receiver's `Retry-After`, if it gave one; held within 1 s … 1 h.
  public static func webhook(
    status: Int?, attempt: Int = 1, retryAfter: Duration? = nil
  ) -> DeliveryVerdict {
    let wait = Duration.seconds(min(60, 1 << min(max(attempt - 1, 0), 6)))
    switch status {
    case (200..<300)?: return .done
    case nil, 429?, (500..<600)?:
      return .retry(after: max(wait, min(max(retryAfter ?? wait, .seconds(1)), .seconds(3600))))
    case let status?: return .drop(reason: "the receiver refused it with status \(status)")
    }
  }
}
