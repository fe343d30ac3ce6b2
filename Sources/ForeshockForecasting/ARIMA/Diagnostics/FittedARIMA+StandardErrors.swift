extension FittedARIMA {
  /// Standard errors in the order of ``ModelSummary/parameters``, from ``covariance``; nil as that is.
  public var standardErrors: [Double]? { covariance?.standardErrors }

  /// Parameters over their standard errors: beyond ±2 a parameter is hardly zero. nil as ``covariance`` is.
  public var zValues: [Double]? {
    guard let errors = standardErrors else { return nil }
    return zip(summary.parameters, errors).map { $0.value / $1 }
  }

  /// The covariance of the parameters in the summary's order and the series' unit, from that of the
  /// coefficients and the likelihood's own regression.
  static func parameterCovariance(
    _ inner: [[Double]], _ model: ARIMA, _ prepared: PreparedSeries, names: [String]
  ) -> ParameterCovariance? {
    let k = model.armaOrder.coefficientCount, r = inner.count - k
    // Each outer parameter is a linear combination of the inner ones.
    var map = [[Double]](
      repeating: [Double](repeating: 0, count: k + r), count: k + r)
    for i in 0..<k { map[i][i] = 1 }
    let perSample =
      model.seasonal.differences == 1 && model.order.differences == 0 ? Double(model.seasonLength) : 1
    let offset = model.hasConstant ? 1 : 0
    for b in 0..<r {
      let moved = prepared.regressionMove(b, of: r)
      if model.hasConstant { map[k][k + b] = moved.constant / perSample }
      for (a, value) in moved.coefficients.enumerated() { map[k + offset + a][k + b] = value }
    }
    let size = k + r
    var values = [Double](repeating: 0, count: size * size)
    var half = inner
    for i in 0..<size {
      for j in 0..<size {
        half[i][j] = 0
        for l in 0..<size { half[i][j] += map[i][l] * inner[l][j] }
      }
    }
    for i in 0..<size {
      for j in 0...i {
        var sum = 0.0
        for l in 0..<size { sum += half[i][l] * map[j][l] }
        values[i * size + j] = sum
        values[j * size + i] = sum
      }
    }
    guard values.allSatisfy(\.isFinite), (0..<size).allSatisfy({ values[$0 * size + $0] >= 0 }) else {
      return nil
    }
    return ParameterCovariance(names: names, values: values)
  }
}
