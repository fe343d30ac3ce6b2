// A day and a night of made-up load, as a user of the library would write it.
import Foreshock

var random = RandomStream(seed: 7)
let load = (0..<96).map { hour in
  40 + (hour % 24 < 8 ? 0 : 20) + random.uniform()
}
let cpu = TimeSeries(
  name: "cpu", start: Timestamp(seconds: 1_790_000_000), samplingInterval: .duration(.seconds(3600)),
  values: load)
precondition(cpu.count == 96 && cpu.missingCount == 0, "A series keeps what it was given")
let outlook = try HoltWinters(seasonality: .additive(length: 24)).fit(cpu).forecast(horizon: 24)
precondition(outlook.horizon == 24 && outlook.mean[12] > outlook.mean[2] + 10, "Days are busier than nights")
print("client: \(cpu.count) samples, the last at \(cpu.timestamp(at: cpu.count - 1))")
