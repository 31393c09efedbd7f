import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MARK, markedName } from './mark.ts'
import { repositoryDifferences, shipRepository } from './ship-repository.ts'

const FILES = {
  generated: {
    '.github/workflows/release.yml': `${MARK}name: release\n`,
    '.github/rulesets/tags.json': `{\n  "name": "${markedName('tags')}"\n}\n`,
    '.githooks/pre-commit': `#!/bin/sh\n${MARK}exit 0\n`,
  },
  owned: { 'deploy/repository.yaml': 'registry: a\n' },
}
const NOTHING = { missing: [], changed: [], leftOver: [], ofPeople: [] }

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ship-repository-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))
const write = (path: string, text: string) => writeFileSync(join(root, path), text)
const read = (path: string) => readFileSync(join(root, path), 'utf8')

test('everything is written once, scripts so that they can be run, and then nothing is different', () => {
  expect(shipRepository(root, FILES).missing).toHaveLength(4)
  expect(statSync(join(root, '.githooks/pre-commit')).mode & 0o777).toBe(0o755)
  expect(statSync(join(root, '.github/workflows/release.yml')).mode & 0o111).toBe(0)
  expect(repositoryDifferences(root, FILES)).toEqual(NOTHING)
})

test('what a hand changed below the mark is written anew, and answers stay', () => {
  shipRepository(root, FILES)
  write('.github/workflows/release.yml', `${MARK}name: mine\n`)
  write('deploy/repository.yaml', 'registry: b\n')
  expect(shipRepository(root, FILES)).toEqual({ ...NOTHING, changed: ['.github/workflows/release.yml'] })
  expect(read('.github/workflows/release.yml')).toBe(FILES.generated['.github/workflows/release.yml'])
  expect(read('deploy/repository.yaml')).toBe('registry: b\n')
})

test('a file of a person under one of the names is told and left alone, however often', () => {
  shipRepository(root, FILES)
  write('.github/workflows/release.yml', 'name: mine # "seaworthy ship --repository" would write another\n')
  write('.github/rulesets/tags.json', '{"name": "tags"}')
  const ofPeople = ['.github/workflows/release.yml', '.github/rulesets/tags.json']
  for (let time = 0; time < 2; time++) expect(shipRepository(root, FILES)).toEqual({ ...NOTHING, ofPeople })
  expect(read('.github/workflows/release.yml')).toContain('name: mine')
})

test('a workflow that nobody writes any more would go on running, so it is removed; those of people stay', () => {
  shipRepository(root, FILES)
  write('.github/workflows/old.yml', `${MARK}name: old\n`)
  write('.github/workflows/of-a-person.yml', 'name: mine\n')
  expect(repositoryDifferences(root, FILES).leftOver).toEqual(['.github/workflows/old.yml'])
  shipRepository(root, FILES)
  expect(existsSync(join(root, '.github/workflows/old.yml'))).toBe(false)
  expect(existsSync(join(root, '.github/workflows/of-a-person.yml'))).toBe(true)
})
