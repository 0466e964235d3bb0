import Testing

@testable import Delivery

@Suite struct ConfigurationIssueTests {
    /// The text of a file, and what is said of it after the file's name.
    static let issues: [(text: String, description: String)] = [
        // Syntax and shape
        ("a: [", "1:4: the '[' that opens here is never closed"),
        ("- 1", "1:1: the file must be a mapping (key: value), but is a list"),
        ("thresholds: 5", "1:13: thresholds must be a mapping (key: value), but is '5'"),
        ("environments: [a]", "1:15: environments must be a mapping (key: value), but is a list"),

        // Keys
        ("thresholds:\n  latencey: {}", "2:3: unknown key 'thresholds.latencey'; did you mean 'latency'?"),
        (
            "thresholds: {latency: {pp95: 1}}",
            "1:24: unknown key 'thresholds.latency.pp95'; did you mean 'p95'?"
        ),
        (
            "thresholds: {latency: {average: 1}}",
            "1:24: unknown key 'thresholds.latency.average'; known here: p50, p95, p99, p99.9, mean, max"
        ),
        (
            "thresholds: {latency: {p100: 1}}",
            "1:24: thresholds.latency.p100 must be a percentile above 0 and below 100 such as p95 or p99.9, but is 'p100'"
        ),
        (
            "thresholds: {latency: {p99.90: 1}}",
            "1:24: thresholds.latency.p99.90 must be a percentile above 0 and below 100 such as p95 or p99.9, but is 'p99.90'"
        ),
        (
            "thresholds: {endpoints: {/a: {latency: {p99.9: 0}}}}",
            "1:48: thresholds.endpoints./a.latency.p99.9 must be a number of milliseconds above 0, but is '0'"
        ),
        (
            "thresholds: {endpoints: {/a: {success_rate: 1}}}",
            "1:31: unknown key 'thresholds.endpoints./a.success_rate'; known here: latency, error_rate, throughput"
        ),
        (
            "thresholds: {endpoints: {/a: 5}}",
            "1:30: thresholds.endpoints./a must be a mapping (key: value), but is '5'"
        ),
        (
            "thresholds: {journeys: {a: {success_rate: 101}}}",
            "1:43: thresholds.journeys.a.success_rate must be a percentage from 0 to 100, but is '101'"
        ),
        (
            "thresholds: {endpoints: {/order: {error_rate: 1}}}\nload_test: {endpoints: {/orders: 1}}",
            "1:26: thresholds.endpoints./order must be named as an endpoint or a step of load_test, but none has this name; did you mean '/orders'?"
        ),
        (
            "thresholds: {endpoints: {/a: {}}}\nload_test: {endpoints: {POST /a: 1}}",
            "1:26: thresholds.endpoints./a must be named as an endpoint or a step of load_test, but none has this name; did you mean 'POST /a'?"
        ),
        (
            "thresholds: {journeys: {a: {}}}\nload_test: {endpoints: {/a: 1}}",
            "1:25: thresholds.journeys.a must be named as a journey of load_test, but none has this name"
        ),
        (
            "zzz: 1",
            "1:1: unknown key 'zzz'; known here: thresholds, environments, load_test, canary, alerts, prometheus, monitoring"
        ),
        ("enviroments: {}", "1:1: unknown key 'enviroments'; did you mean 'environments'?"),
        (
            "load_test: {endpoints: {/a: {wait: 1}}}",
            "1:30: unknown key 'load_test.endpoints./a.wait'; known here: weight, method, headers, body, body_file, expect"
        ),
        (
            "load_test: {patterns: {ramp-up: {}}}",
            "1:24: unknown key 'load_test.patterns.ramp-up'; did you mean 'ramp_up'?"
        ),

        // Thresholds
        (
            "thresholds: {throughput: fast}",
            "1:26: thresholds.throughput must be a number of requests a second, 0 or more, but is 'fast'"
        ),
        (
            "thresholds: {throughput: '5'}",
            "1:26: thresholds.throughput must be a number of requests a second, 0 or more, but is '5'"
        ),
        (
            "thresholds: {throughput: .inf}",
            "1:26: thresholds.throughput must be a number of requests a second, 0 or more, but is '.inf'"
        ),
        (
            "thresholds: {error_rate: 100.5}",
            "1:26: thresholds.error_rate must be a percentage from 0 to 100, but is '100.5'"
        ),
        (
            "thresholds: {latency: {p50: 0}}",
            "1:29: thresholds.latency.p50 must be a number of milliseconds above 0, but is '0'"
        ),
        (
            "thresholds: {latency: {p99: [1]}}",
            "1:29: thresholds.latency.p99 must be a number of milliseconds above 0, but is a list"
        ),
        (
            "thresholds: {throughput: '${A}b'}",
            "1:26: thresholds.throughput needs a value, but the environment variable A is not set; set it or write ${A:-default}"
        ),
        (
            "thresholds: {throughput: '${KEY}'}",
            "1:26: thresholds.throughput must be a number of requests a second, 0 or more, but '${KEY}' gives something else"
        ),
        (
            "thresholds: {throughput: '${A'}",
            "1:26: thresholds.throughput holds '${' without '}'; write $$ for a dollar sign"
        ),

        // Endpoints
        ("load_test: {endpoints: {api: 1}}", endpointPath("1:25", "'api'")),
        ("load_test: {endpoints: {'/a b': 1}}", endpointPath("1:25", "'/a b'")),
        ("load_test: {endpoints: {\"/a\\r\\n\": 1}}", endpointPath("1:25", "'/a␍␊'")),
        ("load_test: {endpoints: {'/${X}': 1}}", endpointPath("1:25", "'/${X}'")),
        ("load_test: {endpoints: {/é: 1}}", endpointPath("1:25", "'/é'")),
        (
            "load_test: {endpoints: {/a: -1}}",
            "1:29: load_test.endpoints./a must be a number from 0 to 1000000000, but is '-1'"
        ),
        (
            "load_test: {endpoints: {/a: .nan}}",
            "1:29: load_test.endpoints./a must be a number from 0 to 1000000000, but is '.nan'"
        ),
        (
            "load_test: {endpoints: {/a: }}",
            "1:28: load_test.endpoints./a must be a number from 0 to 1000000000, but is empty"
        ),
        (
            "load_test: {endpoints: {/a: {weight: x}}}",
            "1:38: load_test.endpoints./a.weight must be a number from 0 to 1000000000, but is 'x'"
        ),
        (
            "load_test: {endpoints: {/a: 0, /b: {weight: 0}}}",
            "1:24: load_test.endpoints must hold a weight above 0, but all weights are 0"
        ),
        (
            "load_test: {endpoints: {/a: {method: get}}}",
            "1:38: load_test.endpoints./a.method must be a method in capitals such as GET or POST, but is 'get'"
        ),
        (
            "load_test: {endpoints: {/a: {method: CONNECT}}}",
            "1:38: load_test.endpoints./a.method must be a method in capitals such as GET or POST, but is 'CONNECT'"
        ),
        (
            "load_test: {endpoints: {/a: {headers: {a b: c}}}}",
            "1:45: load_test.endpoints./a.headers.a b must be named by a token, but 'a b' is not one (RFC 9110, section 5.6.2)"
        ),
        (
            "load_test: {endpoints: {/a: {headers: {A: \"k\\r\\nB: c\"}}}}",
            "1:43: load_test.endpoints./a.headers.A must hold no control characters, but its value does"
        ),
        (
            "load_test: {endpoints: {/a: {headers: {A: 1, a: 2}}}}",
            "1:49: load_test.endpoints./a.headers.a must stand once, but it is also here in other capitals"
        ),
        (
            "load_test: {endpoints: {/a: {headers: {Content-length: 1}}}}",
            "1:56: load_test.endpoints./a.headers.Content-length must be left out, but it is set for every request"
        ),
        (
            "load_test: {endpoints: {/a: {body: {b: 1}}}}",
            "1:36: load_test.endpoints./a.body must be a text, but is a mapping"
        ),
        (
            "load_test: {endpoints: {/a: {expect: {status: 99}}}}",
            "1:47: load_test.endpoints./a.expect.status must be a status from 100 to 599, but is '99'"
        ),
        (
            "load_test: {endpoints: {/a: {expect: {status: [200, ok]}}}}",
            "1:53: load_test.endpoints./a.expect.status[1] must be a status from 100 to 599, but is 'ok'"
        ),
        (
            "load_test: {endpoints: {/a: {expect: {status: []}}}}",
            "1:47: load_test.endpoints./a.expect.status must name a status, but is an empty list"
        ),

        // Patterns and transport
        (
            "load_test: {transport: sockets}",
            "1:24: load_test.transport must be one of auto, socket, urlsession, but is 'sockets'; did you mean 'socket'?"
        ),
        (
            "load_test: {patterns: {sustained: {inter_request_delay: [2, 1]}}}",
            "1:57: load_test.patterns.sustained.inter_request_delay must name the smaller number first, but 2.0 seconds is more than 1.0 seconds"
        ),
        (
            "load_test: {patterns: {burst: {burst_pause: [1]}}}",
            "1:45: load_test.patterns.burst.burst_pause must be a list of two numbers of seconds, but has 1"
        ),
        (
            "load_test: {patterns: {burst: {burst_pause: 1}}}",
            "1:45: load_test.patterns.burst.burst_pause must be a list, but is '1'"
        ),
        (
            "load_test: {patterns: {burst: {burst_pause: [-1, 1]}}}",
            "1:46: load_test.patterns.burst.burst_pause[0] must be a number of seconds from 0 to 86400, but is '-1'"
        ),
        (
            "load_test: {patterns: {burst: {burst_size: 0}}}",
            "1:44: load_test.patterns.burst.burst_size must be a number of requests from 1 to 1000000, but is '0'"
        ),
        (
            "load_test: {patterns: {burst: {burst_size: 1.5}}}",
            "1:44: load_test.patterns.burst.burst_size must be a number of requests from 1 to 1000000, but is '1.5'"
        ),
        (
            "load_test: {patterns: {ramp_up: {ramp_duration: 1e9}}}",
            "1:49: load_test.patterns.ramp_up.ramp_duration must be a number of seconds from 0 to 86400, but is '1e9'"
        ),

        // Alerts
        (
            "alerts: {slack_webhook: hunter2}",
            "1:25: alerts.slack_webhook must be an https or http URL, but the value is something else"
        ),
        (
            "alerts: {slack_webhook: 'https://a b'}",
            "1:25: alerts.slack_webhook must be an https or http URL, but the value is something else"
        ),
        (
            "alerts: {webhook: {url: 'ftp://hunter2'}}",
            "1:25: alerts.webhook.url must be an https or http URL, but the value is something else"
        ),
        (
            "alerts: {webhook: {url: 'http://h/', headers: {'a b': c}}}",
            "1:55: alerts.webhook.headers.a b must be named by a token, but 'a b' is not one (RFC 9110, section 5.6.2)"
        ),
        (
            "alerts: {on_inconclusive: yes}",
            "1:27: alerts.on_inconclusive must be true or false, but is 'yes'"
        ),
        (
            "alerts: {email: {enabled: true, from_email: a@b, to_emails: [c@d]}}",
            "1:17: alerts.email.smtp_server is missing; it is needed because alerts.email.enabled is true"
        ),
        (
            "alerts: {email: {enabled: true, smtp_server: h, from_email: '${F}', to_emails: [c@d]}}",
            "1:61: alerts.email.from_email needs a value, but the environment variable F is not set; set it or write ${F:-default}"
        ),
        (
            "alerts: {email: {enabled: true, smtp_server: h, from_email: a@b, to_emails: []}}",
            "1:77: alerts.email.to_emails is missing; it is needed because alerts.email.enabled is true"
        ),
        (
            "alerts: {email: {smtp_server: 'a b'}}",
            "1:31: alerts.email.smtp_server must be the name or address of a mail server, but is 'a b'"
        ),
        (
            "alerts: {email: {smtp_port: 70000}}",
            "1:29: alerts.email.smtp_port must be a port from 1 to 65535, but is '70000'"
        ),
        (
            "alerts: {email: {to_emails: [\"a@b\\nBcc: c@d\"]}}",
            #"1:30: alerts.email.to_emails[0] must be a mail address like name@example.com, but is 'a@b␊Bcc: c@d'"#
        ),

        // Prometheus
        (
            "prometheus: {prefix: 1x}",
            "1:22: prometheus.prefix must be letters, digits, '_' and ':' with no digit first, but is '1x'"
        ),
        (
            "prometheus: {labels: {a-b: 1}}",
            "1:28: prometheus.labels.a-b must be named by letters, digits and '_' with no digit first, but the name is 'a-b'"
        ),
        (
            "prometheus: {labels: {job: x}}",
            "1:28: prometheus.labels.job must have another name, but this label is set by the program"
        ),
        (
            "prometheus: {pushgateway_url: 'ftp://h'}",
            "1:31: prometheus.pushgateway_url must be a URL like http://host:9091, but the scheme 'ftp' is not supported; use http or https"
        ),
        (
            "prometheus: {pushgateway_url: '${KEY}'}",
            "1:31: prometheus.pushgateway_url must be a URL like http://host:9091, but '${KEY}' gives something else"
        ),

        // Monitoring
        (
            "monitoring: {docker: {enabled: true}}",
            "1:22: monitoring.docker.container_pattern is missing; it is needed because monitoring.docker.enabled is true"
        ),
        (
            "monitoring: {docker: {container_pattern: -a}}",
            "1:42: monitoring.docker.container_pattern must be a container name in which * and ? stand for anything, but is '-a'"
        ),
        (
            "monitoring: {kubernetes: {namespace: a.b}}",
            "1:38: monitoring.kubernetes.namespace must be lower case letters, digits and inner hyphens, at most 63, but is 'a.b'"
        ),
        (
            "monitoring: {kubernetes: {deployment: A}}",
            "1:39: monitoring.kubernetes.deployment must be lower case letters, digits and inner hyphens, at most 253, but is 'A'"
        ),
        (
            "monitoring: {system: {metrics: [cpu, memry]}}",
            "1:38: monitoring.system.metrics[1] must be one of cpu, memory, disk, network, but is 'memry'; did you mean 'memory'?"
        ),
    ]

