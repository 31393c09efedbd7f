export type Variables = Readonly<Record<string, string>>

/** Variables are text; `${NAME}` takes a value of this environment, so that a secret need not be in the file. */
export function expandedAll(variables: Readonly<Record<string, unknown>>): Variables {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, expanded(String(value))]))
}

export function expanded(text: string): string {
  return text.replace(/\$\{(\w+)\}/g, (_, variable: string) => process.env[variable] ?? '')
}
