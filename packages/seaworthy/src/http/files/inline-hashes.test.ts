import { hash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inlineHashes } from './inline-hashes.ts'
import { pagePolicy } from './page-policy.ts'

const of = (text: string) => `'sha256-${hash('sha256', text, 'base64')}'`

test('scripts and styles that stand in a page are found, and nothing else', () => {
  const page = `<!doctype html><!-- <script>no()</script> --><html><head>
<style media="a>b">p { color: red }</style><SCRIPT type=module>yes()</SCRIPT >
<script src="/app.js"></script><script data-of="src=x">two()</script><script></script>
<title>a <b onclick=x> c</title></head><body><p style="color: red" title="onfocus=">text</p></body></html>`
  expect(inlineHashes(page)).toEqual({
    scripts: [of('yes()'), of('two()')],
    styles: [of('p { color: red }')],
    refused: ['onclick', 'style'],
  })
})

test('line ends count as browsers read them', () => {
  expect(inlineHashes('<script>a\r\nb\rc</script>').scripts).toEqual([of('a\nb\nc')])
})

test('a script of any text is found as it stands', () => {
  const text = fc.string({ minLength: 1 }).filter((each) => !/<\/script|\r/i.test(each))
  fc.assert(
    fc.property(text, text, (first, second) => {
      const page = `<p>a</p><script>${first}</script><div><script type="module">${second}</script>`
      expect(inlineHashes(page).scripts).toEqual([...new Set([of(first), of(second)])])
    }),
  )
})

test('no page takes long to be read', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('<', '>', '"', "'", '<script', '</script', '<!--', '-->', ' a=', '\n')),
      (parts) => {
        inlineHashes(parts.join(''))
      },
    ),
  )
})

test('a directive that is given takes the place of that of the page', () => {
  const policy = pagePolicy(
    { 'connect-src': ["'self'", 'https://api.example.com'], 'style-src': ["'unsafe-inline'"] },
    {
      scripts: [of('a')],
      styles: [of('b')],
    },
  )
  expect(policy).toContain("connect-src 'self' https://api.example.com;")
  expect(policy).toContain(`script-src 'self' ${of('a')};`)
  expect(policy).toContain("style-src 'unsafe-inline';")
})
