/**
 * A second line behind the redaction of services themselves, for what is not on the chassis. In RE2, which knows no look-around.
 *
 * @param secretKeys names under which secrets stand, their words joined by hyphens
 */
export function redactionLines(secretKeys: readonly string[]): string {
  return `  redaction:
    allow_all_keys: true
    redact_all_types: true
    # What stands under such a name is not kept.
    blocked_key_patterns:
      - '(?i)^(?:${secretNames(secretKeys)})$'
    # Nor what looks like a secret anywhere: tokens, user and password in an address, and what is called one in a text.
    blocked_values:
      - '(?i)\\b(?:bearer|basic|dpop)\\s+[a-z0-9._~+/=-]{6,}'
      - '\\beyJ[A-Za-z0-9_-]{4,}\\.[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]*)*'
      - '://[^\\s"''\\\\/]*@'
      - '(?i)(?:passw(?:or)?d|secret|token|api[_-]?key|authorization|cookie)["'']?\\s{0,2}[=:]\\s{0,2}["'']?[^\\s"''\\\\,;&{}\\[\\]]+'`
}

/** Any of the names, however their words are joined. */
const secretNames = (keys: readonly string[]) => keys.map((key) => key.replaceAll('-', '[-_.]?')).join('|')

/** For a line of JSON as it is written: replaces what stands under such a name, however deep. */
export function jsonRedactionOperator(secretKeys: readonly string[]): string {
  return `      - type: regex_replace
        field: body
        regex: '(?i)"(${secretNames(secretKeys)})"\\s*:\\s*"(?:[^"\\\\]|\\\\.)*"'
        replace_with: '"$$1":"[redacted]"'`
}
