/** What is loaded into a service before it begins, and troubles it from within. */
export type Flaw = 'bad-release' | 'blocked-loop' | 'full-heap'

/** Environment with which a service has a flaw. */
export function flaw(name: Flaw): Readonly<Record<string, string>> {
  const file = new URL(`./flaws/${name}.ts`, import.meta.url)
  // A heap that is small enough to fill within seconds.
  const heap = name === 'full-heap' ? '--max-old-space-size=256 ' : ''
  return { NODE_OPTIONS: `${heap}--import=${file}` }
}
