import Testing

@testable import Delivery

@Suite struct YAMLScalarTests {
    static let plain: [(text: String, value: YAMLScalar.Value)] = [
        ("", .null), ("~", .null), ("null", .null), ("Null", .null), ("NULL", .null),
        ("nULL", .string("nULL")),
        ("true", .bool(true)), ("True", .bool(true)), ("FALSE", .bool(false)), ("yes", .string("yes")),
        ("on", .string("on")), ("tRUE", .string("tRUE")),
        ("0", .int(0)), ("007", .int(7)), ("+12", .int(12)), ("-3", .int(-3)), ("0o17", .int(15)),
        ("0x1F", .int(31)), ("-0x1", .string("-0x1")), ("0x-1", .string("0x-1")), ("0o8", .string("0o8")),
        ("0x", .string("0x")), ("1_000", .string("1_000")), ("9223372036854775807", .int(.max)),
        ("9223372036854775808", .float(9_223_372_036_854_775_808)),
        ("0.5", .float(0.5)), (".5", .float(0.5)), ("5.", .float(5)), ("1e3", .float(1000)),
        ("-1.5E-2", .float(-0.015)), ("1e", .string("1e")), (".", .string(".")), ("1.2.3", .string("1.2.3")),
        ("e3", .string("e3")), ("-", .string("-")), ("+.inf", .float(.infinity)), (".INF", .float(.infinity)),
        ("-.Inf", .float(-.infinity)), ("inf", .string("inf")), ("nan", .string("nan")),
        ("0x1p3", .string("0x1p3")), ("1e999", .float(.infinity)), ("12:30", .string("12:30")),
        ("2026-01-31", .string("2026-01-31")), ("١", .string("١")),
    ]

    @Test(arguments: plain)
    func aPlainScalarHasTheTypeOfTheCoreSchema(text: String, value: YAMLScalar.Value) {
        #expect(YAMLScalar(text: text, isPlain: true).value == value)
    }

    @Test(arguments: ["", "~", "true", "1", "0.5", ".nan"])
    func aQuotedScalarIsAlwaysAString(text: String) {
        #expect(YAMLScalar(text: text, isPlain: false).value == .string(text))
    }

    @Test(arguments: [".nan", ".NaN", ".NAN"])
    func notANumberIsAFloat(text: String) throws {
        guard case .float(let value) = YAMLScalar(text: text, isPlain: true).value else {
            Issue.record("\(text) is no float")
            return
        }
        #expect(value.isNaN)
    }
}
