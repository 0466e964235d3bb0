import SLOEval

/// How often an interval holds the true centre of AR(1) noise, in percent: taking the values for independent,
/// and allowing for their correlation.
func coverage(correlation: Double, count: Int, repetitions: Int) -> (independent: Double, series: Double) {
    let renew = (1 - correlation * correlation).squareRoot()
    var normals = NormalValues(seed: 20_240_607)
    var held = (independent: 0, series: 0)
    for _ in 0..<repetitions {
        var value = normals.next()
        let series = (0..<count).map { _ in
            value = correlation * value + renew * normals.next()
            return value
        }
        if holdsZero(SignedRankInterval(of: series)) { held.independent += 1 }
        if holdsZero(SignedRankInterval(ofSeries: series)) { held.series += 1 }
    }
    func share(_ held: Int) -> Double { Double(held) / Double(repetitions) * 100 }
    return (share(held.independent), share(held.series))
}

private func holdsZero(_ interval: SignedRankInterval?) -> Bool {
    guard let lower = interval?.lower, let upper = interval?.upper else { return false }
    return lower <= 0 && upper >= 0
}
