// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "loadgate",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "SLOEval", targets: ["SLOEval"]),
        .library(name: "LoadCore", targets: ["LoadCore"]),
        .library(name: "Reporting", targets: ["Reporting"]),
        .library(name: "Delivery", targets: ["Delivery"]),
        .executable(name: "loadtest", targets: ["loadtest"]),
        .executable(name: "canary-verify", targets: ["canary-verify"]),
        .executable(name: "progressive-rollout", targets: ["progressive-rollout"]),
    ],
    targets: [
        // Floor 1: measurements and judgement, pure values.
        .target(name: "SLOEval", swiftSettings: settings),

        // Floor 2: make measurements, and show them.
        .systemLibrary(name: "CEpoll", path: "Sources/LoadCore/Transport/Socket/CEpoll"),
        .target(
            name: "LoadCore",
            dependencies: ["SLOEval", .target(name: "CEpoll", condition: .when(platforms: [.linux]))],
            exclude: ["Transport/Socket/CEpoll"],
            swiftSettings: settings
        ),
        .target(name: "Reporting", dependencies: ["SLOEval"], swiftSettings: settings),

        // Floor 3: the workflows.
        .target(name: "CSpawn", path: "Sources/Delivery/Processes/CSpawn"),
        .target(
            name: "Delivery",
            dependencies: ["SLOEval", "LoadCore", "Reporting", "CSpawn"],
            exclude: ["Processes/CSpawn"],
            swiftSettings: settings
        ),

        // Floor 4: three thin programs.
        .executableTarget(name: "loadtest", dependencies: ["Delivery"], swiftSettings: settings),
        .executableTarget(name: "canary-verify", dependencies: ["Delivery"], swiftSettings: settings),
        .executableTarget(name: "progressive-rollout", dependencies: ["Delivery"], swiftSettings: settings),

        .target(
            name: "TestSupport",
            dependencies: ["SLOEval", "LoadCore"],
            path: "Tests/Support",
            swiftSettings: settings
        ),
        .target(
            name: "DeliveryTestSupport",
            dependencies: ["SLOEval", "LoadCore", "Delivery", "TestSupport"],
            path: "Tests/DeliverySupport",
            swiftSettings: settings
        ),
        .testTarget(
            name: "SLOEvalTests",
            dependencies: ["SLOEval"],
            path: "Tests/SLOEval",
            exclude: ["Statistics/reference.py"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "LoadCoreTests",
            dependencies: ["LoadCore", "TestSupport"],
            path: "Tests/LoadCore",
            swiftSettings: settings
        ),
        .testTarget(
            name: "ReportingTests",
            dependencies: ["Reporting", "TestSupport"],
            path: "Tests/Reporting",
            exclude: ["Golden"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "DeliveryTests",
            dependencies: ["Delivery", "TestSupport", "DeliveryTestSupport"],
            path: "Tests/Delivery",
            swiftSettings: settings
        ),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "TestSupport", "DeliveryTestSupport", "Delivery",
                "loadtest", "canary-verify", "progressive-rollout",
            ],
            path: "Tests/Programs",
            exclude: ["Docs/Embedding", "Journeys/Service"],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
