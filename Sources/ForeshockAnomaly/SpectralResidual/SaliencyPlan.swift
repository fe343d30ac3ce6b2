internal import ForeshockNumerics

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// The saliency of series of one length: everything that depends on the length only is prepared once.
struct SaliencyPlan: Sendable {
  private let count: Int
  private let averageWindow: Int
  private let estimatedPoints: Int
  /// Mirrored samples in front.
  private let mirrored: Int
  private let transform: FourierTransform

  init(count: Int, averageWindow: Int, estimatedPoints: Int) {
    self.count = count
    self.averageWindow = averageWindow
    self.estimatedPoints = estimatedPoints
    let size = Self.goodSize(count: count, estimatedPoints: estimatedPoints)
    transform = FourierTransform(count: size)
    mirrored = size - count - estimatedPoints
  }

  /// The length that is transformed: the least product of 2, 3 and 5 that has room.
  static func goodSize(count: Int, estimatedPoints: Int) -> Int {
    FourierTransform.goodSize(atLeast: max(2, count + estimatedPoints))
  }

  /// S of `values`, which has no gaps.
  func saliency(of values: [Double]) -> [Double] {
    precondition(values.count == count, "a plan is for series of one length")
    let series = extended(values)
    var spectrum = transform.forward(real: series)
    let amplitudes = spectrum.real.indices.map { k in
      (spectrum.real[k] * spectrum.real[k] + spectrum.imaginary[k] * spectrum.imaginary[k]).squareRoot()
    }
    // What is below the transform's own rounding has no phase. Frequency zero was taken out.
    let floor = 1e-13 * amplitudes.reduce(0, max)
    guard floor > 0 else { return [Double](repeating: 0, count: count) }
    let logs = amplitudes.map { log(max($0, floor)) }
    let averages = averaged(logs)
    spectrum.real[0] = 0
    spectrum.imaginary[0] = 0
    for k in 1..<logs.count {
      let factor = amplitudes[k] > floor ? exp(logs[k] - averages[k]) / amplitudes[k] : 0
      spectrum.real[k] *= factor
      spectrum.imaginary[k] *= factor
    }
    let back = transform.inverse(realFrom: spectrum)
    return (0..<count).map { abs(back[mirrored + $0]) }
  }

  /// The centred series with mirrored samples in front and estimates behind, in units of its largest step.
  private func extended(_ values: [Double]) -> [Double] {
    // Seen from the first sample a constant is nothing, and halves of the largest numbers have a difference.
    let origin = 0.5 * values[0]
    var steps = values.map { 0.5 * $0 - origin }
    let largest = steps.reduce(0) { max($0, abs($1)) }
    if largest > 0 { for i in steps.indices { steps[i] /= largest } }
    var series = [Double]()
    series.reserveCapacity(transform.count)
    // Without the edge itself, back and forth when the series is short.
    let period = max(1, 2 * (count - 1))
    for k in stride(from: mirrored, to: 0, by: -1) {
      let place = k % period
      series.append(steps[place < count ? place : period - place])
    }
    series += steps
    let estimate = estimate(steps)
    for _ in 0..<estimatedPoints { series.append(estimate) }
    let mean = Statistics.mean(series)
    for i in series.indices { series[i] -= mean }
    return series
  }

  /// What the last value should have been followed by: from the fifth before it on, five times the mean slope to
  /// the one before it. It takes no part itself, since a spike would be followed by something larger still. Of a
  /// shorter series, from its start.
  private func estimate(_ values: [Double]) -> Double {
    let reach = min(5, count - 2)
    guard reach >= 1 else { return values[0] }
    let last = values[count - 2]
    var rise = 0.0
    for i in 1...reach { rise += (last - values[count - 2 - i]) / Double(i) }
    return values[count - 1 - reach] + rise
  }

  /// The mean of the logarithms around each frequency, which go around and are the same on both sides of zero;
  /// zero itself is left out.
  private func averaged(_ logs: [Double]) -> [Double] {
    let size = transform.count
    func place(_ k: Int) -> Int {
      let around = ((k % size) + size) % size
      return min(around, size - around)
    }
    let up = (averageWindow - 1) / 2, down = averageWindow - 1 - up
    if averageWindow == 3 && logs.count > 3 {
      var averages = logs
      averages[1] = 0.5 * (logs[1] + logs[2])
      for k in 2..<logs.count {
        averages[k] = (logs[k - 1] + logs[k] + logs[place(k + 1)]) / 3
      }
      return averages
    }
    // Sums from the start over as much of the circle as windows reach.
    var sums = [0.0]
    var counts = [0]
    for k in -down..<(logs.count + up) {
      let index = place(k)
      sums.append(sums[sums.count - 1] + (index == 0 ? 0 : logs[index]))
      counts.append(counts[counts.count - 1] + (index == 0 ? 0 : 1))
    }
    return logs.indices.map { k in
      let first = k, last = k + averageWindow
      let present = counts[last] - counts[first]
      return present > 0 ? (sums[last] - sums[first]) / Double(present) : 0
    }
  }
}
