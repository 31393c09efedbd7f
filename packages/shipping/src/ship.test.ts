import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { differences, ship } from './ship.ts'

const FILES = {
  generated: { 'helm/values.yaml': 'replicas: 3\n', 'helm/templates/service.yaml': 'kind: Service\n' },
  owned: { 'values/production.yaml': '# yours\n' },
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shipping-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const read = (path: string) => readFileSync(join(folder, path), 'utf8')

test('everything is written once, and the second time nothing is different', () => {
  expect(ship(folder, FILES).missing).toHaveLength(3)
  expect(read('values/production.yaml')).toBe('# yours\n')
  expect(differences(folder, FILES)).toEqual({ missing: [], changed: [], leftOver: [] })
})

test('what follows from the service is written anew, what belongs to people stays', () => {
  ship(folder, FILES)
  writeFileSync(join(folder, 'helm/values.yaml'), 'replicas: 1\n')
  writeFileSync(join(folder, 'values/production.yaml'), 'replicas: 9\n')
  expect(ship(folder, FILES)).toEqual({ missing: [], changed: ['helm/values.yaml'], leftOver: [] })
  expect(read('helm/values.yaml')).toBe('replicas: 3\n')
  expect(read('values/production.yaml')).toBe('replicas: 9\n')
})

test('a template that is no longer made would still be installed, so it is told and removed', () => {
  ship(folder, FILES)
  writeFileSync(join(folder, 'helm/templates/old.yaml'), 'kind: Job\n')
  mkdirSync(join(folder, 'values'), { recursive: true })
  writeFileSync(join(folder, 'values/staging.yaml'), '')
  expect(differences(folder, FILES).leftOver).toEqual(['helm/templates/old.yaml'])
  ship(folder, FILES)
  expect(existsSync(join(folder, 'helm/templates/old.yaml'))).toBe(false)
  expect(existsSync(join(folder, 'values/staging.yaml'))).toBe(true)
})

test('files that somebody else has written there are left alone, and told', () => {
  mkdirSync(join(folder, 'helm/templates'), { recursive: true })
  writeFileSync(join(folder, 'helm/values.yaml'), 'mine: true\n')
  writeFileSync(join(folder, 'helm/templates/mine.yaml'), 'kind: Mine\n')
  expect(() => ship(folder, FILES)).toThrow(/place_taken.*helm\/values\.yaml, helm\/templates\/mine\.yaml in/)
  expect(read('helm/values.yaml')).toBe('mine: true\n')
  expect(existsSync(join(folder, 'helm/templates/mine.yaml'))).toBe(true)
})
