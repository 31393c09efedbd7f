import { expect, test } from 'vitest'
import { hashedNames } from './hashed-names.ts'

test.each([
  ['webpack', 'static/js/main.8e0d62a0.js', 'static/css/main.3c4f2d1e.chunk.css'],
  [
    'Vite, letters alone too',
    'assets/index-BfM2pQ9r.js',
    'assets/index-DiwrgTda.css',
    'assets/a-x-wrgTda.js',
  ],
  ['esbuild', 'app-3KZ5JQWM.js', 'app-3KZ5JQWM.js.map'],
  ['Angular', 'main.abcdef0123456789.js', 'polyfills.0a1b2c3d4e5f6a7b.js'],
  ['SvelteKit', '_app/immutable/nodes/0.js', '_app/immutable/entry/start.Zk1.js'],
])('names as %s writes them carry a hash', (_, ...names) => {
  expect([...hashedNames(names)].sort()).toEqual(names.sort())
})

test.each([
  'index.html',
  'favicon.ico',
  'img/report-20240115.pdf',
  'js/jquery-validate.js',
  'js/app-MyWidget.js',
  'img/photo-Chapter1.png',
  'fonts/inter-variable.woff2',
  'v1.12345678.json',
  'deadbeef.js',
])('%s carries none', (name) => {
  expect([...hashedNames([name])]).toEqual([])
})

test('what could be a word carries none beside a file without a hash', () => {
  const names = ['assets/index-BfM2pQ9r.js', 'assets/index-DiwrgTda.css', 'assets/logo.svg']
  expect([...hashedNames(names)]).toEqual(['assets/index-BfM2pQ9r.js'])
})
