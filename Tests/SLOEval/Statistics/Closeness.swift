extension Double {
    /// Whether two numbers agree to ten digits.
    func isClose(to other: Double, relative: Double = 1e-10, absolute: Double = 1e-300) -> Bool {
        self == other || abs(self - other) <= max(relative * abs(other), absolute)
    }
}
