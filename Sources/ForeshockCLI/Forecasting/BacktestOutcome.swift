internal import ForeshockEvaluation

/// What a backtest found on one series: forecasts, and with thresholds their alerts, one report each.
struct BacktestOutcome {
  let report: BacktestReport
  let replays: [ReplayReport]
}
