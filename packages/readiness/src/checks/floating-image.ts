/** Whether a name of an image means another image tomorrow: it has neither a digest nor a tag other than latest. */
export function isFloating(image: string): boolean {
  const tag = /:([^/]+)$/.exec(image)?.[1] ?? 'latest'
  return tag === 'latest' && !image.includes('@sha256:')
}
