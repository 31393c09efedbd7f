import { expect, test } from 'vitest'
import { describedShop } from './fixtures/described-shop.ts'
import { INFRASTRUCTURES } from './infrastructure-size.ts'
import { firstServiceSize, serviceVariables } from './service-variables.ts'
import { terraformFiles } from './terraform-files.ts'

const { generated, owned } = terraformFiles()
/** Names of the variables that a root declares, and those of them that have no default. */
function variablesOf(root: string) {
  const blocks = (generated[`${root}/variables.tf`] as string).split(/^variable /m).slice(1)
  const names = blocks.map((block) => /^"(\w+)"/.exec(block)?.[1] as string)
  const needed = names.filter((_, index) => !/^ {2}default/m.test(blocks[index] as string))
  return { names, needed }
}

const shared = (environment: string) =>
  JSON.parse(owned[`environments/${environment}/shared.tfvars.json`] as string)

test.each(['pre-production', 'production'] as const)(
  'files of %s say every variable, and no other',
  (name) => {
    const platform = JSON.parse(owned[`environments/${name}/platform.tfvars.json`] as string)
    const given = Object.keys({ ...shared(name), ...platform })
    expect(given.toSorted()).toEqual(variablesOf('platform').needed.toSorted())
    const service = Object.keys({
      ...shared(name),
      ...serviceVariables(describedShop()),
      ...firstServiceSize(name),
    })
    expect(service.toSorted()).toEqual(variablesOf('service').needed.toSorted())
  },
)

test('only a password has to be given in another way', () => {
  const { names, needed } = variablesOf('service')
  expect(names.filter((name) => !needed.includes(name))).toEqual(['cache_auth_token'])
})

test('every variable and every output has a type or a value, and says what it is', () => {
  for (const [path, text] of Object.entries(generated).filter(([path]) =>
    /(variables|outputs)\.tf$/.test(path),
  ))
    for (const block of text.split(/^(?:variable|output) /m).slice(1))
      expect(block, path).toMatch(/description = "[^"]+"[\s\S]*(type|value) +=/)
})

test('production and pre-production differ in sizes and names, and never in the kinds of things', () => {
  const keys = (name: string) =>
    Object.keys(JSON.parse(owned[`environments/${name}/platform.tfvars.json`] as string))
  expect(keys('production')).toEqual(keys('pre-production'))
  expect(shared('production').domain).not.toBe(shared('pre-production').domain)
})

test('networks of two environments do not overlap, so that they can be joined', () => {
  const blocks = INFRASTRUCTURES.map(
    (name) => JSON.parse(owned[`environments/${name}/platform.tfvars.json`] as string).cidr as string,
  )
  expect(blocks.every((block) => /^10\.\d+\.0\.0\/16$/.test(block))).toBe(true)
  expect(new Set(blocks).size).toBe(blocks.length)
})

test('what is generated never lies in a folder of people', () => {
  const folders = (paths: object) => new Set(Object.keys(paths).map((path) => path.split('/')[0]))
  expect(folders(generated).intersection(folders(owned)).size).toBe(0)
})
