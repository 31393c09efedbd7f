import type { ServiceFolder } from './addition.ts'
import type { Names } from './naming/names.ts'
import { ITEMS, templateParts } from './template-parts.ts'

/** The tests over HTTP of a slice, as the service has them, or as the template would have them. */
export function apiTests(folder: ServiceFolder, names: Names): string {
  const own = folder.read(`test/${names.many.kebab}-api.test.ts`)
  return own === '' ? templateParts(folder, [], ITEMS, names).text('test/items-api.test.ts') : own
}

/** What stands above the first test: how the service is started, and how it is asked. */
export const testHead = (tests: string): string => tests.slice(0, tests.search(/^test\b/m))

/** The first test whose title matches; without one, the first. */
export function testOf(tests: string, title: RegExp): string {
  const all = tests.match(/^test\('[\s\S]*?^\}\)\n/gm) ?? []
  return all.find((text) => title.test(/^test\('(.*?)',/.exec(text)?.[1] ?? '')) ?? all[0] ?? ''
}
