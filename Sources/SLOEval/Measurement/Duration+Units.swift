extension Duration {
    /// Whole nanoseconds, rounded down; a negative duration is zero, one over 584 years the largest value.
    public var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return UInt64(attoseconds / 1_000_000_000).addingProductClamped(UInt64(seconds), 1_000_000_000)
    }

    /// Seconds with a fraction.
    public var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    /// Milliseconds with a fraction.
    public var inMilliseconds: Double { inSeconds * 1_000 }
}

extension UInt64 {
    /// This number of nanoseconds in milliseconds.
    public var nanosecondsInMilliseconds: Double { Double(self) / 1_000_000 }
}
