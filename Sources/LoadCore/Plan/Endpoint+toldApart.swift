extension [Endpoint] {
    /// The endpoints with numbers in the names of those that reports would show alike because they differ in
    /// a secret alone: `/a?token=***`, `/a?token=*** (2)`. An endpoint that is listed twice stays so.
    public var toldApart: [Endpoint] {
        var paths: [String: [String]] = [:]
        return map { endpoint in
            var endpoint = endpoint
            let known = paths[endpoint.name] ?? []
            let place = known.firstIndex(of: endpoint.path) ?? known.count
            if place == known.count { paths[endpoint.name, default: []].append(endpoint.path) }
            if place > 0 { endpoint.label = "\(endpoint.shownPath) (\(place + 1))" }
            return endpoint
        }
    }
}
