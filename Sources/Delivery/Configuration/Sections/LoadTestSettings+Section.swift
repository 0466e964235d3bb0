import LoadCore

extension LoadTestSettings {
    enum Key: String, CaseIterable {
        case target, concurrency, duration, pattern, rate
        case endpoints, data, journeys, patterns, transport
        case tls, resolve, proxy, compressed
        case connectTo = "connect_to"
        case followCrossOrigin = "follow_cross_origin"
        case abortOnFail = "abort_on_fail"
        case abortWindow = "abort_window"
    }

    init(_ section: Section<Key>) {
        self.init(
            target: section[.target]?.complete()?.serviceURL(like: "http://host:8000", allowsQuery: true),
            concurrency: section[.concurrency]?.integer(in: LoadPlan.concurrencyRange, "a number of users"),
            duration: section[.duration]?.length(inSeconds: Self.durationRange),
            pattern: section[.pattern]?.pattern(),
            rate: section[.rate]?.number(.arrivalRate),
            patterns: PatternSettings(section.section(.patterns, of: PatternSettings.Key.self)),
            transport: section[.transport]?.choice(of: Transport.self) ?? .auto,
            connections: ConnectionSettings(
                tls: section.section(.tls, of: TLSOverrides.Key.self),
                resolve: section[.resolve],
                connectTo: section[.connectTo],
                proxy: section[.proxy],
                compressed: section[.compressed]
            ),
            followCrossOrigin: section[.followCrossOrigin]?.bool() ?? false,
            abortOnFail: section[.abortOnFail]?.bool() ?? false,
            abortWindow: section[.abortWindow]?.length(inSeconds: 1...3600) ?? .seconds(10)
        )
        if rate != nil, let pattern, pattern != .constantRate, let field = section[.rate] {
            let found = "load_test.pattern is \(pattern.rawValue)"
            field.reject(must: "be left out, since it belongs to constant-rate", but: found)
        }
        if let field = section[.endpoints] { readEndpoints(field) }
        let tables = (section[.data]?.allEntries() ?? []).map { entry, field in
            (name: entry.key, table: DataTable(named: entry.key, field))
        }
        data = tables.compactMap(\.table)
        // What is wrong with data that was refused has been told; journeys that use it are not wrong.
        let names = tables.filter { $0.table == nil }.map(\.name)
        if let field = section[.journeys] { readJourneys(field, unreadable: names) }
    }

    private mutating func readJourneys(_ field: Field, unreadable: [String]) {
        var reader = JourneyReader(
            tables: data,
            unreadable: unreadable,
            names: Set(endpoints.map { $0.endpoint.name })
        )
        let findings = field.decoding.findings
        journeys = field.entries().compactMap { entry, field in reader.journey(named: entry.key, field) }
        for journey in journeys {
            field.decoding.names.add(journey: journey.name, steps: Set(journey.requestSteps.map(\.name)))
        }
        // What is wrong may have been a step, whose name is not known then.
        if field.decoding.findings > findings { field.decoding.isPlanWhole = false }
        let isWhole = field.below == nil && !field.isInherited
        if isWhole, endpoints.isEmpty, !journeys.isEmpty, journeys.allSatisfy({ $0.weight == 0 }) {
            field.reject(must: "hold a weight above 0", but: "all weights are 0")
        }
    }

    private mutating func readEndpoints(_ field: Field) {
        if case .mapping = field.node.content {} else { field.decoding.isPlanWhole = false }
        let entries = field.entries()
        let read = entries.compactMap { entry, field in
            EndpointSettings(entry: entry, field: field).map { (key: entry.key, endpoint: $0) }
        }
        endpoints = read.map(\.endpoint)
        // Endpoints that were refused have been reported; their names and weights are not known.
        guard read.count == entries.count else {
            field.decoding.isPlanWhole = false
            return
        }
        for (key, endpoint) in read { field.decoding.names.add(endpoint, key: key) }
        if entries.isEmpty {
            field.decoding.endpoints = EndpointTable()
            return
        }
        if field.below == nil { checkWhole(read, entries, field) } else { check(read, entries, field) }
    }

    /// Checks endpoints that are all there are.
    private func checkWhole(
        _ read: [(key: String, endpoint: EndpointSettings)],
        _ entries: [(entry: YAMLEntry, field: Field)],
        _ field: Field
    ) {
        var table = EndpointTable()
        for ((key, endpoint), entry) in zip(read, entries) {
            if let other = table.add(endpoint, key: key) { Self.refuse(entry, endpoint, besides: other) }
        }
        if !table.isAnyPicked { field.reject(must: "hold a weight above 0", but: "all weights are 0") }
        field.decoding.endpoints = table
    }

    /// Checks endpoints of an environment together with those of the base that they lie over.
    private func check(
        _ read: [(key: String, endpoint: EndpointSettings)],
        _ entries: [(entry: YAMLEntry, field: Field)],
        _ field: Field
    ) {
        // Without a table there is something wrong in the base.
        guard let table = field.decoding.base?.endpoints else { return }
        var own = EndpointTable()
        let replaced = Set(read.map(\.key))
        for ((key, endpoint), entry) in zip(read, entries) {
            let other =
                own.add(endpoint, key: key)
                ?? table.other(named: endpoint.name, than: key, replaced: replaced)
            if let other { Self.refuse(entry, endpoint, besides: other) }
        }
        if !table.isAnyPicked(with: read) {
            field.reject(must: "hold a weight above 0", but: "all weights are 0")
        }
    }

    private static func refuse(
        _ entry: (entry: YAMLEntry, field: Field),
        _ endpoint: EndpointSettings,
        besides other: String
    ) {
        // What an objective for either means would be told once more.
        entry.field.decoding.isPlanWhole = false
        entry.field.decoding.report(
            .unacceptable(
                path: entry.field.path,
                must: "stand once",
                but: "\(other.inQuotes) is the endpoint \(endpoint.name) as well; add up their weights"
            ),
            at: entry.entry.keyPosition
        )
    }
}