    static func endpointPath(_ position: String, _ found: String) -> String {
        "\(position): an endpoint path must begin with '/' and hold no spaces, '#', ${…} or characters beyond ASCII, but is \(found)"
    }

    @Test(arguments: issues)
    func anIssueIsOneLineWithItsPlace(text: String, description: String) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationFile(text, ["KEY": "hunter2"]).resolved()
        }
        #expect(error?.description == "f.yml:\(description)")
    }

    @Test(arguments: [
        "\"a\\nb\": 1", "prometheus: {labels: {\"a\\nb\": 1}}",
        "load_test: {endpoints: {/a: {headers: {\"a\\nb\": 1}}}}",
        "environments: {\"a\\nb\": 1}", "load_test: {transport: \"a\\nb\"}",
    ])
    func aLineBreakInAKeyDoesNotBreakTheLine(text: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(text) }
        #expect(error?.description.contains("\n") == false)
        #expect(error?.description.contains("a␊b") == true)
    }

    @Test func allIssuesAreToldInTheOrderOfTheText() throws {
        let text =
            "thresholds: {throughput: -1}\nload_test: {transport: x}\nalerts: {email: {smtp_port: 0}}\n"
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile(text) }
        #expect(error?.issues.map(\.position.line) == [1, 2, 3])
    }
}
