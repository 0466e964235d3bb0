import LoadCore

extension Field {
    /// The text of a template. What a variable holds stands for itself, whatever braces are in it.
    func templateText() -> String? {
        guard let field = complete() else { return nil }
        guard let text = field.textOrEmpty(), case .scalar(let written) = node.content,
            written.text.contains("${")
        else { return field.textOrEmpty() }
        return (try? decoding.interpolation.apply(to: written.text, quoting: Template.fixed))?.text ?? text
    }

    /// A text in a place where nothing is filled in; one that looks like a template is refused.
    func plainText() -> String? {
        guard let text = complete()?.textOrEmpty() else { return nil }
        return refusesTemplate() ? nil : text
    }

    /// Refuses templates in all of the values below, where nothing is filled in.
    func refuseTemplates() {
        switch node.content {
        case .scalar: _ = refusesTemplate()
        case .sequence: for item in items() ?? [] { item.refuseTemplates() }
        case .mapping: for (_, field) in entries() { field.refuseTemplates() }
        }
    }

    private func refusesTemplate() -> Bool {
        guard case .scalar(let written) = node.content, let braces = written.text.firstRange(of: "{{") else {
            return false
        }
        let offset = written.text[..<braces.lowerBound].unicodeScalars.count
        let problem = ConfigurationIssue.Problem.unacceptable(
            path: path,
            must: "be a text without a template",
            but: "holds '{{', and nothing is filled in here"
        )
        decoding.report(problem, at: position(ofScalar: offset), isKnown: isInherited)
        return true
    }
}
