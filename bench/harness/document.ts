import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'

/** Replaces what stands between the generated-table markers of a page, or writes the page when there is none. */
export function writeBetweenMarkers(file: URL, name: string, introduction: string, generated: string): void {
  const begin = `<!-- begin generated: ${name} -->`
  const end = `<!-- end generated: ${name} -->`
  mkdirSync(new URL('./', file), { recursive: true })
  const page = existsSync(file) ? readFileSync(file, 'utf8') : `${introduction}\n\n${begin}\n${end}\n`
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from < 0 || to < from) throw new Error(`${file.pathname} has lost its markers "${begin}" … "${end}"`)
  writeFileSync(file, `${page.slice(0, from + begin.length)}\n\n${generated.trim()}\n\n${page.slice(to)}`)
}
