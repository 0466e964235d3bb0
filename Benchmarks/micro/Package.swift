// swift-tools-version: 6.2

import PackageDescription

/// What is measured of the libraries alone. A package of its own, so that the product's manifest carries no
/// benchmark.
let package = Package(
    name: "micro",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "loadgate", path: "../..")],
    targets: [
        // The few operations that run once a request.
        .executableTarget(name: "micro", dependencies: [.product(name: "SLOEval", package: "loadgate")]),
        // The engine over URLSession beside a loop without it; `Benchmarks/compare` runs both.
        .executableTarget(
            name: "urlsession-loop",
            dependencies: [
                .product(name: "SLOEval", package: "loadgate"),
                .product(name: "LoadCore", package: "loadgate"),
            ]
        ),
        // A server whose delays are known, and the cost of the probe; `Benchmarks/accuracy` runs both.
        .executableTarget(
            name: "delay-server",
            dependencies: [.product(name: "LoadCore", package: "loadgate")]
        ),
        .executableTarget(
            name: "probe-cost",
            dependencies: [
                .product(name: "SLOEval", package: "loadgate"),
                .product(name: "LoadCore", package: "loadgate"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
