extension String {
    /// A host as a URL has it: an IPv6 address in brackets (RFC 3986, section 3.2.2), anything else as it is.
    package var bracketedHost: String { contains(":") ? "[\(self)]" : self }

    /// A host name without the dot that ends an absolute one.
    var withoutFinalDot: String { hasSuffix(".") ? String(dropLast()) : self }
}
