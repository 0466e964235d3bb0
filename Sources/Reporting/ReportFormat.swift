/// A way to write a report down: values in, text out.
///
/// A format is a value whose properties are its options. It prints nothing and reads neither files, the
/// environment nor the clock, so the same report always gives the same text. Each format has a file of its
/// own: ``MarkdownFormat``, ``JSONFormat``, ``PrometheusFormat``, ``ConsoleFormat`` of a load test, and those
/// of the same names of a ``CanaryReport`` and a ``RolloutReport``. A new one is one more file that conforms
/// to this protocol.
public protocol ReportFormat<Report>: Sendable {
    /// The report that is written.
    associatedtype Report

    /// Why a report cannot be written in this format; `Never` when every report can.
    associatedtype Failure: Error = Never

    /// The report in this format, with a newline at its end.
    func text(of report: Report) throws(Failure) -> String
}
