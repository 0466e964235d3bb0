// swift-tools-version: 6.2

import PackageDescription

/// How often a verification gives the right answer: simulated ones (the simulation is the one that the tests
/// use), and real ones over HTTP on loopback.
let package = Package(
    name: "canary",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "loadgate", path: "../..")],
    targets: [
        .executableTarget(name: "canary", dependencies: [.product(name: "SLOEval", package: "loadgate")]),
        .executableTarget(
            name: "canary-servers",
            dependencies: [.product(name: "LoadCore", package: "loadgate")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
