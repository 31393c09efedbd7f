/** Plain text: no character that means something to YAML, in a block or in a list in brackets. */
const PLAIN = /^[\w./](?:[^\n#"'{}[\]&*!|>%@`,:]|:(?=\S))*$/
/** Plain, and read as something else than text, or cut. */
const OTHER = /^[\d.]+$|^(?:true|false|null|yes|no|on|off)$|\s$/i

/** Text as YAML that is read as that text: quoted only where it has to be. */
export const yamlScalar = (text: string): string =>
  PLAIN.test(text) && !OTHER.test(text) ? text : JSON.stringify(text)
