public import LoadCore

extension Endpoint {
    /// Five endpoints of different weights, which sum to 1.
    public static let sample = [
        Endpoint(path: "/api/health", weight: 0.1),
        Endpoint(path: "/api/users", weight: 0.3),
        Endpoint(path: "/api/orders", weight: 0.25),
        Endpoint(path: "/api/products", weight: 0.2),
        Endpoint(path: "/api/analytics", weight: 0.15),
    ]
}
