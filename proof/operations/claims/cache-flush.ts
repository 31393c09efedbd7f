import { startRedis } from '@seaworthy/rig'
import { startRecordedSpecies } from '../../../services/pokedex/dev/recorded-species.ts'
import { startRecordedTranslations } from '../../../services/pokedex/dev/recorded-translations.ts'
import type { Claim } from '../../harness/claim.ts'
import { done, same, told } from '../findings.ts'
import type { Ground } from '../ground.ts'
import { openRunbook } from '../runbook.ts'
import { type RunningService, startService } from '../running-service.ts'

export const cacheFlush: Claim<Ground> = {
  name: 'cache-flush',
  says: 'one thing, and then everything, is dropped from Redis and from two replicas by the commands of the runbook',
  async run({ supervisor }) {
    const runbook = await openRunbook('pokedex', 'cache-flush')
    await using undo = new AsyncDisposableStack()
    const redis = await startRedis()
    undo.defer(() => redis.stop())
    const species = await startRecordedSpecies()
    undo.defer(() => species.close())
    const translations = await startRecordedTranslations()
    undo.defer(() => translations.close())
    const addresses = { REDIS_URL: redis.url, SPECIES_URL: species.url, TRANSLATIONS_URL: translations.url }
    const replicas = await Promise.all(
      [0, 1].map(() => startService(supervisor, 'pokedex', { ...addresses, NODE_ENV: 'development' })),
    )
    const env = { REDIS_URL: redis.url, NODE_ENV: 'development', KEY: 'species:mewtwo', TAG: 'none' }
    const calls = (name: string) => species.requests.filter(({ key }) => key === name).length
    /** From every replica, so that what is in the memory of each counts. */
    const ask = async () => {
      for (const name of ['mewtwo', 'pikachu']) for (const replica of replicas) await read(replica, name)
      return `mewtwo ${calls('mewtwo')}, pikachu ${calls('pikachu')}`
    }
    const first = await ask()
    const second = await ask()
    const stats = await runbook.run('stats', env)
    const some = await runbook.run('some', env)
    const afterSome = await ask()
    const all = await runbook.run('all', env)
    const afterAll = await ask()
    await Promise.all(replicas.map((each) => each.stop()))
    return [
      same('calls to the provider when both replicas are asked for two things', first, 'mewtwo 1, pikachu 1'),
      same('the same again, with nothing dropped', second, first),
      done('stats', stats),
      told(
        'what they tell',
        stats.stdout.trim().split('\n').length > 1 ? 'entries by kind' : stats.stdout.trim(),
        'entries by kind',
        stats.stdout.includes('species'),
      ),
      done('some', some),
      same('calls after one key was dropped', afterSome, 'mewtwo 2, pikachu 1'),
      done('all', all),
      same('calls after everything was', afterAll, 'mewtwo 3, pikachu 2'),
    ]
  },
}

async function read({ url }: RunningService, name: string): Promise<void> {
  const { status } = await fetch(`${url}/api/v1/pokemon/${name}`)
  if (status !== 200) throw new Error(`pokedex answers ${status} for ${name}`)
}
