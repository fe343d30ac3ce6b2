import Foreshock
import Foundation

extension Workload {
  /// One million rows of four 17-digit numbers from a file to columns; the number is the last column's sum.
  public static let csvRead = Workload("csv read") {
    let path = try numbersFile(in: FileManager.default.temporaryDirectory).path
    let reader = CSVReader()
    return { try reader.read(path: path).table.numbers("d").reduce(0, +) }
  }
}

/// Writes the file of a million rows into `folder`, unless it is there, and says where it is.
func numbersFile(in folder: URL, rowCount: Int = 1_000_000) throws -> URL {
  let file = folder.appendingPathComponent("foreshock-numbers-\(rowCount).csv")
  guard !FileManager.default.fileExists(atPath: file.path) else { return file }
  var random = RandomStream(seed: 4)
  var text = "a,b,c,d\n"
  text.reserveCapacity(rowCount * 80)
  for _ in 0..<rowCount {
    text += "\(random.uniform()),\(random.uniform()),\(random.uniform()),\(random.uniform())\n"
  }
  try Data(text.utf8).write(to: file, options: .atomic)
  return file
}
