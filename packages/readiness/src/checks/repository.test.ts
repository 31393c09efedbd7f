import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openRepository } from './repository.ts'

test('a file of YAML is parsed once, and a binary one not at all', async () => {
  const root = await mkdtemp(join(tmpdir(), 'repository-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  await writeFile(join(root, 'a.yaml'), 'a: 1\n---\nb: [\n')
  await writeFile(join(root, 'b.yaml'), 'a: \u0000\n')
  const repository = await openRepository(root)
  const parsed = repository.yaml('a.yaml')
  expect(parsed?.documents.map(({ value }) => value)).toEqual([{ a: 1 }])
  expect(parsed?.broken).toHaveLength(1)
  expect(repository.yaml('a.yaml')).toBe(parsed)
  expect(repository.yaml('b.yaml')).toBeUndefined()
})
