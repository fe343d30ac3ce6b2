// Measures every workload for the comparison with peers, after writing the files that peers read.
//
//   PeerTimings FOLDER [NAME…]
//
// One JSON object a line: the task, the best wall time of many runs, the work's check number and, for some, its size;
// then figures that are no best times, as single calls' quantiles and memory, a number a line.
// THREADS, when set, is how many threads the library uses. Some large work is done only when it is named.
import Foreshock
import Foundation
import Workloads

guard CommandLine.arguments.count >= 2 else {
  FileHandle.standardError.write(Data("usage: PeerTimings FOLDER [NAME…]\n".utf8))
  exit(64)
}
let folder = URL(fileURLWithPath: CommandLine.arguments[1], isDirectory: true)
let names = CommandLine.arguments.dropFirst(2)

if let threads = ProcessInfo.processInfo.environment["THREADS"].flatMap({ Int($0) }), threads >= 1 {
  Parallel.defaultThreadCount = threads
}
try writePeerInputs(into: folder)

let chosen =
  names.isEmpty ? Workload.all : (Workload.all + Workload.large).filter { names.contains($0.name) }
for workload in chosen {
  let (seconds, check) = try best(of: try workload.prepare())
  let size = workload.size.map { #", "count": \#($0.count), "unit": "\#($0.unit)""# } ?? ""
  print(
    #"{"task": "\#(workload.name)", "tool": "Foreshock", "seconds": \#(seconds), "check": \#(check)\#(size)}"#
  )
}
for figure in Figure.all where names.isEmpty || names.contains(figure.name) {
  for value in try figure.measure() {
    print(
      #"{"figure": "\#(figure.name)", "part": "\#(value.part)", "value": \#(value.number), "unit": "\#(value.unit)"}"#
    )
  }
}

/// The shortest of the runs of about two seconds, three at least, after one to warm up; and what the
/// work returned.
func best(of work: () throws -> Double) throws -> (seconds: Double, check: Double) {
  let check = try work()
  let clock = ContinuousClock()
  let started = clock.now
  var shortest = Duration.seconds(1_000_000)
  var runs = 0
  while runs < 3 || clock.now - started < .seconds(2) {
    let before = clock.now
    let again = try work()
    precondition(again == check, "The same work must give the same number each time")
    shortest = min(shortest, clock.now - before)
    runs += 1
  }
  return (shortest / .seconds(1), check)
}
