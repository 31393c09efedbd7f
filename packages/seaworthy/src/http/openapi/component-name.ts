/** What a schema is called among the components of a document: its title, in letters that an address may have. */
export function componentName(schema: object): string | undefined {
  const { title } = schema as { title?: unknown }
  if (typeof title !== 'string') return undefined
  if (/^[A-Za-z_][\w.-]*$/.test(title)) return title
  const name = pascalCase(title)
  return /^[A-Za-z_]/.test(name) ? name : undefined
}

/** `one-or more/words` as `OneOrMoreWords`. */
export const pascalCase = (text: string): string =>
  text
    .replaceAll(
      /[^a-zA-Z0-9]*([a-zA-Z0-9]+)[^a-zA-Z0-9]*/g,
      (_, word: string) => word.charAt(0).toUpperCase() + word.slice(1),
    )
    .replaceAll(/[^a-zA-Z0-9]/g, '')
