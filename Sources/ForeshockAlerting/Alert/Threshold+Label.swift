extension Threshold {
  /// The limit as the label `threshold` of alerts: `95`, in digits that read back as the same number.
  var label: String {
    let short = SentenceNumber.limit(value)
    return Double(short) == value ? short : "\(value)"
  }
}
