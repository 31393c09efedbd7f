import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startRecordedSpecies } from '../../../services/pokedex/dev/recorded-species.ts'
import { startRecordedTranslations } from '../../../services/pokedex/dev/recorded-translations.ts'
import type { Claim } from '../../harness/claim.ts'
import { done, same, told } from '../findings.ts'
import type { Ground } from '../ground.ts'
import { openRunbook } from '../runbook.ts'
import { startService } from '../running-service.ts'

const ID = 'reported-by-a-user'
const SLOW_MS = 900

export const triage: Claim<Ground> = {
  name: 'log-and-trace-triage',
  says: 'the commands of the runbook find in a log what failed, what was slow and why, and nothing where nothing is',
  async run({ supervisor, folder }) {
    const runbook = await openRunbook('pokedex', 'log-and-trace-triage')
    await using undo = new AsyncDisposableStack()
    const species = await startRecordedSpecies()
    undo.defer(() => species.close())
    const translations = await startRecordedTranslations()
    undo.defer(() => translations.close())
    const service = await startService(supervisor, 'pokedex', {
      ...{ NODE_ENV: 'development', SPECIES_URL: species.url, TRANSLATIONS_URL: translations.url },
    })
    const ask = (name: string, id: string) =>
      fetch(`${service.url}/api/v1/pokemon/${name}`, { headers: { 'x-request-id': id } })
    await ask('pikachu', 'well')
    species.faults.set({ fault: { kind: 'latency', ms: SLOW_MS } })
    await ask('bulbasaur', 'slow')
    species.faults.set({ fault: { kind: 'status', status: 500 } })
    const { status } = await ask('mewtwo', ID)
    await service.stop()
    writeFileSync(
      join(folder, 'pokedex.log'),
      service.process.logs.lines.map(({ text }) => `${text}\n`).join(''),
    )
    const look = (block: string, id = ID) => runbook.run(block, { ID: id }, folder)
    const [failures, slow, request, nothing, aside] = [
      await look('failures'),
      await look('slow'),
      await look('request'),
      await look('request', 'never-sent'),
      await look('aside'),
    ]
    const [first = ''] = failures.stdout.trim().split('\n')
    const [slowest = ''] = slow.stdout.trim().split('\n')
    return [
      done('failures', failures),
      same('the first', first.trim().split(/\s+/).join(' '), `1 ${status} GET /api/v1/pokemon/{name}`),
      done('slow', slow),
      told(
        'the slowest',
        slowest.split('\t')[3] ?? '',
        'slow',
        slowest.includes('\tslow\t') || slowest.includes(ID),
      ),
      done('request', request),
      told(
        'what it says of the request',
        /"(?:code|err)"/.test(request.stdout) ? 'the cause' : request.stdout.slice(0, 200),
        'the cause',
        /"(?:code|err)"/.test(request.stdout),
      ),
      same('lines of a request that there was not', `${nothing.stdout.trim().length}`, '0'),
      done('aside', aside),
    ]
  },
}
