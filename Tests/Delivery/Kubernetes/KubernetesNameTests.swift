@testable import Delivery
import Testing

@Suite struct KubernetesNameTests {
    @Test(arguments: ["a", "backend-v2", "0", String(repeating: "x", count: 63)])
    func labelsAreAccepted(name: String) throws {
        try KubernetesName.check(name, as: .label, role: "deployment")
        #expect(try DeploymentReference(name, namespace: name).name == name)
    }

    @Test(arguments: [
        "", "-a", "a-", "A", "a.b", "a b", "a\n", "--all", "ä", "a_b", "$(x)",
        String(repeating: "x", count: 64),
    ])
    func whatIsNoLabelIsRefused(name: String) {
        let error = KubernetesNameError(role: "namespace", name: name, kind: .label)
        #expect(throws: error) { try DeploymentReference("backend", namespace: name) }
        #expect(error.exitCode == .usage)
    }

    @Test func subdomainsAreLabelsJoinedByDots() throws {
        try KubernetesName.check("api.example.com", as: .subdomain, role: "host")
        for name in ["a..b", ".a", "a.", String(repeating: "a.", count: 130) + "a"] {
            #expect(throws: KubernetesNameError.self) {
                try KubernetesName.check(name, as: .subdomain, role: "host")
            }
        }
    }

    @Test func theServiceAddressIsTheClusters() throws {
        let reference = try DeploymentReference("backend-v2")
        #expect(reference.serviceURL == "http://backend-v2.production.svc.cluster.local")
        #expect("\(reference)" == "production/backend-v2")
    }
}
