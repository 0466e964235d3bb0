import SLOEval
import Testing

@Suite struct SignTestTests {
    @Test(arguments: Reference.signTest)
    func probabilitiesAgreeWithTheReference(
        greater: UInt64,
        less: UInt64,
        pGreater: Double,
        pLess: Double,
        pEither: Double
    ) {
        let test = SignTest(greater: greater, less: less)
        #expect(test.pValueGreater.isClose(to: pGreater))
        #expect(test.pValueLess.isClose(to: pLess))
        #expect(test.pValue.isClose(to: pEither))
    }

    @Test func noErrorsAndOneErrorProveNothing() {
        #expect(SignTest(greater: 0, less: 0).pValue == 1)
        #expect(SignTest(greater: 1, less: 0).pValueGreater.isClose(to: 0.5))
    }

    @Test func countsWithoutLimitDoNotTrap() {
        #expect(SignTest(greater: .max, less: .max).pValue <= 1)
    }
}
