import SLOEval

extension PrometheusFormat {
    /// The cost of the run, in base units: mean and peak, set apart by the label `statistic`, and the same of
    /// each container, where there are several, with its name in the label `container`.
    ///
    /// Values that were not measured are left out.
    public func resources(of report: LoadTestReport) -> [MetricFamily] {
        guard let usage = report.measurement.resources else { return [] }
        let labels = commonLabels(of: report)
        let containers = usage.containers.count > 1 ? usage.containers : []
        let rates: [(name: String, help: String, summary: ResourceUsage.Summary?)] = [
            ("disk_read", "Bytes a second read from disks.", usage.diskReadBytesPerSecond),
            ("disk_written", "Bytes a second written to disks.", usage.diskWrittenBytesPerSecond),
            ("network_received", "Bytes a second received.", usage.networkReceivedBytesPerSecond),
            ("network_sent", "Bytes a second sent.", usage.networkSentBytesPerSecond),
        ]
        let families = [
            family(
                "cpu_cores",
                "Processor use in cores.",
                samples(usage.cpuPercent, 0.01, labels)
                    + containers.flatMap { samples($0.cpuPercent, 0.01, labels, container: $0.name) }
            ),
            family(
                "memory_bytes",
                "Memory in use in bytes.",
                samples(usage.memoryMebibytes, 1_048_576, labels)
                    + containers.flatMap {
                        samples($0.memoryMebibytes, 1_048_576, labels, container: $0.name)
                    }
            ),
        ]
        return
            (families
            + rates.map { family("\($0.name)_bytes_per_second", $0.help, samples($0.summary, 1, labels)) })
            .filter { !$0.samples.isEmpty }
    }

    private func family(_ name: String, _ help: String, _ samples: [MetricSample]) -> MetricFamily {
        MetricFamily(name: prefix + "resource_" + name, help: help, kind: .gauge, samples: samples)
    }

    private func samples(
        _ summary: ResourceUsage.Summary?,
        _ factor: Double,
        _ common: [MetricLabel],
        container: String = ""
    ) -> [MetricSample] {
        guard let summary else { return [] }
        return [("mean", summary.mean), ("peak", summary.peak)].map { statistic, value in
            // An empty label is none.
            let own = [MetricLabel("container", container), MetricLabel("statistic", statistic)]
            return MetricSample(value * factor, labels: common + own)
        }
    }
}
