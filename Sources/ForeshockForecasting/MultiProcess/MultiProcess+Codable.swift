/// The file form, version 1.
extension MultiProcess.Fitted: Codable {
  private enum Key: String, CodingKey {
    case version, settings, context, form, pattern, repeats, unit, flat, awake, returnRate, widening, noise,
      endRate,
      slopeScales,
      processes
    case residuals, levels, noises, warmUp
  }

  /// Writes the model.
  public func encode(to encoder: any Encoder) throws {
    var file = encoder.container(keyedBy: Key.self)
    try file.encode(1, forKey: .version)
    try file.encode(settings, forKey: .settings)
    try file.encode(context, forKey: .context)
    try file.encode(pattern.form, forKey: .form)
    try file.encode(pattern.values, forKey: .pattern)
    try file.encode(pattern.repeats.isFinite ? pattern.repeats : nil, forKey: .repeats)
    try file.encode(unit, forKey: .unit)
    if isFlat { try file.encode(true, forKey: .flat) }
    if isAwake { try file.encode(true, forKey: .awake) }
    if returnRate > 0 { try file.encode(returnRate, forKey: .returnRate) }
    try file.encode(widening, forKey: .widening)
    try file.encode(bank.noise, forKey: .noise)
    try file.encode(bank.endRate, forKey: .endRate)
    try file.encode(bank.slopeScales, forKey: .slopeScales)
    try file.encode(bank.processes.map(\.numbers), forKey: .processes)
    try file.encode(history.residuals, forKey: .residuals)
    try file.encode(history.levels, forKey: .levels)
    try file.encode(history.noises, forKey: .noises)
    try file.encode(history.warmUp, forKey: .warmUp)
  }

  /// Reads a model; throws `DecodingError` when the version is unknown or numbers contradict each other.
  public init(from decoder: any Decoder) throws {
    let file = try decoder.container(keyedBy: Key.self)
    func refuse(_ key: Key, _ reason: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: file, debugDescription: reason)
    }
    guard try file.decode(Int.self, forKey: .version) == 1 else {
      throw refuse(.version, "only version 1 of the file form is known")
    }
    settings = try file.decode(MultiProcess.self, forKey: .settings)
    do { try settings.check() } catch { throw refuse(.settings, "\(error)") }
    context = try file.decode(TrainingContext.self, forKey: .context)
    let values = try file.decode([Double].self, forKey: .pattern)
    guard (1...10_000_000).contains(values.count),
      values.allSatisfy({ abs($0) <= TrainingContext.largestValue })
    else { throw refuse(.pattern, "a pattern has finite values") }
    pattern = CyclicPattern(
      form: try file.decode(CyclicPattern.Form.self, forKey: .form), values: values,
      repeats: try file.decode(Double?.self, forKey: .repeats) ?? .infinity)
    unit = try file.decode(Double.self, forKey: .unit)
    isFlat = try file.decodeIfPresent(Bool.self, forKey: .flat) ?? false
    isAwake = try file.decodeIfPresent(Bool.self, forKey: .awake) ?? false
    returnRate = try file.decodeIfPresent(Double.self, forKey: .returnRate) ?? 0
    guard returnRate >= 0, returnRate < 1 else {
      throw refuse(.returnRate, "\(returnRate) is not in 0 ..< 1")
    }
    widening = try file.decode(Double.self, forKey: .widening)
    guard unit > 0, unit <= TrainingContext.largestValue, widening >= 1, widening <= 2 else {
      throw refuse(.unit, "the unit of noise must be a positive number")
    }
    let noise = try file.decode(ProcessNoise.self, forKey: .noise)
    let endRate = try file.decode(Double.self, forKey: .endRate)
    let scales = try file.decode([Double].self, forKey: .slopeScales)
    guard noise.isSound, endRate >= 0, endRate < 1, scales.count == 3,
      scales.allSatisfy({ $0 >= 0 && $0 < 1e100 })
    else { throw refuse(.noise, "these cannot be the rates of a fitted model") }
    let processes = try file.decode([[Double]].self, forKey: .processes).map { numbers in
      guard let process = Process(numbers: numbers) else {
        throw refuse(.processes, "a hypothesis has 12 finite numbers")
      }
      return process
    }
    let total = processes.reduce(0) { $0 + $1.weight }
    guard (1...Process.slotCount).contains(processes.count), abs(total - 1) < 1e-6 else {
      throw refuse(.processes, "\(processes.count) hypotheses whose weights sum to \(total)")
    }
    bank = ProcessBank(
      restoring: processes,
      as: ProcessBank(
        noise: noise, rampRate: settings.rampRate, jumpRate: settings.jumpRate, endRate: endRate,
        slopeScales: scales))
    history = ErrorHistory(
      residuals: try file.decode([Float].self, forKey: .residuals),
      levels: try file.decode([Float].self, forKey: .levels),
      noises: try file.decode([Float].self, forKey: .noises),
      warmUp: try file.decode(Int.self, forKey: .warmUp))
    guard history.isSound, history.count <= settings.historyLimit else {
      throw refuse(.residuals, "the history's columns differ in length or are not finite")
    }
  }
}

extension ErrorHistory {
  /// Whether a file's columns fit together.
  var isSound: Bool {
    levels.count == count && noises.count == count && (0...count).contains(warmUp)
      && residuals.allSatisfy(\.isFinite) && levels.allSatisfy(\.isFinite)
      && noises.allSatisfy(\.isFinite)
  }
}

extension Process {
  /// The numbers of the file form.
  var numbers: [Double] {
    [
      weight, isRamp ? Double(1 + size) : 0, Double(age), level, slope, noise, levelVariance, levelSlope,
      levelNoise,
      slopeVariance, slopeNoise, noiseVariance,
    ]
  }

  init?(numbers: [Double]) {
    guard numbers.count == 12, numbers.allSatisfy({ abs($0) < 1e100 }), numbers[0] >= 0, numbers[0] <= 1,
      [0, 1, 2, 3].contains(numbers[1]),
      (0...Double(1 << 40)).contains(numbers[2]), numbers[6] >= 0, numbers[9] >= 0, numbers[11] >= 0
    else { return nil }
    self.init(level: numbers[3], levelVariance: numbers[6], noiseVariance: numbers[11])
    weight = numbers[0]
    isRamp = numbers[1] > 0
    size = isRamp ? Int(numbers[1]) - 1 : 0
    age = Int(numbers[2])
    (slope, noise, levelSlope, levelNoise) = (numbers[4], numbers[5], numbers[7], numbers[8])
    (slopeVariance, slopeNoise) = (numbers[9], numbers[10])
  }
}
