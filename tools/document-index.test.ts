import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { renderDocumentIndex } from './document-index.ts'

test('the index knows every page, and names each decision by its title', () => {
  const index = renderDocumentIndex(join(import.meta.dirname, '../docs'))
  expect(index).toContain('[0001](decisions/0001-answers-go-straight-to-the-socket.md) ')
})

test('a page that the index does not name is told, and what to do about it', () => {
  const docs = mkdtempSync(join(tmpdir(), 'document-index-'))
  onTestFinished(() => rmSync(docs, { recursive: true }))
  mkdirSync(join(docs, 'guide'))
  writeFileSync(join(docs, 'guide/moon.md'), '# Moon\n')
  expect(() => renderDocumentIndex(docs)).toThrow('does not say what guide/moon.md is for: add a line there')
})
