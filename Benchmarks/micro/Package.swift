// swift-tools-version: 6.2

import PackageDescription

/// Measures the few operations that run once a request. A package of its own, so that the product's manifest
/// carries no benchmark.
let package = Package(
    name: "micro",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "loadgate", path: "../..")],
    targets: [
        .executableTarget(name: "micro", dependencies: [.product(name: "SLOEval", package: "loadgate")])
    ],
    swiftLanguageModes: [.v6]
)
