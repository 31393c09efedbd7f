// Every drill on the same small service in Go and in Python. See docs/reference/other-languages.md.
//   --only go                    which of them (writes nothing)
//   --date 2026-01-31            the date to print with the figures
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { writeBetweenMarkers } from '../../bench/harness/document.ts'
import { describeEnvironment } from '../../bench/harness/environment.ts'
import { drillLanguage } from './drill.ts'
import { languages } from './languages.ts'
import { type LanguageRun, languageTable } from './table.ts'
import { verdictOf } from './verdict.ts'

const { values } = parseArgs({ options: { only: { type: 'string' }, date: { type: 'string' } } })
const chosen = languages.filter(({ name }) => !values.only || values.only.split(',').includes(name))
if (chosen.length === 0)
  throw new Error(`there is no such language; known: ${languages.map(({ name }) => name).join(', ')}`)

const runs: LanguageRun[] = []
for (const language of chosen) {
  const version = language.version()
  if (version === undefined) {
    console.log(`${language.title} is not on this machine: its column is left out`)
    continue
  }
  console.log(`${version}: every drill, about a minute`)
  const evidence = drillLanguage(language)
  runs.push({ language, version, evidence })
  for (const result of evidence.results) console.log(`  ${result.id.padEnd(24)} ${verdictOf(result)}`)
}

if (!values.only && runs.length > 0) {
  const docs = new URL('../../docs/', import.meta.url)
  writeBetweenMarkers(
    new URL('reference/other-languages.md', docs),
    'languages',
    '# The drills on services in Go and Python',
    languageTable({
      ...(values.date && { date: values.date }),
      environment: describeEnvironment(false),
      runs,
    }),
  )
  const file = readFileSync(new URL('python/seaworthy.drill.yaml', import.meta.url), 'utf8')
  writeBetweenMarkers(
    new URL('guide/readiness.md', docs),
    'python drill file',
    '',
    `\`\`\`yaml\n${file}\`\`\``,
  )
}
