extension LatencyHistogram {
    /// The arithmetic between values and cells of one resolution.
    ///
    /// With `h = 2^halfBits` cells for each power of two, a value below `2h` is its own index. A larger one
    /// is shifted right until it lies in `h ..< 2h`; the shift chooses the group, the rest the cell in it.
    struct Layout {
        let halfBits: Int

        @inline(__always)
        init(_ resolution: Resolution) {
            switch resolution {
            case .fine: halfBits = 9
            case .coarse: halfBits = 5
            }
        }

        /// One group for each shift that values up to 2⁴⁴ − 1 need, and the unshifted lower half.
        var cellCount: Int { (44 - halfBits + 1) << halfBits }

        @inline(__always)
        func index(of value: UInt64) -> Int {
            let shift = shift(of: value)
            return (shift << halfBits) + Int(truncatingIfNeeded: value >> UInt64(shift))
        }

        func highest(ofCell index: Int) -> UInt64 {
            lowest(ofCell: index) + ((1 << UInt64(widthBits(ofCell: index))) - 1)
        }

        func lowest(ofCell index: Int) -> UInt64 {
            let shift = widthBits(ofCell: index)
            return UInt64(index - (shift << halfBits)) << UInt64(shift)
        }

        private func widthBits(ofCell index: Int) -> Int { max(0, (index >> halfBits) - 1) }

        @inline(__always)
        private func shift(of value: UInt64) -> Int {
            max(0, 63 - halfBits - value.leadingZeroBitCount)
        }
    }
}

/// Nearest rank, the one definition of a percentile used everywhere.
enum NearestRank {
    /// The rank ⌈q·n⌉ of a quantile among `count` values, at least 1; 0 when there are none or the quantile
    /// is not a number.
    ///
    /// `q·n` is computed in floating point, where 0.07 × 100 comes out just above 7; a relative slack of
    /// 10⁻¹⁵, a few times the rounding error, keeps such a product from being rounded up to the next rank.
    static func rank(of quantile: Double, in count: UInt64) -> UInt64 {
        guard count > 0, !quantile.isNaN else { return 0 }
        if quantile <= 0 { return 1 }
        if quantile >= 1 { return count }
        let rank = UInt64((quantile * Double(count) * (1 - 1e-15)).rounded(.up))
        return min(max(rank, 1), count)
    }
}

extension UInt64 {
    /// `self + a × b`, or the largest value when that does not fit.
    @inline(__always)
    func addingProductClamped(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? .max : addingClamped(product)
    }

    /// `self + other`, or the largest value when that does not fit.
    ///
    /// Counts that were read from a file are added this way, so that no file can trap a program.
    @inline(__always)
    func addingClamped(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
