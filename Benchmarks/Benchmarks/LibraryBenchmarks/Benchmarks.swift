import Benchmark
import Workloads

let benchmarks: @Sendable () -> Void = {
  // Wall time and instructions: the first for people, the second because it hardly depends on what else
  // the machine is doing.
  let configuration = Benchmark.Configuration(
    metrics: [.wallClock, .instructions], warmupIterations: 1, maxDuration: .seconds(3),
    maxIterations: 10_000)
  for workload in Workload.all {
    Benchmark(workload.name, configuration: configuration) { benchmark, run in
      for _ in benchmark.scaledIterations {
        blackHole(try run())
      }
    } setup: {
      try workload.prepare()
    }
  }
}
