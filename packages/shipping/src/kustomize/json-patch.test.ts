import { expect, test } from 'vitest'
import { jsonPatch } from './json-patch.ts'

test('the same has no steps', () => {
  expect(jsonPatch({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toEqual([])
})

test('a key with a slash or a tilde is escaped', () => {
  expect(jsonPatch({ 'a/b': { 'c~d': 1 } }, { 'a/b': { 'c~d': 2 } })).toEqual([
    { op: 'replace', path: '/a~1b/c~0d', value: 2 },
  ])
})

test('a list of another length, and a value of another kind, is replaced', () => {
  expect(jsonPatch({ a: [1], b: 1, c: {} }, { a: [1, 2], b: [1], c: null })).toEqual([
    { op: 'replace', path: '/a', value: [1, 2] },
    { op: 'replace', path: '/b', value: [1] },
    { op: 'replace', path: '/c', value: null },
  ])
})
