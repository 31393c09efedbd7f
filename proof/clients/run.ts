// Clients that two generators make of the documents of three services: held to strict types, and used on the running services.
//   --only my-service     one of the services
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { exactly, type Finding } from '../harness/claim.ts'
import { chosenOf, openReport } from '../harness/report.ts'
import { tryShell } from '../harness/shell.ts'
import { ClientTools, GENERATORS, type Generator } from './client-tools.ts'
import { PLANTS } from './plants.ts'
import { documentOf, SUBJECTS, type Subject, startSubject } from './subjects.ts'

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const named = SUBJECTS.map((subject) => ({ name: subject.service.name, subject }))
const report = openReport()
const tools = await ClientTools.open()
const folder = await mkdtemp(join(tmpdir(), 'prove-clients-'))
try {
  for (const { name, subject } of chosenOf(named, values.only)) {
    await report.show({ name, says: 'two generators make clients that compile strictly and work' }, () =>
      clients(subject),
    )
  }
  await report.show({ name: 'faults', says: 'a document that is wrong is noticed' }, faults)
} finally {
  await rm(folder, { recursive: true, force: true })
}
report.close()
// Node's own clean-up waits for sockets that a client has left.
process.exit()

async function clients(subject: Subject): Promise<readonly Finding[]> {
  await using undo = new AsyncDisposableStack()
  const env = await startSubject(subject, undo)
  const document = documentOf(subject.service)
  const findings: Finding[] = []
  for (const generator of GENERATORS) {
    const place = await generated(generator, subject, document)
    const { code, stdout } = await tools.check(place)
    findings.push(exactly(`${generator.name}: faults of types`, code, 0, stdout.trim()))
    const used = await tryShell(
      [process.execPath, '--disable-warning=ExperimentalWarning', join(place, 'program.ts')],
      { env },
    )
    findings.push({
      what: `${generator.name}: found by using it`,
      measured: used.code === 0 ? used.stdout.trim() : used.stderr.trim(),
      expected: JSON.stringify(subject.finds),
      holds: used.code === 0 && isDeepStrictEqual(JSON.parse(used.stdout), subject.finds),
    })
  }
  const { code, stdout, stderr } = await tools.lint(
    join(folder, `${GENERATORS[0]?.name}-${subject.service.name}`, 'document.json'),
  )
  return [
    ...findings,
    exactly('faults that Redocly finds', code, 0, code === 0 ? '' : `${stdout}${stderr}`.trim()),
  ]
}

async function generated(generator: Generator, { service }: Subject, document: object): Promise<string> {
  const name = `${generator.name}-${service.name}`
  const place = join(folder, name)
  await tools.generate(generator, document, join(import.meta.dirname, 'programs', `${name}.txt`), place)
  return place
}

/** Each in the document of the template, which has the most to get wrong. */
async function faults(): Promise<readonly Finding[]> {
  const [subject] = SUBJECTS as readonly [Subject]
  const findings: Finding[] = []
  for (const { what, plant } of PLANTS) {
    const document = structuredClone(documentOf(subject.service))
    const before = JSON.stringify(document)
    plant(document)
    const isPlanted = JSON.stringify(document) !== before
    for (const generator of GENERATORS) {
      const noticed = await generated(generator, subject, document).then(
        async (place) => (await tools.check(place)).code !== 0,
        () => true,
      )
      findings.push({
        what: `${what}, by ${generator.name}`,
        measured: !isPlanted ? 'not planted' : noticed ? 'noticed' : 'taken',
        expected: 'noticed',
        holds: isPlanted && noticed,
      })
    }
  }
  return findings
}
