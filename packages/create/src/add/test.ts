import type { Addition, ServiceFolder } from './addition.ts'
import { apiTests, testHead, testOf } from './api-tests.ts'
import type { Name } from './naming/names.ts'
import { sliceNames } from './route.ts'

/** A file of tests over HTTP, which begins with one that adds and finds. */
export function test(folder: ServiceFolder, slice: string, name: Name): Addition {
  const names = sliceNames(folder, slice)
  const tests = apiTests(folder, names)
  const path = `test/${name.kebab}.test.ts`
  return {
    files: { [path]: testHead(tests) + testOf(tests, / that was added is found/) },
    changes: [],
    next: [`say in ${path} what is to hold`],
  }
}
