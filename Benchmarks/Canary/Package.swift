// swift-tools-version: 6.2

import PackageDescription

/// Simulates verifications whose right answer is known and counts how often the comparison gives it. The
/// simulation itself is the one that the tests use.
let package = Package(
    name: "canary",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "loadgate", path: "../..")],
    targets: [
        .executableTarget(name: "canary", dependencies: [.product(name: "SLOEval", package: "loadgate")])
    ],
    swiftLanguageModes: [.v6]
)
