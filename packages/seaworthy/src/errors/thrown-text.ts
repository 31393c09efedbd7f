/** What was thrown, as text. Anything can be thrown, also an object that refuses to be text. */
export function thrownText(thrown: unknown): string {
  try {
    return String(thrown)
  } catch {
    return `a thrown ${typeof thrown} that is no error`
  }
}
